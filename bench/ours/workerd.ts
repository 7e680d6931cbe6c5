import { builtBundle, bundleBytes, workerdProgram, writeServeConfig } from './bundle.ts';
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
  launch: (site, _env, variables) => ({
    command: [workerdProgram(), 'serve', '--experimental', writeServeConfig(bundle, site, variables)],
    env: {},
  }),
});
