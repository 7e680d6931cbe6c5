import type { Program } from '../../program.ts';
import { about, rowsOf } from './migration-rows.ts';

/** Tools that bring a database's schema forward by migrations: Java's, Python's and JavaScript's. */
export const ORM_MIGRATIONS: readonly Program[] = [
  {
    names: ['flyway'],
    source: 'Redgate Flyway documentation: commands',
    singleDash: true,
    rows: [
      about('flyway', 'flyway -version', 'flyway migrate'),
      ...rowsOf('flyway', [
        [
          'empties',
          {
            words: ['clean'],
            must: ['flyway clean', 'flyway -url=jdbc:postgresql://db/shop clean'],
            not: ['flyway migrate', 'flyway info'],
          },
        ],
        ['back', { words: ['undo'], must: ['flyway undo'], not: ['flyway migrate'] }],
        [
          'notes',
          { words: ['repair|baseline'], must: ['flyway repair', 'flyway baseline'], not: ['flyway info'] },
        ],
        [
          'looks',
          {
            words: [
              'info|validate|check|version|help|list-engines|testConnection|snapshot|diff|model|generate',
            ],
            must: ['flyway info', 'flyway validate'],
            not: ['flyway migrate'],
          },
        ],
        [
          'looks',
          {
            words: ['migrate'],
            flags: ['-dryRunOutput'],
            must: ['flyway migrate -dryRunOutput=x.sql'],
            not: ['flyway migrate'],
          },
        ],
        [
          'migrates',
          { words: ['migrate|deploy'], must: ['flyway migrate'], not: ['flyway info', 'flyway clean'] },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['liquibase'],
    source: 'Liquibase documentation: commands',
    valued: [
      '--changelog-file',
      '--changeLogFile',
      '--url',
      '--username',
      '--password',
      '--tag',
      '--count',
      '--defaults-file',
      '--search-path',
      '--contexts',
      '--labels',
    ],
    rows: [
      about('liquibase', 'liquibase --version', 'liquibase update'),
      ...rowsOf('liquibase', [
        [
          'empties',
          {
            words: ['drop-all|dropAll'],
            must: ['liquibase drop-all', 'liquibase --url=jdbc:x dropAll'],
            not: ['liquibase update'],
          },
        ],
        [
          'back',
          {
            words: [
              'rollback|rollback-count|rollbackCount|rollback-to-date|rollbackToDate|rollback-one-update|rollback-one-changeset|update-testing-rollback',
            ],
            must: ['liquibase rollback v1', 'liquibase rollback-count 2'],
            not: ['liquibase rollback-sql v1', 'liquibase update'],
          },
        ],
        [
          'migrates',
          {
            words: ['update|update-count|update-to-tag|updateCount|execute-sql|load-data'],
            must: ['liquibase update', 'liquibase update-to-tag v2'],
            not: ['liquibase update-sql', 'liquibase status'],
          },
        ],
        [
          'notes',
          {
            words: [
              'tag|changelog-sync|changelogSync|clear-checksums|clearChecksums|release-locks|releaseLocks|mark-next-changeset-ran|changelog-sync-to-tag',
            ],
            must: ['liquibase tag v1', 'liquibase changelog-sync'],
            not: ['liquibase status'],
          },
        ],
        [
          'files',
          {
            words: [
              'generate-changelog|generateChangeLog|diff-changelog|init|snapshot|snapshot-reference|db-doc',
            ],
            must: ['liquibase generate-changelog'],
            not: ['liquibase update'],
          },
        ],
        [
          'looks',
          {
            words: [
              'status|history|validate|diff|update-sql|updateSQL|update-count-sql|update-to-tag-sql|rollback-sql|rollbackSQL|rollback-count-sql|future-rollback-sql|changelog-sync-sql|list-locks|calculate-checksum|tag-exists|checks|connect|unexpected-changesets',
            ],
            must: ['liquibase status --verbose', 'liquibase update-sql'],
            not: ['liquibase update'],
          },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['alembic'],
    source: 'Alembic documentation: commands',
    valued: [
      '-c',
      '--config',
      '-n',
      '--name',
      '-x',
      '-m',
      '--message',
      '--rev-id',
      '--head',
      '--splice',
      '--branch-label',
      '--version-path',
      '--depends-on',
    ],
    rows: [
      about('alembic', 'alembic --version', 'alembic upgrade head'),
      ...rowsOf('alembic', [
        [
          'looks',
          {
            words: ['upgrade|downgrade|stamp'],
            flags: ['--sql'],
            must: ['alembic upgrade head --sql'],
            not: ['alembic upgrade head'],
          },
        ],
        [
          'back',
          {
            words: ['downgrade'],
            must: ['alembic downgrade -1', 'alembic downgrade base'],
            not: ['alembic downgrade -1 --sql', 'alembic upgrade head'],
          },
        ],
        [
          'migrates',
          {
            words: ['upgrade'],
            must: ['alembic upgrade head', 'alembic -x env=prod upgrade +1'],
            not: ['alembic upgrade head --sql', 'alembic current'],
          },
        ],
        [
          'notes',
          { words: ['stamp|ensure_version'], must: ['alembic stamp head'], not: ['alembic current'] },
        ],
        [
          'files',
          {
            words: ['revision|merge|init|edit'],
            must: ['alembic revision --autogenerate -m x'],
            not: ['alembic upgrade head'],
          },
        ],
        [
          'looks',
          {
            words: ['current|history|heads|branches|show|check|list_templates'],
            must: ['alembic current', 'alembic history'],
            not: ['alembic upgrade head'],
          },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['prisma'],
    source: 'Prisma documentation: CLI reference',
    valued: [
      '--schema',
      '--name',
      '-n',
      '--url',
      '--file',
      '--applied',
      '--rolled-back',
      '--from-schema-datamodel',
      '--to-schema-datamodel',
    ],
    rows: [
      about('prisma', 'prisma --version', 'prisma migrate deploy'),
      ...rowsOf('prisma', [
        [
          'empties',
          {
            words: ['migrate reset'],
            must: ['npx prisma migrate reset --force'],
            not: ['prisma migrate deploy'],
          },
        ],
        [
          'empties',
          {
            words: ['db push'],
            flags: ['--force-reset', '--accept-data-loss'],
            must: ['prisma db push --accept-data-loss', 'prisma db push --force-reset'],
            not: ['prisma db push'],
          },
        ],
        [
          'migrates_own',
          {
            words: ['migrate dev'],
            must: ['prisma migrate dev --name add_notes'],
            not: ['prisma migrate deploy', 'prisma migrate status'],
          },
        ],
        [
          'migrates',
          {
            words: ['migrate deploy', 'db push', 'db execute', 'db seed'],
            must: ['prisma migrate deploy', 'prisma db push', 'prisma db seed'],
            not: ['prisma migrate status', 'prisma db push --force-reset'],
          },
        ],
        [
          'notes',
          {
            words: ['migrate resolve'],
            must: ['prisma migrate resolve --applied x'],
            not: ['prisma migrate status'],
          },
        ],
        [
          'files',
          {
            words: ['generate|format|init|studio|dev', 'db pull'],
            must: ['prisma generate', 'prisma db pull'],
            not: ['prisma db push'],
          },
        ],
        [
          'looks',
          {
            words: ['migrate status', 'migrate diff', 'validate|version|debug|platform|telemetry'],
            must: ['prisma migrate status', 'prisma validate'],
            not: ['prisma migrate deploy'],
          },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['drizzle-kit'],
    source: 'Drizzle documentation: drizzle-kit',
    valued: ['--config', '--name', '--out', '--schema', '--dialect', '--url'],
    rows: [
      about('drizzle-kit', 'drizzle-kit --version', 'drizzle-kit push'),
      ...rowsOf('drizzle-kit', [
        [
          'empties',
          {
            words: ['push|push:pg|push:mysql'],
            flags: ['--force'],
            must: ['drizzle-kit push --force'],
            not: ['drizzle-kit push'],
          },
        ],
        [
          'migrates',
          {
            words: ['push|migrate|push:pg|push:mysql'],
            must: ['drizzle-kit push', 'drizzle-kit migrate'],
            not: ['drizzle-kit generate', 'drizzle-kit push --force'],
          },
        ],
        [
          'files',
          {
            words: ['generate|pull|introspect|up|drop|studio|generate:pg|export'],
            must: ['drizzle-kit generate', 'drizzle-kit pull'],
            not: ['drizzle-kit push'],
          },
        ],
        ['looks', { words: ['check'], must: ['drizzle-kit check'], not: ['drizzle-kit push'] }],
      ]),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['knex', 'sequelize', 'sequelize-cli', 'typeorm', 'mikro-orm'],
    source: 'Knex.js, Sequelize and TypeORM documentation: command-line tools',
    valued: ['--env', '--knexfile', '-d', '--dataSource', '--config', '--url', '--name'],
    rows: [
      about('orm', 'knex --version', 'knex migrate:latest'),
      ...rowsOf('orm', [
        [
          'empties',
          {
            words: ['db:drop|schema:drop|schema:fresh|migration:fresh'],
            must: ['sequelize db:drop', 'typeorm schema:drop'],
            not: ['knex migrate:latest'],
          },
        ],
        [
          'back',
          {
            words: [
              'migrate:rollback|migrate:down|db:migrate:undo|db:migrate:undo:all|db:seed:undo|db:seed:undo:all|migration:revert|migration:down',
            ],
            must: ['knex migrate:rollback --all', 'sequelize db:migrate:undo'],
            not: ['knex migrate:latest'],
          },
        ],
        [
          'migrates',
          {
            words: [
              'migrate:latest|migrate:up|seed:run|db:migrate|db:seed|db:seed:all|migration:run|migration:up|schema:sync|schema:update',
            ],
            must: ['knex migrate:latest --env production', 'typeorm migration:run -d x.ts'],
            not: ['knex migrate:list'],
          },
        ],
        [
          'notes',
          { words: ['migrate:unlock|db:create'], must: ['knex migrate:unlock'], not: ['knex migrate:list'] },
        ],
        [
          'files',
          {
            words: [
              'init|migrate:make|seed:make|migration:generate|migration:create|migration:generate|model:generate|seed:generate|entity:create|init:config',
            ],
            must: ['knex migrate:make add_users', 'sequelize migration:generate --name x'],
            not: ['knex migrate:latest'],
          },
        ],
        [
          'looks',
          {
            words: [
              'migrate:list|migrate:status|migrate:currentVersion|db:migrate:status|migration:show|schema:log|migration:list|migration:pending|query',
            ],
            must: ['knex migrate:status', 'typeorm migration:show'],
            not: ['knex migrate:latest'],
          },
        ],
      ]),
    ],
    otherwise: 'unknown',
  },
];
