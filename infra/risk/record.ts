import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../local/errors.ts';
import { ROOT } from '../test/run-vitest.ts';
import type { Judged } from './judge-case.ts';
import { confusion, effectScore, measure } from './measure.ts';
import { toMarkdown } from './render.ts';
import { renderTables } from './tables.ts';

const START = '<!-- risk:report start -->';
const MEANING = `A miss is a dangerous case or an evasion at a level below the lowest that its label allows; a false alarm is a
safe case or a near miss above the highest that it allows; a needless question is one where the label would have asked
nobody. Destructive recall also asks that the effect is said to be destructive. Tools count by their effect alone. What
is known of the environment is a registry in which every place that runs is of it; in an evasion it is a client's claim.`;
const END = '<!-- risk:report end -->';

/** Writes the figures to `docs/reports/risk.json` and the tables between their markers in `docs/risk.md`. */
export function recordReport(all: readonly Judged[], corpus: string): void {
  const commit = writeFigures('risk', all, corpus);
  writeTables(
    join(ROOT, 'docs/risk.md'),
    all,
    `At commit ${commit.slice(0, 10)}, over \`${corpus}\`. ${MEANING}`,
  );
}

/** Writes the figures of cases that no rule has been fitted to. There is one first sight: a second one is refused. */
export function recordFirstSight(all: readonly Judged[], corpus: string): void {
  if (existsSync(join(ROOT, 'docs/reports/risk-unseen.json')))
    throw new LocalError('docs/reports/risk-unseen.json is there already: nothing is seen first twice');
  writeFigures('risk-unseen', all, corpus);
}

function writeFigures(name: string, all: readonly Judged[], corpus: string): string {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const families = [...new Set(all.map(({ family }) => family))].sort();
  const report = {
    ...{ name, commit, at: new Date().toISOString(), corpus },
    all: measure(all),
    families: Object.fromEntries(
      families.map((family) => [family, measure(all.filter((each) => each.family === family))]),
    ),
    confusion: confusion(all),
    tools: effectScore(all.filter(({ input }) => 'tool' in input)),
  };
  mkdirSync(join(ROOT, 'docs/reports'), { recursive: true });
  writeFileSync(join(ROOT, `docs/reports/${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
  return commit;
}

function writeTables(path: string, all: readonly Judged[], preface: string): void {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : `# Risk\n\n${START}\n${END}\n`;
  const [from, to] = [text.indexOf(START), text.indexOf(END)];
  if (from < 0 || to < from) throw new LocalError(`docs/risk.md has lost its markers ${START} … ${END}`);
  const tables = renderTables(all).map(toMarkdown).join('\n\n');
  writeFileSync(path, `${text.slice(0, from)}${START}\n${preface}\n\n${tables}\n${text.slice(to)}`);
}
