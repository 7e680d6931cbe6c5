import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtBundle, wranglerProgram, writeWranglerConfig } from './bundle.ts';
import { oursOn } from './ours.ts';

let bundle = '';

/** Our service under `wrangler dev`, as developers run it. */
export default oursOn({
  name: 'ours-wrangler',
  title: 'ours, wrangler dev',
  prepare: async () => {
    bundle = await builtBundle();
  },
  launch: (site, env, variables) => {
    const envFile = join(env.dir, 'worker.env');
    const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
    writeFileSync(envFile, lines.join('\n'), { mode: 0o600 });
    const home = join(env.dir, 'wrangler');
    return {
      command: [
        process.execPath,
        '--no-warnings',
        wranglerProgram(),
        'dev',
        ...[
          '--config',
          writeWranglerConfig(env.dir, bundle),
          '--env-file',
          envFile,
          '--persist-to',
          join(home, 'state'),
        ],
        ...['--ip', '127.0.0.1', '--port', String(site.ports.service), '--inspector-port', '0'],
        '--show-interactive-dev-session=false',
      ],
      cwd: env.dir,
      env: {
        XDG_CONFIG_HOME: home,
        WRANGLER_LOG_PATH: join(home, 'logs'),
        WRANGLER_REGISTRY_PATH: join(home, 'registry'),
        WRANGLER_SEND_METRICS: 'false',
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        CI: 'true',
      },
    };
  },
});
