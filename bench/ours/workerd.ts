import { builtBundle, bundleBytes, workerdProgram, writeServeConfig } from './bundle.ts';
import { coldStartMs } from './cold-start.ts';
import { oursOn } from './ours.ts';

let bundle = '';

/** Our service as it is deployed, in the runtime that Workers run on. */
export default oursOn({
  name: 'ours-workerd',
  title: 'ours, workerd serve',
  prepare: async () => {
    bundle = await builtBundle();
  },
  bundleBytes,
  coldStartMs,
  launch: (site, _env, variables) => ({
    command: [
      workerdProgram(),
      'serve',
      '--experimental',
      writeServeConfig(bundle, site.ports.service, variables),
    ],
    env: {},
  }),
});
