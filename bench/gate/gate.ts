import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from '../../infra/local/command-line.ts';
import { startPostgres } from '../../infra/local/postgres.ts';
import { makeDatabase, type Server, settle, urlOf } from '../lib/database.ts';
import { startRecorder } from '../lib/recorder.ts';
import { round } from '../lib/statistics.ts';
import type { System } from '../lib/system.ts';
import { startWireProxy } from '../lib/wire-proxy.ts';
import oursNode from '../ours/node.ts';
import type { Site } from '../ours/site.ts';
import oursWorkerd from '../ours/workerd.ts';
import oursWrangler from '../ours/wrangler.ts';
import { currentCommit, describeMachine, ROOT } from '../report/machine.ts';
import { progress } from '../report/terminal.ts';
import { figuresOf, runRounds } from './rounds.ts';

const WARM_UP = 100;
/** Enough to count what goes over the wire, behind a proxy that costs time. */
const COUNTED = 50;

const { values } = readCommandLine(
  {
    command: 'npm run bench:gate -- [--rounds N]',
    does: 'How long a clear action takes through the gate, on each host; writes docs/reports/gate-latency.json.',
  },
  { rounds: { type: 'string', default: '1000', help: 'so many actions, one after the other' } },
);
const rounds = Number(values.rounds);
const dir = mkdtempSync(join(tmpdir(), 'bench-gate-'));
const { tell, done } = progress();
const loadBefore = round(loadavg()[0]!);
const postgres = await startPostgres({ dir: join(dir, 'postgres') });
const server: Server = { url: postgres.url, port: postgres.port, pid: postgres.process.pid! };
const recorder = await startRecorder();
try {
  await settle(server);
  const hosts: object[] = [];
  for (const system of [oursWorkerd, oursNode, oursWrangler]) hosts.push(await measureHost(system));
  const report = {
    name: 'gate-latency',
    commit: currentCommit(),
    at: new Date().toISOString(),
    n: rounds,
    what: 'one client, one after the other, over HTTP; service, PostgreSQL and client on one machine',
    // Beside a busy machine the milliseconds say little: of the last minute, to be read against the cores.
    machine: {
      ...(await describeMachine(server.url)),
      ...{ load_before: loadBefore, load_after: round(loadavg()[0]!) },
    },
    hosts,
  };
  done();
  writeFileSync(join(ROOT, 'docs/reports/gate-latency.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
} finally {
  await recorder.stop();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}

/** The installation of the bench on one host: timed first, then counted behind a proxy. */
async function measureHost(system: System) {
  const name = `gate_${system.name.replaceAll('-', '_')}`;
  const home = join(dir, system.name);
  mkdirSync(home);
  await makeDatabase(server, name);
  const directUrl = urlOf(server, name);
  const env = { databaseUrl: directUrl, directUrl, recorderUrl: recorder.url, dir: home };
  const run = async (databaseUrl: string, work: (url: string, key: string) => Promise<void>) => {
    const running = await system.start({ ...env, databaseUrl, logFile: join(dir, `${name}.log`) });
    const { keys } = JSON.parse(readFileSync(join(home, 'site.json'), 'utf8')) as Site;
    try {
      await work(running.url, keys.requesters[0]!);
    } finally {
      await running.stop();
    }
  };
  tell(`${system.title}: preparing`);
  await system.prepare?.();
  const found: { figures?: object; wire?: object } = {};
  await run(directUrl, async (url, key) => {
    tell(`${system.title}: ${rounds} actions`);
    await runRounds(url, key, WARM_UP);
    found.figures = figuresOf(await runRounds(url, key, rounds));
  });
  const proxy = await startWireProxy(server.port);
  await run(urlOf(server, name, proxy.port), async (url, key) => {
    tell(`${system.title}: counting`);
    await runRounds(url, key, COUNTED);
    proxy.reset();
    await runRounds(url, key, COUNTED);
    const { roundTrips, statements } = proxy.counts();
    found.wire = { round_trips: round(roundTrips / COUNTED, 2), statements: round(statements / COUNTED, 2) };
  });
  await proxy.close();
  return { host: system.name, title: system.title, ...found.figures, of_all_three_doors: found.wire };
}
