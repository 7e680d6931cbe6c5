import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommandLine } from '../../infra/local/command-line.ts';
import { startPostgres } from '../../infra/local/postgres.ts';
import { makeDatabase, runSql, type Server, settle, urlOf } from '../lib/database.ts';
import { percentile, round } from '../lib/statistics.ts';
import type { System } from '../lib/system.ts';
import oursNode from '../ours/node.ts';
import type { Site } from '../ours/site.ts';
import oursWorkerd from '../ours/workerd.ts';
import { currentCommit, describeMachine, ROOT } from '../report/machine.ts';
import { progress } from '../report/terminal.ts';
import { askSteadily } from './ask-steadily.ts';

const { values } = readCommandLine(
  {
    command: 'npm run bench:notify -- [--per-second N] [--seconds N]',
    does: 'How long it takes from a request to its webhook, under a steady stream; writes docs/reports/notification-latency.json.',
  },
  {
    'per-second': {
      type: 'string',
      default: '100',
      help: 'so many requests a second, whether or not they keep up',
    },
    seconds: { type: 'string', default: '20', help: 'for so long' },
  },
);
const perSecond = Number(values['per-second']);
const seconds = Number(values.seconds);
/** Whatever has not come by then is lost. */
const PATIENCE_MS = 120_000;

const arrived = new Map<string, number>();
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { data } = JSON.parse(Buffer.concat(chunks).toString()) as {
    data: { at: string; approval: { id: string } };
  };
  arrived.set(data.approval.id, Date.now() - Date.parse(data.at));
  response.writeHead(204).end();
});
await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
process.env.BENCH_WEBHOOK_HOSTS = host;

const dir = mkdtempSync(join(tmpdir(), 'bench-notify-'));
const { tell, done } = progress();
const loadBefore = round(loadavg()[0]!);
const postgres = await startPostgres({ dir: join(dir, 'postgres') });
const server: Server = { url: postgres.url, port: postgres.port, pid: postgres.process.pid! };
try {
  await settle(server);
  const hosts: object[] = [];
  for (const system of [oursWorkerd, oursNode]) hosts.push(await measure(system));
  const report = {
    name: 'notification-latency',
    commit: currentCommit(),
    at: new Date().toISOString(),
    what: 'from the event in the database to the webhook’s arrival; requests at the gate that people are asked about, open loop; service, queue emulator, PostgreSQL, client and receiver on one machine',
    ...{ per_second: perSecond, seconds },
    machine: {
      ...(await describeMachine(server.url)),
      load_before: loadBefore,
      load_after: round(loadavg()[0]!),
    },
    hosts,
  };
  done();
  writeFileSync(join(ROOT, 'docs/reports/notification-latency.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(JSON.stringify(report, null, 2));
} finally {
  receiver.closeAllConnections();
  receiver.close();
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function measure(system: System) {
  const name = `notify_${system.name.replaceAll('-', '_')}`;
  const home = join(dir, system.name);
  mkdirSync(home);
  await makeDatabase(server, name);
  const directUrl = urlOf(server, name);
  const env = { databaseUrl: directUrl, directUrl, recorderUrl: `http://${host}`, dir: home };
  tell(`${system.title}: preparing`);
  await system.prepare?.();
  const running = await system.start({ ...env, logFile: join(dir, `${name}.log`) });
  try {
    const { keys } = JSON.parse(readFileSync(join(home, 'site.json'), 'utf8')) as Site;
    await runSql(
      directUrl,
      `insert into notification_endpoints (id, name, channel, target, filter, created_by)
       values (gen_random_uuid(), 'bench', 'webhook', $1, '{"events": ["approval.required"]}', 'bench')`,
      [JSON.stringify({ url: `http://${host}/` })],
    );
    arrived.clear();
    tell(`${system.title}: ${perSecond} a second for ${seconds} s`);
    const { asked, refused } = await askSteadily(running.url, keys.requesters, { perSecond, seconds });
    const until = Date.now() + PATIENCE_MS;
    while (arrived.size < asked && Date.now() < until) await new Promise((next) => setTimeout(next, 100));
    const times = [...arrived.values()];
    return {
      host: system.name,
      title: system.title,
      ...{ asked, refused, delivered: times.length },
      p50_ms: round(percentile(times, 0.5)),
      p95_ms: round(percentile(times, 0.95)),
      p99_ms: round(percentile(times, 0.99)),
      longest_ms: Math.max(...times),
    };
  } finally {
    await running.stop();
  }
}
