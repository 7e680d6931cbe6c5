import { join } from 'node:path';
import { oursOn } from './ours.ts';
import { appUrl } from './site.ts';

/** Our service as `npm run serve` runs it: the Node host, straight to Postgres. `before` is loaded first. */
export const oursNode = (before: string[] = []) =>
  oursOn({
    name: 'ours-node',
    title: 'ours, Node',
    launch: (site, { databaseUrl }, variables) => ({
      command: [
        process.execPath,
        '--no-warnings',
        ...before.flatMap((file) => ['--import', file]),
        join(import.meta.dirname, 'node-server.ts'),
      ],
      env: {
        ...variables,
        DATABASE_URL: appUrl(databaseUrl),
        HOST: '127.0.0.1',
        PORT: String(site.ports.service),
        NODE_ENV: 'production',
      },
    }),
  });

export default oursNode();
