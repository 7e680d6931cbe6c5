import { namedEnvironment } from '../../../weigh/named-environment.ts';
import { hasFlag } from '../../argv.ts';
import type { Argv, Deed, Nested, Word } from '../../program.ts';

/** Flags of `run`, `create` and `exec` whose value is the next word. */
const VALUED = new Set(
  (
    '-v --volume --mount -e --env --env-file -p --publish --name --network --net --network-alias -w --workdir -u --user ' +
    '--entrypoint -m --memory --memory-swap --cpus --cpu-shares -l --label --label-file --restart --platform --cap-add ' +
    '--cap-drop --device --pid --ipc --uts --userns --security-opt --add-host -h --hostname --log-driver --log-opt ' +
    '--ulimit --tmpfs --gpus --dns --link --shm-size --health-cmd --pull --cidfile --group-add --ip --runtime ' +
    '--stop-signal --sysctl --volumes-from --detach-keys --index --expose --scale --pod --secret --annotation --profile'
  ).split(' '),
);

/** A line of `run` or `exec`: its flags, the image or container, and what is run in it. */
export type ContainerLine = {
  flags: ReadonlyMap<string, readonly string[]>;
  subject: Word | null;
  command: readonly Word[];
};

/** Takes apart what stands behind the subcommand (`run`, `compose exec`). */
export function readContainerLine(argv: Argv, verb: RegExp): ContainerLine {
  const flags = new Map<string, string[]>();
  let at = argv.all.findIndex(({ text }) => verb.test(text)) + 1;
  for (; at < argv.all.length; at += 1) {
    const { text } = argv.all[at]!;
    if (!text.startsWith('-')) break;
    const [flag = '', inline] = text.startsWith('--') ? text.split(/=(.*)/s) : [text];
    const takesNext = inline === undefined && VALUED.has(flag);
    if (takesNext) at += 1;
    const value = takesNext ? argv.all[at]?.text : inline;
    flags.set(flag, [...(flags.get(flag) ?? []), value ?? '']);
  }
  return { flags, subject: argv.all[at] ?? null, command: argv.all.slice(at + 1) };
}

/** Folders of the host that a container sees: where they lie here, and what it calls them. */
function mountsOf({ flags }: ContainerLine): { host: string; inside: string; readOnly: boolean }[] {
  const short = [...(flags.get('-v') ?? []), ...(flags.get('--volume') ?? [])].map((value) => {
    const [host = '', inside = '', mode = ''] = value.split(':');
    return { host, inside, readOnly: /\bro\b/.test(mode) };
  });
  const long = (flags.get('--mount') ?? []).map((value) => {
    const field = (names: string) => new RegExp(`(?:^|,)(?:${names})=([^,]*)`).exec(value)?.[1] ?? '';
    return {
      host: field('source|src'),
      inside: field('target|destination|dst'),
      readOnly: /(?:^|,)(?:ro|readonly)\b/.test(value),
    };
  });
  return [...short, ...long].filter(({ host, inside }) => inside !== '' && /^[/~.$]/.test(host));
}

const CONTROLS =
  /^(?:\/|\/etc|\/root|\/home|\/var|\/usr|\/boot|\/dev|\/proc|\/var\/lib|\/var\/lib\/docker|.*docker\.sock|.*containerd\.sock|.*crio\.sock)\/?$/;

/** Whether a container gets hold of the machine that it runs on. */
export function holdsHost(line: ContainerLine): boolean {
  const { flags } = line;
  const given = (name: string, pattern: RegExp) =>
    flags.get(name)?.some((value) => pattern.test(value)) ?? false;
  return (
    given('--privileged', /^(?:|true)$/) ||
    ['--pid', '--ipc', '--userns', '--uts'].some((name) => given(name, /^host$/)) ||
    given('--cap-add', /^(?:ALL|(?:CAP_)?SYS_(?:ADMIN|PTRACE|MODULE|RAWIO))$/i) ||
    given('--security-opt', /unconfined|label[:=]disable/) ||
    given('--device', /^\/dev\/(?:sd|nvme|vd|xvd|mapper|mem|kmsg)/) ||
    mountsOf(line).some(({ host, readOnly }) => CONTROLS.test(host) && (!readOnly || host.endsWith('.sock')))
  );
}

/** Programs that an image is named for: `amazon/aws-cli s3 rm` is `aws s3 rm`. */
const TOOLS: Readonly<Record<string, string>> = {
  'aws-cli': 'aws',
  'docker-terraform': 'terraform',
  'k8s-kubectl': 'kubectl',
  mc: 'mc',
  kubectl: 'kubectl',
  terraform: 'terraform',
  opentofu: 'tofu',
  helm: 'helm',
  flyway: 'flyway',
  liquibase: 'liquibase',
  restic: 'restic',
  rclone: 'rclone',
  vault: 'vault',
  ansible: 'ansible-playbook',
  doctl: 'doctl',
  curl: 'curl',
  git: 'git',
  pulumi: 'pulumi',
};
/** They touch files alone: without a folder of the host that is the container's own matter. */
const FILE_TOOLS = new Set(
  'rm mv cp dd shred truncate touch mkdir chmod chown ln find ls cat mkfs tar'.split(' '),
);

/** What a new container runs, with its paths as the host knows them. */
export function runsInNew(line: ContainerLine): Nested[] {
  const { subject, command, flags } = line;
  const mounts = mountsOf(line);
  const entry = flags.get('--entrypoint')?.at(-1);
  const image = /([^/:@]+)(?:[:@][^/]*)?$/.exec(subject?.text.slice(-300) ?? '')?.[1] ?? '';
  const [first] = command;
  const tool = entry || (Object.hasOwn(TOOLS, image) && first?.text !== TOOLS[image] ? TOOLS[image] : null);
  const program: Word[] = tool && subject ? [{ ...subject, text: tool, known: true }] : [];
  const words = [...program, ...command].map((word) => ({ ...word, text: asOnHost(word.text, mounts) }));
  const [name] = words;
  if (!name || name.text.startsWith('-')) return [];
  return mounts.length === 0 && FILE_TOOLS.has(name.text) ? [] : [{ kind: 'words', words }];
}

function asOnHost(text: string, mounts: readonly { host: string; inside: string }[]): string {
  return mounts.reduce(
    (told, { host, inside }) => {
      const to = host.replace(/\/$/, '');
      return told
        .split(/((?:^|[\s'"=])\/[^\s'"]*)/)
        .map((piece) => {
          const start = /^[\s'"=]/.test(piece) ? piece[0]! : '';
          const path = piece.slice(start.length);
          if (path !== inside && !path.startsWith(`${inside.replace(/\/$/, '')}/`)) return piece;
          return `${start}${to}${path.slice(inside.replace(/\/$/, '').length)}` || '/';
        })
        .join('');
    },
    text.slice(0, 20_000),
  );
}

/** What runs in a container that is there already; a name that tells an environment is where it runs. */
export function runsInRunning(argv: Argv, { subject, command }: ContainerLine): Nested[] {
  if (!subject || command.length === 0) return [];
  const host = engineOf(argv) ?? (namedEnvironment(subject.text) === null ? undefined : subject.text);
  return [{ kind: 'words', words: command, ...(host === undefined ? {} : { host }) }];
}

const HERE =
  /^(?:default|desktop-linux|colima.*|orbstack|rootless|minikube|kind.*|unix:.*|npipe:.*|fd:.*|.*(?:localhost|127\.0\.0\.1).*)$/;

/** Another machine's engine that a command is sent to (`-H ssh://x`, `--context x`, `DOCKER_HOST`); null for this one's. */
export function engineOf(argv: Argv): string | null {
  const flags = ['-H', '--host', '--context', '--connection', '--url', '--remote'];
  const told = [
    ...flags.flatMap((flag) => (argv.flags.get(flag) ?? []).map(({ text }) => text)),
    ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'CONTAINER_HOST'].flatMap(
      (name) => argv.variable?.(name)?.text ?? [],
    ),
  ];
  return told.find((text) => text !== '' && !HERE.test(text.slice(0, 200))) ?? null;
}

/**
 * A deed on the engine's machine: on another one's it is remote. So is what stops, loses or deploys something whose
 * name, or whose compose file's name, says production: that is not a developer's own.
 */
export const onEngine =
  (deed: Deed) =>
  (argv: Argv): Deed => {
    const serves =
      deed.effect === 'destructive' || deed.operation === 'restart' || deed.operation === 'deploy';
    const named = serves && argv.all.some(({ text }) => namedEnvironment(text) === 'production');
    return engineOf(argv) === null && !named ? deed : { ...deed, reach: 'remote' };
  };

/** Where that engine is. */
export function enginePlaces(argv: Argv): { host: string }[] {
  const host = engineOf(argv);
  return host === null ? [] : [{ host: host.replace(/^(?:ssh|tcp|https?):\/\//, '') }];
}

/** All of a kind is meant: `$(docker ps -aq)`, `--all`. */
export function meansAll(argv: Argv): boolean {
  return hasFlag(argv, '-a', '--all') || argv.words.some(({ known, text }) => !known && text.includes('$('));
}
