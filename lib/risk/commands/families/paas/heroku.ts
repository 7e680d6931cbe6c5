import { changes, deploys, grants, reads, restarts, setsUp, stops } from '../../deeds.ts';
import type { Argv, Program, Row } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';
import { HEROKU_DATA } from './heroku-data.ts';

const scale = { operation: 'scale', resource: 'application', effect: 'write', reach: 'remote' } as const;
const words = ({ words: all }: Argv) => all.map(({ text }) => text);

const HEROKU_ROWS: readonly Row[] = [
  helpRow('heroku', 'heroku apps:destroy --help', 'heroku apps:destroy -a help'),
  {
    id: 'heroku.run',
    when: { words: 'run|run:inside|run:detached *' },
    does: reads('application'),
    runs: ({ all, words: [, first] }) => [
      { kind: 'words', words: all.slice(all.indexOf(first!)), host: 'heroku' },
    ],
    why: 'It runs this with everything the application may do.',
    must: ['heroku run -a api ls', 'heroku run:detached -a api rake stats'],
    not: ['heroku ps -a api'],
  },
  {
    id: 'heroku.to_zero',
    when: {
      words: 'ps:scale|scale|dyno:scale|ps:stop|stop',
      test: (argv) =>
        words(argv)[0]!.endsWith('stop') || words(argv).some((text) => /^\w{1,40}[=:]0(?::|$)/.test(text)),
    },
    does: { ...stops('application'), operation: 'scale' },
    why: 'Nothing of it runs any more.',
    must: ['heroku ps:scale web=0 -a api', 'heroku ps:stop web.1 -a api'],
    not: ['heroku ps:scale web=2 -a api'],
  },
  {
    id: 'heroku.scale',
    when: {
      words:
        'ps:scale|scale|dyno:scale|ps:resize|resize|ps:type|ps:autoscale:*|pg:upgrade|addons:upgrade|addons:downgrade',
    },
    does: scale,
    why: 'More, fewer or other ones of it run.',
    must: ['heroku ps:scale web=2 -a api', 'heroku ps:resize web=standard-2x -a api'],
    not: ['heroku ps -a api'],
  },
  ...HEROKU_DATA,
  {
    id: 'heroku.deploy',
    when: {
      words:
        'releases:rollback|rollback|pipelines:promote|container:release|container:push|builds:create|deploy:*|buildpacks:*|stack:set|reviewapps:enable|releases:retry',
    },
    does: deploys(),
    why: 'Another version runs after it.',
    must: [
      'heroku releases:rollback v10 -a api',
      'heroku pipelines:promote -a api-staging',
      'heroku container:release web -a api',
    ],
    not: ['heroku releases -a api'],
  },
  {
    id: 'heroku.restart',
    when: {
      words:
        'ps:restart|restart|dyno:restart|maintenance:on|pg:killall|pg:kill|pg:promote|pg:maintenance:*|pg:unfollow|ps:kill|redis:promote|pg:failover',
    },
    does: restarts(),
    why: 'What runs is interrupted.',
    must: ['heroku ps:restart -a api', 'heroku maintenance:on -a api'],
    not: ['heroku ps -a api'],
  },
  {
    id: 'heroku.grant',
    when: {
      words:
        'access:add|access:update|access:remove|members:*|domains:add|domains:remove|domains:clear|domains:update|apps:transfer|apps:rename|apps:lock|apps:unlock|drains:add|drains:remove|features:enable|features:disable|sharing:*|git:credentials|trusted-ips:*|addons:attach|addons:detach|teams:*',
    },
    does: grants(),
    why: 'It changes who may do what, or under which name it is reached.',
    must: ['heroku access:add x@y.z -a api', 'heroku domains:remove www.example.com -a api'],
    not: ['heroku access -a api'],
  },
  {
    id: 'heroku.make',
    when: {
      words:
        'create|apps:create|addons:create|pipelines:create|pipelines:add|apps:fork|pg:links:create|spaces:create|pg:create|labs:*|webhooks:*',
    },
    does: changes('infrastructure'),
    why: 'It creates what was not there.',
    must: ['heroku create api', 'heroku addons:create heroku-postgresql -a api'],
    not: ['heroku addons -a api'],
  },
  {
    id: 'heroku.local',
    when: {
      words:
        'login|logout|auth:login|auth:logout|local|local:*|plugins:*|update|version|help|git:remote|git:clone|autocomplete|container:login|container:logout|accounts:*|pg:settings|commands|which|ci:debug',
    },
    does: setsUp(),
    why: 'It changes settings, logins or files of this machine.',
    must: ['heroku login', 'heroku git:remote -a api', 'heroku local web'],
    not: ['heroku apps'],
  },
  {
    id: 'heroku.session',
    when: { words: 'pg:psql|run|ps:exec|ps:copy|redis:cli|console|bash|ps:forward|ps:socks|psql' },
    does: changes('application'),
    why: 'What is done there is not said here.',
    must: ['heroku pg:psql -a api', 'heroku ps:exec -a api'],
    not: ['heroku ps -a api'],
  },
  {
    id: 'heroku.read',
    when: {
      words:
        'logs|apps|ps|releases|releases:info|addons|addons:*|pg|pg:*|redis|redis:info|domains|domains:info|info|apps:info|status|access|keys|certs|certs:info|pipelines|pipelines:info|pipelines:diff|whoami|auth:whoami|features|features:info|regions|stack|buildpacks|maintenance|members|orgs|teams|spaces|notifications|drains|builds|builds:info|builds:output|ci|ci:info|ci:last|open|apps:open|list|webhooks|labs|config:list|kafka|kafka:info|kafka:topics|kafka:topics:info|sessions|usage:*|usage|dyno:list|apps:errors|apps:stacks',
    },
    does: reads(),
    why: 'It lists or shows.',
    must: [
      'heroku logs --tail -a api',
      'heroku ps -a api',
      'heroku pg:info -a api',
      'heroku releases -a api',
    ],
    not: ['heroku pg:reset -a api', 'heroku addons:destroy x -a api'],
  },
];

/** `heroku <topic>:<command>`. */
export const HEROKU: Program = {
  names: ['heroku'],
  source: 'Heroku CLI commands (devcenter.heroku.com/articles/heroku-cli-commands)',
  valued:
    '-a --app -r --remote -c --command -s --space -t --team --confirm --size -n --num -d --dyno -p --ps --type -e --env'.split(
      ' ',
    ),
  places: { name: ['-a', '--app', '-r', '--remote'] },
  rows: HEROKU_ROWS,
  otherwise: 'unknown',
};
