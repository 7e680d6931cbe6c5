import { closingLines } from './results.ts';
import { runVitest } from './run-vitest.ts';

/** `npm test`: every test; what follows `--` goes to vitest (a path, `-t name`). */
const { code, results, seconds } = await runVitest(process.argv.slice(2));
if (results) {
  if (code !== 0 && results.failed.length === 0)
    console.log('vitest reports an error outside of the tests, see above');
  console.log(`\n${closingLines(results, seconds).join('\n')}`);
}
process.exitCode = results ? code : code || 1;
