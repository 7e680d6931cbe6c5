import { join } from 'node:path';
import { oursOn } from './ours.ts';

/** Our service in Node: the composition of the Worker behind a plain HTTP server. */
export default oursOn({
  name: 'ours-node',
  title: 'ours, Node',
  launch: (site, _env, variables) => ({
    command: [process.execPath, '--no-warnings', join(import.meta.dirname, 'node-server.ts')],
    env: { ...variables, PORT: String(site.ports.service), NODE_ENV: 'production' },
  }),
});
