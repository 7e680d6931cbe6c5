import type { Program, Row } from '../../program.ts';
import { RUNS } from '../wrappers/behind.ts';
import { about, rowsOf } from './migration-rows.ts';

/** Tools that bring a database's schema forward by files of SQL, and Rails. */
export const PLAIN_MIGRATIONS: readonly Program[] = [
  {
    names: ['sqitch'],
    source: 'sqitch.org: manual',
    valued: ['--target', '-t', '-n', '--note', '--to', '--from', '-f', '--plan-file', '--engine'],
    rows: [
      about('sqitch', 'sqitch --version', 'sqitch deploy'),
      ...rowsOf('sqitch', [
        [
          'looks',
          {
            words: ['deploy|revert|rebase'],
            flags: ['--log-only', '--dry-run'],
            must: ['sqitch revert --log-only'],
            not: ['sqitch revert'],
          },
        ],
        [
          'back',
          {
            words: ['revert|rebase|checkout'],
            must: ['sqitch revert --to v1 -y'],
            not: ['sqitch deploy', 'sqitch status'],
          },
        ],
        [
          'migrates',
          { words: ['deploy|upgrade'], must: ['sqitch deploy db:pg:shop'], not: ['sqitch status'] },
        ],
        [
          'files',
          {
            words: ['add|init|rework|tag|bundle|config|engine|target'],
            must: ['sqitch add users -n x'],
            not: ['sqitch deploy'],
          },
        ],
        [
          'looks',
          {
            words: ['status|log|plan|verify|show|check|help'],
            must: ['sqitch status', 'sqitch verify'],
            not: ['sqitch deploy'],
          },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['goose'],
    source: 'pressly/goose: README',
    valued: ['-dir', '-table', '-s'],
    singleDash: true,
    rows: [
      about('goose', 'goose -version', 'goose up'),
      ...rowsOf('goose', [
        [
          'back',
          {
            words: ['down|down-to|reset|redo', '  down|down-to|reset|redo'],
            must: ['goose -dir db postgres "host=db dbname=shop" down', 'goose reset'],
            not: ['goose up'],
          },
        ],
        [
          'migrates',
          {
            words: ['up|up-by-one|up-to', '  up|up-by-one|up-to'],
            must: ['goose postgres "host=db" up', 'goose up'],
            not: ['goose status', 'goose down'],
          },
        ],
        [
          'files',
          { words: ['create|fix', '  create|fix'], must: ['goose create add_users sql'], not: ['goose up'] },
        ],
        [
          'looks',
          {
            words: ['status|version|validate', '  status|version|validate'],
            must: ['goose postgres "host=db" status'],
            not: ['goose up'],
          },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['dbmate'],
    source: 'amacneil/dbmate: README',
    valued: ['-u', '--url', '-e', '--env', '-d', '--migrations-dir', '-s', '--schema-file', '--wait-timeout'],
    rows: [
      about('dbmate', 'dbmate --version', 'dbmate up'),
      ...rowsOf('dbmate', [
        [
          'empties',
          { words: ['drop'], must: ['dbmate drop', 'dbmate -u postgres://db/shop drop'], not: ['dbmate up'] },
        ],
        ['back', { words: ['rollback|down'], must: ['dbmate rollback'], not: ['dbmate up'] }],
        [
          'migrates',
          {
            words: ['up|migrate|load'],
            must: ['dbmate up', 'dbmate --url postgres://db/shop migrate'],
            not: ['dbmate status', 'dbmate new x'],
          },
        ],
        ['notes', { words: ['create'], must: ['dbmate create'], not: ['dbmate new x'] }],
        ['files', { words: ['new|n|dump'], must: ['dbmate new add_users'], not: ['dbmate up'] }],
        ['looks', { words: ['status|wait|help'], must: ['dbmate status'], not: ['dbmate up'] }],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['migrate'],
    source: 'golang-migrate: CLI',
    valued: ['-path', '-database', '-source', '-prefetch', '-lock-timeout'],
    singleDash: true,
    rows: [
      about('migrate', 'migrate -version', 'migrate up'),
      ...rowsOf('migrate', [
        [
          'empties',
          {
            words: ['drop'],
            must: ['migrate -path db -database postgres://db/shop drop -f'],
            not: ['migrate up'],
          },
        ],
        [
          'back',
          {
            words: ['down|goto'],
            must: ['migrate -path db -database postgres://db/shop down 1'],
            not: ['migrate up'],
          },
        ],
        [
          'migrates',
          {
            words: ['up'],
            must: ['migrate -path db -database postgres://db/shop up'],
            not: ['migrate version'],
          },
        ],
        ['notes', { words: ['force'], must: ['migrate force 3'], not: ['migrate version'] }],
        ['files', { words: ['create'], must: ['migrate create -ext sql -dir db x'], not: ['migrate up'] }],
        ['looks', { words: ['version|help'], must: ['migrate version'], not: ['migrate up'] }],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['rails'],
    source: 'Ruby on Rails Guides: command line, Active Record migrations',
    valued: ['-e', '--environment', '-p', '-b'],
    rows: [
      about('rails', 'rails --version', 'rails db:migrate'),
      {
        id: 'rails.code',
        when: { words: 'runner|r *' },
        does: RUNS,
        runs: ({ words }) => [{ kind: 'script', text: words[1]!, language: 'other' }],
        why: 'It runs code inside of the application, with the application’s database.',
        must: ["rails runner 'User.delete_all'", "bin/rails runner 'puts User.count'"],
        not: ['rails console', 'rails db:migrate'],
      },
      ...rowsOf('rails', [
        [
          'empties',
          {
            words: [
              'db:drop|db:reset|db:schema:load|db:purge|db:migrate:reset|db:setup|db:drop:all|db:truncate_all|db:structure:load|db:seed:replant',
            ],
            must: ['rails db:drop', 'bin/rails db:reset RAILS_ENV=production', 'rails db:schema:load'],
            not: ['rails db:migrate'],
          },
        ],
        [
          'back',
          {
            words: ['db:rollback|db:migrate:down|db:migrate:redo'],
            must: ['rails db:rollback STEP=2'],
            not: ['rails db:migrate'],
          },
        ],
        [
          'migrates',
          {
            words: ['db:migrate|db:migrate:up|db:seed|db:prepare|data:migrate'],
            must: ['rails db:migrate'],
            not: ['rails db:version', 'rails db:rollback'],
          },
        ],
        [
          'notes',
          {
            words: [
              'db:create|db:create:all|db:environment:set|cache:clear|credentials:edit|secrets:edit|console|c|dbconsole|db',
            ],
            must: ['rails console -e production', 'rails db:create'],
            not: ['rails routes'],
          },
        ],
        [
          'files',
          {
            words: [
              'generate|g|destroy|d|new|test|t|server|s|assets:precompile|assets:clobber|assets:clean|db:schema:dump|db:structure:dump|zeitwerk:check|tmp:clear|log:clear|db:test:prepare|app:update|dev:cache|spec|test:system|test:all|webpacker:compile|db:fixtures:load',
            ],
            must: ['rails generate model User', 'rails server', 'rails test'],
            not: ['rails db:migrate'],
          },
        ],
        [
          'looks',
          {
            words: [
              'routes|notes|stats|about|db:version|db:migrate:status|db:abort_if_pending_migrations|version|help|middleware|initializers|time:zones:all|-T',
            ],
            must: ['rails routes', 'rails db:migrate:status'],
            not: ['rails db:migrate'],
          },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
];

/** Atlas of atlasgo.io, which shares its name with MongoDB's command line: the rows stand before that one's. */
export const ATLAS_ROWS: readonly Row[] = rowsOf('atlas', [
  [
    'looks',
    {
      words: ['schema apply', 'migrate apply', 'migrate down'],
      flags: ['--dry-run'],
      must: ['atlas schema apply --dry-run'],
      not: ['atlas schema apply'],
    },
  ],
  [
    'empties',
    {
      words: ['schema clean'],
      must: ['atlas schema clean -u postgres://db/shop'],
      not: ['atlas schema inspect'],
    },
  ],
  [
    'empties',
    {
      words: ['schema apply'],
      flags: ['--auto-approve'],
      must: ['atlas schema apply --env prod --auto-approve'],
      not: ['atlas schema apply --dry-run'],
    },
  ],
  ['back', { words: ['migrate down'], must: ['atlas migrate down'], not: ['atlas migrate apply'] }],
  [
    'migrates',
    {
      words: ['schema apply', 'migrate apply'],
      must: ['atlas migrate apply', 'atlas schema apply --env dev'],
      not: ['atlas migrate status', 'atlas schema apply --dry-run'],
    },
  ],
  [
    'notes',
    {
      words: ['migrate set', 'migrate push'],
      must: ['atlas migrate set 1'],
      not: ['atlas migrate status'],
    },
  ],
  [
    'files',
    {
      words: ['migrate diff|new|hash|import|edit|rebase|rm', 'schema fmt', 'login|logout'],
      must: ['atlas migrate diff add_users', 'atlas migrate new x'],
      not: ['atlas migrate apply'],
    },
  ],
  [
    'looks',
    {
      words: ['migrate status|lint|validate|test|ls', 'schema inspect|diff|test|plan', 'version|help'],
      must: ['atlas schema inspect -u x', 'atlas migrate lint'],
      not: ['atlas migrate apply'],
    },
  ],
]);
