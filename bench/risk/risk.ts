import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from '../../infra/local/command-line.ts';
import { pickPort } from '../../infra/local/ports.ts';
import { ask, untilServing } from '../lib/http.ts';
import { median, percentile, round } from '../lib/statistics.ts';
import { build, workerdProgram, writeServeConfig } from '../ours/bundle.ts';
import { currentCommit, describeHost, ROOT } from '../report/machine.ts';
import { progress } from '../report/terminal.ts';
import { type Group, listGroups, type Named } from './inputs.ts';

type Timed = { name: string; milliseconds: number };

const { values } = readCommandLine(
  {
    command: 'npm run bench:risk -- [--rounds N] [--only text]',
    does: 'How long an assessment takes in workerd: labelled cases, 4 KB of them, and 64 KB that are meant to take long.',
  },
  {
    rounds: { type: 'string', default: '5', help: 'each question so often, of which the middle one counts' },
    only: { type: 'string', help: 'groups whose name holds it; writes no report' },
  },
);
const { tell, done } = progress();
const loadBefore = round(loadavg()[0]!);
const port = await pickPort();
tell('bundling');
const bundle = await build('bench/risk/worker.ts');
const worker = spawn(workerdProgram(), ['serve', writeServeConfig(bundle, port, {})], { stdio: 'inherit' });
const url = `http://127.0.0.1:${port}`;
try {
  await untilServing(`${url}/`, 30_000, () => worker.exitCode !== null);
  const groups = [];
  for (const group of listGroups().filter(({ name }) => name.includes(values.only ?? ''))) {
    tell(group.name);
    groups.push(await measureGroup(group));
  }
  done();
  console.table(groups.map(({ slowest, ...rest }) => ({ ...rest, slowest: slowest[0]?.name })));
  if (values.only) console.table(groups.flatMap(({ slowest }) => slowest));
  else
    record({
      ...{ name: 'risk-speed', commit: currentCommit(), at: new Date().toISOString() },
      what: 'an assessment in workerd, one client: the time of its answer less that of an answer to the same body which assesses one letter',
      rounds: Number(values.rounds),
      machine: { ...describeHost(), load_before: loadBefore, load_after: round(loadavg()[0]!) },
      groups,
    });
  if (groups.some(({ met }) => met === false)) process.exitCode = 1;
} finally {
  worker.kill('SIGKILL');
  await once(worker, 'exit');
}

async function measureGroup({ name, questions, budgetMs, share }: Group) {
  const began = performance.now();
  const times: Timed[] = [];
  for (const question of questions) times.push(await timeOne(question));
  const all = times.map(({ milliseconds }) => milliseconds);
  const slowest = times.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 5);
  const [p50, p95, most] = [0.5, 0.95, 1].map((each) => round(percentile(all, each)));
  return {
    ...{ name, n: questions.length, p50_ms: p50, p95_ms: p95, max_ms: most },
    ...{
      budget_ms: budgetMs,
      of: share === 1 ? 'max' : 'p95',
      met: budgetMs === null ? null : percentile(all, share) <= budgetMs,
    },
    seconds: round((performance.now() - began) / 1000),
    slowest: slowest.map((each) => ({ ...each, milliseconds: round(each.milliseconds) })),
  };
}

/** The middle of some rounds, each less what the same body costs that is only read. */
async function timeOne({ name, question }: Named): Promise<Timed> {
  const differences: number[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const floor = await timed('/floor', question);
    differences.push((await timed('/assess', question)) - floor);
  }
  return { name, milliseconds: Math.max(0, median(differences)) };
}

async function timed(path: string, question: Named['question']): Promise<number> {
  const began = performance.now();
  await ask('POST', url + path, question);
  return performance.now() - began;
}

function record(report: object): void {
  writeFileSync(join(ROOT, 'docs/reports/risk-speed.json'), `${JSON.stringify(report, null, 2)}\n`);
}
