import { flagValue, hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { BUILDS, losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Argv, Program } from '../../program.ts';
import { RUNS } from '../wrappers/behind.ts';

const textOf = ({ words }: Argv): string =>
  words
    .slice(0, 3)
    .map(({ text }) => text.slice(0, 60))
    .join(' ');

/** Servers that people start by hand, and the tools of web frameworks. */
export const DESK_SERVERS: readonly Program[] = [
  {
    names: [
      'nginx',
      'apachectl',
      'apache2ctl',
      'httpd',
      'apache2',
      'caddy',
      'haproxy',
      'traefik',
      'php-fpm',
      'varnishd',
      'varnishadm',
      'envoy',
      'squid',
    ],
    source: 'nginx.org/en/docs/switches.html; httpd.apache.org/docs/current/programs/apachectl.html',
    valued: ['-s', '-c', '-g', '-p', '-k', '-f', '-C', '--config', '-D'],
    rows: [
      {
        id: 'nginx.checks',
        when: {
          test: (argv) =>
            hasFlag(argv, '-t', '-T', '-v', '-V', '--version', '--help', '-h', '-S', '-M', '-l') ||
            (argv.program === 'haproxy' && hasFlag(argv, '-c')) ||
            /^(?:configtest|status|fullstatus|graceful-status|version|validate|list-modules|adapt|fmt|environ|help|build-info|healthcheck)\b/.test(
              textOf(argv),
            ),
        },
        does: looks(),
        why: 'It checks or shows the settings.',
        must: [
          'nginx -t',
          'apachectl configtest',
          'caddy validate',
          'haproxy -c -f /etc/haproxy/haproxy.cfg',
        ],
        not: ['nginx -s stop', 'apachectl restart'],
      },
      {
        id: 'nginx.stops',
        when: {
          test: (argv) =>
            ['-s', '-k'].some((flag) =>
              argv.flags.get(flag)?.some(({ text }) => /^(?:stop|quit|graceful-stop)$/.test(text)),
            ) || /^(?:stop|graceful-stop)\b/.test(textOf(argv)),
        },
        does: { ...losesOnMachine('application'), operation: 'restart' },
        why: 'The server does not answer any more.',
        must: ['nginx -s stop', 'apachectl -k graceful-stop', 'caddy stop'],
        not: ['nginx -s reload', 'nginx -t'],
      },
      {
        id: 'nginx.reloads',
        when: { test: () => true },
        does: onMachine('application', { operation: 'restart' }),
        why: 'The server starts, or takes other settings.',
        must: ['nginx -s reload', 'nginx', 'caddy run', 'apachectl graceful'],
        not: ['nginx -t', 'nginx -s quit'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['ngrok', 'localtunnel', 'lt', 'bore', 'frpc', 'zrok', 'serveo'],
    source: 'ngrok.com/docs/agent',
    rows: [
      {
        id: 'ngrok.looks',
        when: {
          test: (argv) =>
            hasFlag(argv, '--version', '--help') ||
            /^(?:version|help|config check|diagnose|update)\b/.test(textOf(argv)) ||
            argv.all.length === 0,
        },
        does: looks(),
        why: 'It shows tunnels or versions.',
        must: ['ngrok version', 'ngrok config check'],
        not: ['ngrok http 3000'],
      },
      {
        id: 'ngrok.exposes',
        when: { words: '*' },
        does: onMachine('network', { floor: 'medium' }),
        why: 'Anybody on the network reaches a port of this machine.',
        safer: 'ask for a login at the tunnel',
        must: ['ngrok http 3000', 'localtunnel --port 3000 http'],
        not: ['ngrok version'],
      },
    ],
    otherwise: onMachine('network', { floor: 'medium' }),
  },
  {
    names: [
      'serve',
      'http-server',
      'live-server',
      'browser-sync',
      'json-server',
      'uvicorn',
      'gunicorn',
      'hypercorn',
      'daphne',
      'waitress-serve',
      'uwsgi',
      'puma',
      'unicorn',
      'thin',
      'rackup',
      'mailhog',
      'mailpit',
      'maildev',
      'wiremock',
      'prism',
      'mockoon-cli',
      'localstack',
      'samlocal',
      'moto_server',
      'jupyter',
      'jupyter-lab',
      'streamlit',
      'gradio',
      'mlflow',
      'tensorboard',
      'watchman',
      'air',
      'reflex',
      'ollama',
      'sass',
      'postcss',
      'tailwindcss',
      'svgo',
      'imagemin',
      'degit',
      'create-react-app',
      'create-next-app',
      'create-vite',
      'ncc',
      'rush',
      'hygen',
      'plop',
      'cookiecutter',
      'copier',
      'yo',
      'tig',
      'lazygit',
      'gitk',
      'gitui',
      'act',
      'git-lfs',
      'git-crypt',
      'forever',
      'dune',
      'ocaml',
      'ccache',
      'sccache',
      'distcc',
      'pkg-config',
      'm4',
      'bison',
      'flex',
      'yacc',
      'lex',
      'swig',
      'gperf',
      'gettextize',
      'msgfmt',
      'xgettext',
      'msgmerge',
      'uuencode',
      'uudecode',
      'ctags',
      'cscope',
      'doxygen',
      'indent',
      'astyle',
      'gcov',
      'lcov',
      'genhtml',
      'gprof',
      'emcc',
      'wasm-pack',
      'wat2wasm',
      'wasm2wat',
      'zig',
      'v',
    ],
    source: 'each tool’s own manual: servers and generators for development',
    rows: [
      {
        id: 'serve.looks',
        when: { flags: ['--help', '--version', '-h', '-V'] },
        does: looks(),
        why: 'It prints a text about itself.',
        must: ['uvicorn --version'],
        not: ['uvicorn app:app --reload'],
      },
    ],
    otherwise: BUILDS,
  },
  {
    names: [
      'flask',
      'django-admin',
      'celery',
      'wp',
      'drush',
      'symfony',
      'artisan',
      'craft',
      'magento',
      'hanami',
      'strapi',
      'directus',
      'payload',
      'medusa',
      'keystone',
    ],
    source:
      'docs.djangoproject.com/en/stable/ref/django-admin; developer.wordpress.org/cli/commands; drush.org',
    valued: [
      '-A',
      '--app',
      '-b',
      '--broker',
      '-c',
      '--command',
      '--execute',
      '--settings',
      '--pythonpath',
      '--database',
      '--env',
      '-e',
    ],
    rows: [
      {
        id: 'flask.rehearsal',
        when: { flags: ['--plan', '--check', '--dry-run', '--dryrun'] },
        does: looks(),
        why: 'It says what would be done.',
        must: ['django-admin migrate --plan', 'wp search-replace old new --dry-run'],
        not: ['django-admin migrate'],
      },
      {
        id: 'flask.code',
        when: {
          test: (argv) =>
            flagValue(argv, '-c', '--command', '--execute') !== null &&
            /^(?:shell|shell_plus|tinker|eval|php:eval|console)/.test(textOf(argv)),
        },
        does: RUNS,
        runs: (argv) => {
          const text = flagValue(argv, '-c', '--command', '--execute');
          const language = /^(?:tinker|php)/.test(textOf(argv)) ? 'other' : 'python';
          return text ? [{ kind: 'script', text, language }] : [];
        },
        why: 'It runs code inside of the application, with the application’s database.',
        must: [
          'django-admin shell -c "Order.objects.all().delete()"',
          `artisan tinker --execute='DB::table("orders")->truncate();'`,
        ],
        not: ['django-admin shell', 'flask run'],
      },
      {
        id: 'flask.data_lost',
        when: {
          test: (argv) =>
            /^(?:flush|purge|db (?:drop|reset|clean|downgrade|destroy|import)|site (?:empty|delete)|sql[:-](?:drop|create|sync)|control shutdown|migrate:(?:fresh|reset|refresh)|db:wipe|user delete|post delete|amqp queue\.(?:purge|delete)|(?:plugin|theme) delete)(?![\w-])/.test(
              textOf(argv),
            ),
        },
        does: { operation: 'delete', resource: 'database', effect: 'destructive', reach: 'remote' },
        why: 'Rows, queued work or the whole database are gone.',
        safer: 'take a dump first',
        must: [
          'django-admin flush --noinput',
          'wp db reset --yes',
          'celery purge',
          'drush sql:drop -y',
          'flask db downgrade base',
          'celery -A shop purge -f',
        ],
        not: ['flask run', 'wp plugin list', 'django-admin check'],
      },
      {
        id: 'flask.data_changed',
        when: {
          test: (argv) =>
            /^(?:migrate(?!:status)|db (?:upgrade|stamp|query)|loaddata|search-replace|updatedb|updb|core update|plugin (?:install|update|activate|deactivate)|sql[:-]query|config:import|cim|doctrine:)/.test(
              textOf(argv),
            ),
        },
        does: { operation: 'migrate', resource: 'database', effect: 'write', reach: 'remote' },
        why: 'The application’s database is otherwise after it.',
        must: ['flask db upgrade', 'django-admin migrate', 'wp search-replace old new', 'drush updb -y'],
        not: ['django-admin makemigrations', 'django-admin flush'],
      },
      {
        id: 'flask.reads',
        when: {
          test: (argv) =>
            hasFlag(argv, '--help', '--version') ||
            /^(?:check|showmigrations|sqlflush|sqlmigrate|sqlsequencereset|diffsettings|inspectdb|routes|inspect|status|report|events|db (?:current|history|heads|show|check|size|tables|export|dump)|(?:plugin|theme|user|post|option|site|core|cron event) (?:list|get|status|version|check-update|verify-checksums)|core:|pm:list|watchdog|help|list|about|debug|lint|migrate:status|(?:route|schedule|event|channel):list|db:(?:show|table|monitor)|(?:model|config):show|queue:(?:failed|monitor))/.test(
              textOf(argv),
            ) ||
            argv.all.length === 0,
        },
        does: looks(),
        why: 'It lists, shows or checks.',
        must: [
          'flask routes',
          'django-admin showmigrations',
          'wp plugin list',
          'celery inspect active',
          'artisan migrate:status',
          'drush status',
        ],
        not: ['flask run', 'wp db reset'],
      },
    ],
    otherwise: BUILDS,
  },
];
