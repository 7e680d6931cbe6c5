import { hasFlag } from '../../argv.ts';
import { looks, setsUp } from '../../deeds.ts';
import { BUILDS, inRepository, losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Argv, Deed, Program, Row } from '../../program.ts';
import {
  engineOf,
  enginePlaces,
  holdsHost,
  meansAll,
  onEngine,
  readContainerLine,
  runsInNew,
  runsInRunning,
} from './container-line.ts';
import { SWARM_ROWS } from './swarm.ts';

const RUN = /^(?:run|create)$/;
const lineOf = (argv: Argv) => readContainerLine(argv, RUN);
const STOPS: Deed = {
  operation: 'restart',
  resource: 'application',
  effect: 'destructive',
  reach: 'machine',
};
/** An image that others pull is another one. */
export const PUBLISHES_IMAGE: Deed = inRepository({
  operation: 'create',
  resource: 'application',
  floor: 'medium',
});

/** `docker container rm` is `docker rm`, `docker image rm` is `docker rmi`. */
const rows: readonly Row[] = [
  {
    id: 'docker.help',
    when: {
      flags: ['--help', '--version'],
      test: ({ words }) => !/^(?:run|exec|container|compose)$/.test(words[0]?.text ?? '') || words.length < 2,
    },
    does: looks(),
    why: 'It prints a text about itself.',
    must: ['docker --version', 'docker rm --help'],
    not: ['docker run alpine rm --help', 'docker rm x'],
  },
  {
    id: 'docker.compose',
    when: { words: 'compose' },
    does: looks(),
    runs: (argv) => {
      const at = argv.all.findIndex(({ text }) => text === 'compose');
      const host = engineOf(argv);
      const words = argv.all
        .slice(at)
        .map((word, i) => (i === 0 ? { ...word, text: 'docker-compose' } : word));
      return [{ kind: 'words', words, ...(host === null ? {} : { host }) }];
    },
    why: 'It works on the containers of a compose file.',
    must: ['docker compose up -d', 'docker --context prod compose down -v'],
    not: ['docker ps', 'docker-compose up'],
  },
  {
    id: 'docker.exec',
    when: { words: 'exec' },
    does: looks(),
    runs: (argv) => runsInRunning(argv, readContainerLine(argv, /^exec$/)),
    why: 'It runs a command in a container that is running.',
    must: ['docker exec -it web bash', 'podman exec db psql -U postgres', 'docker exec -e A=1 web ls /app'],
    not: ['docker run alpine ls', 'docker container exec web ls'],
  },
  {
    id: 'docker.container_exec',
    when: { words: 'container exec' },
    does: looks(),
    runs: (argv) => runsInRunning(argv, readContainerLine(argv, /^exec$/)),
    why: 'It runs a command in a container that is running.',
    must: ['docker container exec web ls /app'],
    not: ['docker exec web ls'],
  },
  {
    id: 'docker.run_host',
    when: { test: (argv) => isRun(argv) && holdsHost(lineOf(argv)) },
    does: onEngine(onMachine('security', { floor: 'high' })),
    at: enginePlaces,
    runs: (argv) => runsInNew(lineOf(argv)),
    why: 'The container gets hold of the machine: its disks, its processes or its engine.',
    safer: 'leave out --privileged and mount only the folder that is needed, read-only',
    must: [
      'docker run --privileged -it alpine sh',
      'docker run --rm -v /:/host alpine chroot /host',
      'podman run --pid=host x',
      'docker run -v /var/run/docker.sock:/var/run/docker.sock x',
      'docker run --cap-add SYS_ADMIN x',
      'docker run --mount type=bind,source=/,target=/mnt x',
    ],
    not: [
      'docker run --rm -v "$PWD":/app node:22 npm test',
      'docker run -d -v pgdata:/var/lib/postgresql/data postgres',
      'docker run -v /:/rootfs:ro prom/node-exporter',
    ],
  },
  {
    id: 'docker.run',
    when: { test: isRun },
    does: onEngine(onMachine('application')),
    at: enginePlaces,
    runs: (argv) => runsInNew(lineOf(argv)),
    why: 'It starts a new container.',
    must: [
      'docker run --rm -it node:22 npm test',
      'docker run -d -p 8080:80 nginx',
      'docker container run hello-world',
    ],
    not: ['docker run --privileged x', 'docker exec web ls'],
  },
  {
    id: 'docker.volumes_lost',
    when: { test: (argv) => losesVolumes(argv) },
    does: (argv) => onEngine(losesOnMachine('data', { whole: takesAll(argv) }))(argv),
    at: enginePlaces,
    why: 'Volumes hold what databases and services keep; they are gone with all that is in them.',
    safer: 'leave the volumes, or take a copy first',
    must: [
      'docker volume rm shop_pgdata',
      'docker volume prune -f',
      'docker system prune -af --volumes',
      'podman volume rm -a',
      'docker rm -fv db',
    ],
    not: ['docker volume ls', 'docker system prune -f', 'docker volume create x'],
  },
  {
    id: 'docker.cache',
    when: {
      test: ({ words, flags }) =>
        /^(?:image|builder|buildx) prune$/.test(pathOf(words)) && !flags.has('-a') && !flags.has('--all'),
    },
    does: BUILDS,
    why: 'It removes layers that nothing uses and a build makes again.',
    must: ['docker image prune -f', 'docker builder prune', 'docker buildx prune -f'],
    not: ['docker image prune -a', 'docker system prune'],
  },
  {
    id: 'docker.images',
    when: {
      test: ({ words }) => /^(?:rmi\b|(?:image|builder|buildx) (?:rm|remove|prune))/.test(pathOf(words)),
    },
    does: onEngine(onMachine('application')),
    at: enginePlaces,
    why: 'Images are gone that have to be pulled or built again.',
    must: ['docker rmi old:1', 'docker image prune -af', 'docker image rm x'],
    not: ['docker images', 'docker image prune -f'],
  },
  {
    id: 'docker.prune',
    when: { words: 'system|container|network|pod prune|reset' },
    does: (argv) =>
      onEngine(
        argv.words[0]?.text === 'network'
          ? onMachine('network')
          : losesOnMachine('application', { whole: true }),
      )(argv),
    at: enginePlaces,
    why: 'All stopped containers, unused networks and images are gone.',
    safer: 'docker system df shows what would go; --filter narrows it',
    must: ['docker system prune -af', 'docker container prune -f', 'podman system reset'],
    not: ['docker system df', 'docker system prune --volumes'],
  },
  {
    id: 'docker.remove_stopped',
    when: { test: (argv) => isRemoval(argv) && !hasFlag(argv, '-f', '--force') && !meansAll(argv) },
    does: onEngine(onMachine('application')),
    at: enginePlaces,
    why: 'Without -f only a container that has ended is removed.',
    must: ['docker rm old', 'docker container rm one two'],
    not: ['docker rm -f web', 'docker rm $(docker ps -aq)'],
  },
  {
    id: 'docker.remove',
    when: { test: isRemoval },
    does: (argv) => onEngine(losesOnMachine('application', meansAll(argv) ? { whole: true } : {}))(argv),
    at: enginePlaces,
    why: 'The container is gone with all that was written inside it; with -f also while it runs.',
    must: ['docker rm -f web', 'docker rm -f $(docker ps -aq)', 'docker container rm -f old'],
    not: ['docker rm -v db', 'docker ps -a'],
  },
  {
    id: 'docker.stop',
    when: { test: ({ words }) => /^(?:(?:container|pod) )?(?:stop|kill|pause)\b/.test(pathOf(words)) },
    does: onEngine(STOPS),
    at: enginePlaces,
    why: 'What runs in the container does not run any more.',
    must: ['docker stop web', 'docker kill $(docker ps -q)', 'docker container pause db'],
    not: ['docker start web', 'docker restart web'],
  },
  {
    id: 'docker.restart',
    when: { test: ({ words }) => /^(?:(?:container|pod) )?(?:restart|start|unpause)\b/.test(pathOf(words)) },
    does: onEngine(onMachine('application', { operation: 'restart' })),
    at: enginePlaces,
    why: 'What runs in the container is interrupted, or runs again.',
    must: ['docker restart web', 'docker start db'],
    not: ['docker stop web'],
  },
  {
    id: 'docker.publish',
    when: {
      test: (argv) =>
        /^(?:push\b|(?:image|manifest|compose) push\b|trust |buildx imagetools create)/.test(
          pathOf(argv.words),
        ) ||
        (/^(?:build|buildx (?:build|bake)|image build)\b/.test(pathOf(argv.words)) &&
          hasFlag(argv, '--push')),
    },
    does: PUBLISHES_IMAGE,
    why: 'An image that others pull, and that may be deployed by its tag, is another one.',
    must: ['docker push registry.example/shop:1.2', 'docker buildx build --push -t x:1 .', 'podman push x'],
    not: ['docker pull x', 'docker build -t x .'],
  },
  ...SWARM_ROWS,
  {
    id: 'docker.copy',
    when: { words: 'cp' },
    does: (argv) =>
      /^[\w.-]{2,}:/.test(argv.words[2]?.text ?? '') ? onEngine(onMachine('application'))(argv) : BUILDS,
    at: enginePlaces,
    why: 'It copies files into or out of a container.',
    must: ['docker cp web:/app/log.txt .', 'docker cp config.yml web:/etc/app/'],
    not: ['cp a b'],
  },
  {
    id: 'docker.reads',
    when: {
      test: (argv) =>
        /^(?:(?:ps|images|logs|inspect|info|version|stats|top|port|diff|events|history|search|df|help|healthcheck|sbom|scout|wait|attach|mount)\b|(?:container|image|volume|network|system|context|service|node|stack|secret|config|plugin|manifest|swarm|buildx|builder|pod|machine|trust|checkpoint|model|mcp|generate)(?: (?:ls|list|ps|inspect|logs|info|df|du|top|stats|port|diff|events|history|show|export|exists|tree|unlock-key|version|imagetools inspect|get|status|search|systemd|kube|dial-stdio|wait)\b|$))/.test(
          pathOf(argv.words),
        ) || argv.words.length === 0,
    },
    does: looks(),
    why: 'It lists, shows or waits.',
    must: [
      'docker ps -a',
      'docker logs -f web',
      'docker compose ps && docker images',
      'docker volume ls',
      'docker inspect web',
      'docker',
    ],
    not: ['docker rm web', 'docker volume rm x'],
  },
  {
    id: 'docker.everyday',
    when: {
      test: ({ words }) =>
        /^(?:(?:build|pull|tag|untag|save|load|import|export|commit|init|debug|create|farm|unshare|healthcheck run)\b|image (?:build|pull|tag|save|load|import|trust|untag)|buildx |builder |network (?:create|connect|disconnect|rm|reload|update)|volume (?:create|import|export|update)|container (?:create|commit|cp|export|rename|update|attach|wait|init|clone|cleanup|runlabel)|manifest (?:create|annotate|rm|add)|pod create|play kube|kube play|kube generate|model |desktop |mcp |offload |sandbox |ai )/.test(
          pathOf(words),
        ),
    },
    does: BUILDS,
    why: 'It builds, fetches or packs images, or prepares what containers need here.',
    must: [
      'docker build -t shop:dev .',
      'docker pull postgres:16',
      'docker tag a b',
      'docker network create dev',
      'docker buildx create --use',
    ],
    not: ['docker push x', 'docker run x'],
  },
  {
    id: 'docker.context_production',
    when: { words: 'context use', operand: /(?:^|[^a-z0-9])(?:prod|prd|production|live)(?:[^a-z]|$)/i },
    does: { ...setsUp(), floor: 'medium' },
    why: 'Everything that follows acts on the engine of production.',
    safer: 'name the context with each command',
    must: ['docker context use prod-eu'],
    not: ['docker context use staging', 'docker context ls'],
  },
  {
    id: 'docker.set_up',
    when: {
      words:
        'login|logout|context|plugin|update|rename|machine|extension|feedback|artifact|quadlet|volume|auto-update|kube|play',
    },
    does: setsUp(),
    why: 'It changes logins, contexts or settings of the engine here.',
    must: [
      'docker login registry.example',
      'docker context use staging',
      'podman machine start',
      'docker update --memory 2g web',
    ],
    not: ['docker context ls', 'docker volume rm x'],
  },
];

function pathOf(words: Argv['words']): string {
  return words
    .slice(0, 3)
    .map(({ text }) => text.slice(0, 80))
    .join(' ');
}

function isRemoval({ words }: Argv): boolean {
  return /^(?:rm\b|(?:container|pod) (?:rm|remove)\b)/.test(pathOf(words));
}

function isRun({ words }: Argv): boolean {
  return /^(?:container )?run\b/.test(pathOf(words));
}

/** Volumes of every name: a plain `volume prune` takes those without one alone. */
const takesAll = (argv: Argv): boolean =>
  meansAll(argv) || argv.words[0]?.text === 'system' || hasFlag(argv, '-a', '--all');

function losesVolumes(argv: Argv): boolean {
  const path = pathOf(argv.words);
  if (/^volume (?:rm|remove|prune)\b/.test(path)) return true;
  if (/^(?:container )?rm\b/.test(path)) return hasFlag(argv, '-v', '--volumes');
  return /^system (?:prune|reset)/.test(path) && hasFlag(argv, '--volumes', '-v');
}

/** docker and what takes its place, with the same commands. */
export const ENGINES: readonly Program[] = [
  {
    names: ['docker', 'podman', 'nerdctl', 'docker.exe', 'finch', 'lima-nerdctl'],
    source: 'docs.docker.com/reference/cli/docker; podman(1)',
    valued: [
      '-H',
      '--host',
      '--context',
      '--config',
      '--connection',
      '--url',
      '--filter',
      '--format',
      '--name',
      '--network',
      '--env-file',
      '--platform',
      '--tail',
      '--since',
      '--until',
      '--driver',
      '--label',
      '--build-arg',
      '--target',
      '--file',
      '--tag',
      '--output',
      '--time',
      '--signal',
      '--username',
      '--password',
      '-l',
      '--log-level',
      '--compose-file',
      '--image',
      '--replicas',
    ],
    rows,
    otherwise: 'unknown',
  },
];
