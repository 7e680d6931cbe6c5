import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { checkConfig } from '../lib/config/check.ts';
import { renderExample } from '../lib/config/example.ts';
import { listVariables } from '../lib/config/variables.ts';

const { values } = parseArgs({
  options: {
    /** Where the variables are; the shell's own when there is no such file, or with --env. */
    file: { type: 'string', default: '.dev.vars' },
    env: { type: 'boolean', default: false },
    'write-example': { type: 'boolean', default: false },
  },
});

/** Prints every variable's state, never its value. True when the configuration can be used. */
function printCheck(env: Record<string, unknown>, source: string): boolean {
  const { problems } = checkConfig(env);
  const variables = listVariables();
  const width = Math.max(...variables.map(({ name }) => name.length));
  console.log(`Configuration from ${source}\n`);
  for (const { name, required } of variables) {
    const wrong = problems.filter(({ variable }) => variable === name).map(({ problem }) => problem);
    const set = env[name] !== undefined && env[name] !== '';
    const state =
      wrong.length > 0 ? `WRONG: ${wrong.join('; ')}` : set ? 'set' : required ? 'missing' : 'default';
    console.log(`${name.padEnd(width)}  ${state}`);
  }
  console.log(problems.length === 0 ? '\nAll usable.' : `\n${problems.length} to mend.`);
  return problems.length === 0;
}

if (values['write-example']) {
  writeFileSync('.dev.vars.example', renderExample());
  console.log('.dev.vars.example written.');
} else {
  const fromFile = !values.env && existsSync(values.file);
  const env = fromFile ? parseEnv(readFileSync(values.file, 'utf8')) : process.env;
  if (!printCheck(env, fromFile ? values.file : 'the environment')) process.exitCode = 1;
}
