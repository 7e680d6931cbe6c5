import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../../infra/local/errors.ts';
import { PEERS } from './peer.ts';

/** Installs the peers' packages (npm ci) when there are none, or when the lockfile is newer. */
export async function installPeers(tell: (what: string) => void): Promise<void> {
  const changed = (file: string) => statSync(join(PEERS, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed('node_modules/.package-lock.json') >= changed('package-lock.json')) return;
  tell('installing the peers (npm ci in bench/peers), a minute the first time');
  const npm = spawn('npm ci --no-audit --no-fund --loglevel=error', {
    cwd: PEERS,
    shell: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(npm, 'exit');
  if (code !== 0)
    throw new LocalError(`the peers could not be installed: run "npm ci" in ${join('bench', 'peers')}.`);
}
