import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pickPort } from '../../infra/local/ports.ts';
import { killTree } from '../../infra/local/processes.ts';
import { ask, send, untilServing } from '../lib/http.ts';
import type { System } from '../lib/system.ts';
import { compare, PEERS, startLogged, startPeer, versionsOf } from './peer.ts';

let ingress = '';
let admin = '';

/** A server of its own with a journal in RocksDB on this disk. */
export const restate: System = {
  name: 'restate',
  title: 'Restate, one node',
  durability: 'default: each step is in the journal on disk; goes on by itself after a restart',
  versions: () => versionsOf(['@restatedev/restate-server', '@restatedev/restate-sdk']),
  postgres: false,
  start: async (env) => {
    const data = join(env.dir, 'data');
    mkdirSync(data, { recursive: true });
    const [ingressPort, adminPort, nodePort, servicePort] = await ports(4);
    const address = (port?: number) => `127.0.0.1:${port}`;
    const server = startLogged([serverProgram(), '--base-dir', data, '--node-name', 'bench'], {
      cwd: env.dir,
      logFile: env.logFile,
      env: {
        RESTATE_INGRESS__BIND_ADDRESS: address(ingressPort),
        RESTATE_ADMIN__BIND_ADDRESS: address(adminPort),
        RESTATE_BIND_ADDRESS: address(nodePort),
        RESTATE_LOG_FILTER: 'warn',
        RESTATE_TELEMETRY: 'false',
        DO_NOT_TRACK: '1',
      },
    });
    const service = startPeer('restate.ts', { PORT: String(servicePort) }, env);
    ingress = `http://${address(ingressPort)}`;
    admin = `http://${address(adminPort)}`;
    const stop = async () => {
      await Promise.all([server, service].map(({ pid }) => killTree(pid!, 'SIGKILL')));
    };
    try {
      await untilServing(`${admin}/health`, 30_000, () => server.exitCode !== null);
      await register(`http://${address(servicePort)}`);
      await untilServing(`${ingress}/restate/health`);
    } catch (error) {
      await stop();
      throw error;
    }
    return { url: ingress, pids: { service: [server.pid!, service.pid!] }, stop };
  },
  client: {
    start: async (id) => void (await ask('POST', `${ingress}/job/${id}/run/send`)),
    untilWaiting: async (id) => void (await ask('POST', `${ingress}/job/${id}/planned`)),
    approve: async (id) => void (await ask('POST', `${ingress}/job/${id}/approve`)),
    untilDone: async (id) => {
      const { steps } = await ask<{ steps: number }>('GET', `${ingress}/restate/workflow/job/${id}/attach`);
      if (steps !== 6) throw new Error(`${id} ended with ${steps} steps`);
    },
  },
  verify: async (ids) => {
    const query =
      "select target_service_key as id from sys_invocation where target_handler_name = 'run' and status = 'completed' and completion_result = 'success'";
    const { rows } = await ask<{ rows: { id: string }[] }>(
      'POST',
      `${admin}/query`,
      { query },
      { accept: 'application/json' },
    );
    return compare(
      ids,
      rows.map(({ id }) => id),
    );
  },
  storage: {
    bytes: async ({ dir }) =>
      readdirSync(dir, { recursive: true, encoding: 'utf8' })
        .map((file) => statSync(join(dir, file)))
        .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0),
  },
};

async function ports(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await pickPort());
  return [...found];
}

async function register(uri: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const { status, body } = await send('POST', `${admin}/deployments`, { uri, force: true }).catch(
      (error) => ({ status: 0, body: String(error) }),
    );
    if (status >= 200 && status < 300) return;
    if (tries === 100) throw new Error(`Restate does not take the service: ${JSON.stringify(body)}`);
    await sleep(50);
  }
}

/** The binary that npm brought for this machine. */
function serverProgram(): string {
  const require = createRequire(join(PEERS, 'package.json'));
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  const parent = createRequire(require.resolve('@restatedev/restate-server/package.json'));
  return join(dirname(parent.resolve(`${name}/package.json`)), 'bin/restate-server');
}
