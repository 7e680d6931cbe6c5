import { hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { BUILDS, losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';
import { onEngine, readContainerLine, runsInNew, runsInRunning } from './container-line.ts';
import { PUBLISHES_IMAGE } from './engine.ts';

/** Compose: the containers of one project together. */
export const COMPOSE: readonly Program[] = [
  {
    names: ['docker-compose', 'podman-compose'],
    source: 'docs.docker.com/reference/cli/docker/compose',
    valued: [
      '-f',
      '--file',
      '-p',
      '--project-name',
      '--profile',
      '--env-file',
      '--project-directory',
      '--ansi',
      '--parallel',
      '-H',
      '--host',
      '--context',
      '-t',
      '--timeout',
      '--scale',
      '--tail',
      '--since',
      '--index',
      '--rmi',
      '--format',
      '--signal',
    ].filter((flag) => flag !== '-f'),
    rows: [
      {
        id: 'compose.help',
        when: {
          test: (argv) =>
            hasFlag(argv, '--dry-run', '--version') ||
            argv.words.length === 0 ||
            (hasFlag(argv, '--help') && argv.words.length < 2),
        },
        does: looks(),
        why: 'It prints what it would do, or a text about itself.',
        must: ['docker compose --dry-run down -v', 'docker-compose --version', 'docker compose down --help'],
        not: ['docker compose down -v'],
      },
      {
        id: 'compose.volumes_lost',
        when: {
          test: (argv) =>
            argv.words.some(({ text }) => /^(?:down|rm)$/.test(text)) && hasFlag(argv, '-v', '--volumes'),
        },
        does: onEngine(losesOnMachine('data')),
        why: 'Volumes hold what databases and services keep; they are gone with all that is in them.',
        safer: 'leave out -v',
        must: [
          'docker compose down -v',
          'docker-compose -f prod.yml down --volumes --remove-orphans',
          'docker compose rm -fsv db',
        ],
        not: ['docker compose down', 'docker compose up -V'],
      },
      {
        id: 'compose.exec',
        when: { test: ({ words }) => words.some(({ text }, i) => text === 'exec' && i < 3) },
        does: looks(),
        runs: (argv) => runsInRunning(argv, readContainerLine(argv, /^exec$/)),
        why: 'It runs a command in a service that is running.',
        must: ['docker compose exec db psql -U app', 'docker-compose exec -T web npm test'],
        not: ['docker compose run web npm test'],
      },
      {
        id: 'compose.run',
        when: { test: ({ words }) => words.some(({ text }, i) => text === 'run' && i < 3) },
        does: onEngine(onMachine('application')),
        runs: (argv) => runsInNew(readContainerLine(argv, /^run$/)),
        why: 'It starts a container of a service for one command.',
        must: ['docker compose run --rm web npm test'],
        not: ['docker compose exec web ls', 'docker run x'],
      },
      {
        id: 'compose.stop',
        when: { test: ({ words }) => words.some(({ text }) => /^(?:kill|rm)$/.test(text)) },
        does: onEngine({ ...losesOnMachine('application'), operation: 'restart' }),
        why: 'The services do not run any more, or their containers are gone.',
        must: ['docker compose kill', 'docker compose rm -f web'],
        not: ['docker compose rm -fv db', 'docker compose restart web'],
      },
      {
        id: 'compose.down',
        when: { test: ({ words }) => words.some(({ text }) => /^(?:down|stop)$/.test(text)) },
        does: onEngine({ ...losesOnMachine('application'), operation: 'restart' }),
        why: 'The project’s services do not run any more; their volumes stay.',
        must: [
          'docker compose down',
          'docker-compose stop',
          'docker compose -f docker-compose.prod.yml down',
        ],
        not: ['docker compose down -v', 'docker compose up', 'docker compose restart web'],
      },
      {
        id: 'compose.restart',
        when: {
          test: ({ words }) => words.some(({ text }) => /^(?:pause|restart|start|unpause)$/.test(text)),
        },
        does: onEngine(onMachine('application', { operation: 'restart' })),
        why: 'The project’s services stop or start again; their volumes stay.',
        must: ['docker compose restart web', 'docker compose pause'],
        not: ['docker compose down -v', 'docker compose up'],
      },
      {
        id: 'compose.up',
        when: { test: ({ words }) => words.some(({ text }) => /^(?:up|create|scale|watch)$/.test(text)) },
        does: onEngine(onMachine('application', { operation: 'deploy' })),
        why: 'The services run as the compose file says.',
        must: [
          'docker compose up -d',
          'docker-compose -f prod.yml up -d --build',
          'docker compose scale web=3',
        ],
        not: ['docker compose ps', 'docker compose down'],
      },
      {
        id: 'compose.publish',
        when: {
          test: (argv) =>
            argv.words.some(({ text }) => /^(?:push|publish)$/.test(text)) ||
            (argv.words.some(({ text }) => text === 'build') && hasFlag(argv, '--push')),
        },
        does: PUBLISHES_IMAGE,
        why: 'Images that others pull are other ones.',
        must: ['docker compose push', 'docker compose build --push'],
        not: ['docker compose pull'],
      },
      {
        id: 'compose.reads',
        when: {
          test: ({ words }) =>
            words.some(({ text }) =>
              /^(?:config|convert|ps|ls|logs|images|top|port|events|version|stats|wait|attach|volumes|viz)$/.test(
                text,
              ),
            ),
        },
        does: looks(),
        why: 'It lists or shows.',
        must: ['docker compose ps', 'docker compose logs -f web', 'docker-compose config'],
        not: ['docker compose push', 'docker compose up'],
      },
      {
        id: 'compose.everyday',
        when: {
          test: ({ words }) =>
            words.some(({ text }) => /^(?:build|pull|cp|export|commit|bridge|alpha)$/.test(text)),
        },
        does: BUILDS,
        why: 'It builds or fetches images, or copies files.',
        must: ['docker compose build', 'docker compose pull', 'docker compose cp web:/app/log .'],
        not: ['docker compose push', 'docker compose ps'],
      },
    ],
    otherwise: 'unknown',
  },
];
