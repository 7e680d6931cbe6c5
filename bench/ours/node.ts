import { join } from 'node:path';
import { oursOn } from './ours.ts';

/** Our service as `npm run serve` runs it: the Node host, straight to Postgres. */
export default oursOn({
  name: 'ours-node',
  title: 'ours, Node',
  launch: (site, { databaseUrl }, variables) => ({
    command: [process.execPath, '--no-warnings', join(import.meta.dirname, 'node-server.ts')],
    env: {
      ...variables,
      DATABASE_URL: databaseUrl,
      HOST: '127.0.0.1',
      PORT: String(site.ports.service),
      NODE_ENV: 'production',
    },
  }),
});
