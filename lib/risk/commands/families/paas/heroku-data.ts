import { changes, losesAll, protects, reads, shows } from '../../deeds.ts';
import type { Row } from '../../program.ts';

/** Databases, settings and secrets of applications. */
export const HEROKU_DATA: readonly Row[] = [
  {
    id: 'heroku.delete_store',
    when: {
      words:
        'pg:reset|addons:destroy|apps:destroy|apps:delete|destroy|pg:backups:delete|pg:backups:unschedule|spaces:destroy|pipelines:destroy|pg:copy|pg:backups:restore|pg:push|kafka:topics:destroy|pg:credentials:destroy|teams:destroy|data:labs:disable|kafka:fail',
    },
    does: losesAll('database'),
    why: 'An application, its database or its backups are lost, or overwritten.',
    must: [
      'heroku pg:reset DATABASE_URL -a api --confirm api',
      'heroku apps:destroy -a api --confirm api',
      'heroku pg:backups:restore b001 DATABASE_URL -a api',
      'heroku pg:copy A::DATABASE_URL B -a b',
    ],
    not: ['heroku pg:info -a api', 'heroku pg:backups -a api'],
  },
  {
    id: 'heroku.config_print',
    when: { words: 'config|config:get|auth:token|pg:credentials:url|config:edit' },
    does: shows(),
    why: 'It prints settings, and secrets among them.',
    must: ['heroku config -a api', 'heroku config:get DATABASE_URL -a api'],
    not: ['heroku config:set KEY=1 -a api'],
  },
  {
    id: 'heroku.config_set',
    when: {
      words:
        'config:set|config:unset|config:add|config:remove|pg:credentials:rotate|redis:credentials|certs:update|certs:add|certs:remove|keys:add|authorizations:*|pg:credentials:create',
    },
    does: changes('secret'),
    why: 'Settings and secrets change, and the application restarts.',
    must: ['heroku config:set KEY=1 -a api', 'heroku config:unset KEY -a api'],
    not: ['heroku config:get KEY -a api'],
  },
  {
    id: 'heroku.protect',
    when: { words: 'pg:backups:capture|pg:backups:schedule|maintenance:off' },
    does: protects('database'),
    why: 'It adds a backup.',
    must: ['heroku pg:backups:capture -a api'],
    not: ['heroku pg:backups:delete b001 -a api'],
  },
  {
    id: 'heroku.carry_off',
    when: { words: 'pg:backups:download|pg:pull|pg:backups:url|pg:backups:public-url' },
    does: shows('database'),
    why: 'It carries a database off.',
    must: ['heroku pg:backups:download -a api', 'heroku pg:pull DATABASE_URL local -a api'],
    not: ['heroku pg:backups -a api'],
  },
  {
    id: 'heroku.sql',
    when: { words: 'pg:psql', flags: ['-c', '--command'] },
    does: reads('database'),
    runs: ({ flags }) =>
      [...(flags.get('-c') ?? []), ...(flags.get('--command') ?? [])].map((text) => ({
        kind: 'script',
        language: 'sql',
        text,
      })),
    why: 'The database does what the statement says.',
    must: ['heroku pg:psql -a api -c "select 1"'],
    not: ['heroku pg:psql -a api'],
  },
];
