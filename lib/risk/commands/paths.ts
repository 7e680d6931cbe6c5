import type { Argv, Word } from './program.ts';

/** What a path leads to, as far as its spelling says. */
export type PathKind =
  /** `/dev/null` and the like: what is written there is gone or shown. */
  | 'nowhere'
  /** A whole disk or partition. */
  | 'device'
  /** `/`, or one of the folders right below it. */
  | 'root'
  /** Somebody's whole home. */
  | 'home'
  /** Who may enter, and as whom: `authorized_keys`, `sudoers`, `/etc/passwd`. */
  | 'access'
  /** Private keys and logins of this machine. */
  | 'secrets'
  /** What is run by itself later: cron, units, shell profiles, git hooks. */
  | 'startup'
  /** Files of the operating system and its settings. */
  | 'system'
  /** The data of services, mounted disks, backups. */
  | 'data'
  | 'logs'
  /** All of the working copy, or its history. */
  | 'copy'
  /** What a build, a test run or an install makes again. */
  | 'build'
  | 'temp'
  /** Files of the working copy. */
  | 'project'
  /** Some other place on this machine. */
  | 'elsewhere'
  /** Only running it would tell. */
  | 'unknown';

/** The first that matches says it; all are asked of a path without `.` segments, `//` and a `/` at its end. */
const KINDS: readonly (readonly [PathKind, RegExp])[] = [
  ['nowhere', /^(?:\/dev\/(?:null|zero|full|random|urandom|stdin|stdout|stderr|tty|fd\/\d+|shm\/.+)|-)$/],
  ['device', /^(?:\/dev\/.+|\\\\.\\PhysicalDrive\d+)$/i],
  ['temp', /^(?:\/private)?(?:\/var)?\/tmp\/(?![.*]+$).+/],
  [
    'temp',
    /^(?:~|\/root|\/home\/[^/]+|\/Users\/[^/]+)\/(?:\.cache|\.npm|Library\/Caches|\.gradle\/caches|\.m2\/repository|\.local\/share\/Trash)(?:\/.*)?$/,
  ],
  ['temp', /^\/var\/(?:cache\/.+|lib\/apt\/lists\/.+)$/],
  ['root', /^\/(?:\*|\.\*|\?+|\{.*)?$/],
  [
    'root',
    /^\/(?:bin|boot|dev|etc|lib|lib32|lib64|opt|proc|run|sbin|srv|sys|usr|var|System|Library|Applications)(?:\/\*)?$/,
  ],
  ['root', /^\/(?:usr\/(?:bin|lib|sbin|lib64|share|local)|var\/lib|etc\/systemd)(?:\/\*)?$/],
  ['home', /^(?:~[\w-]*|\/root|\/home(?:\/[^/]+)?|\/Users(?:\/[^/]+)?)(?:\/\.?\*)?$/],
  [
    'access',
    /^(?:\/etc\/(?:passwd|shadow|group|gshadow|sudoers(?:\.d\/.*)?|pam\.d(?:\/.*)?|ssh(?:\/.*)?|security\/.*)|.*\/authorized_keys2?)$/,
  ],
  [
    'secrets',
    /^(?:~|\/root|\/home\/[^/]+|\/Users\/[^/]+)\/\.(?:ssh|aws|azure|kube|gnupg|docker|config\/gcloud|config\/gh|netrc|pgpass|npmrc|vault-token|password-store)(?:\/.*)?$/,
  ],
  [
    'secrets',
    /^\/(?:etc\/(?:ssl\/private|letsencrypt|kubernetes|vault\.d|pki)|run\/secrets|var\/run\/secrets)(?:\/.*)?$/,
  ],
  [
    'startup',
    /^\/(?:etc\/(?:cron[^/]*(?:\/.*)?|systemd\/.*|init\.d(?:\/.*)?|rc\.local|profile(?:\.d\/.*)?|ld\.so\.preload|bash\.bashrc|environment)|var\/spool\/cron(?:\/.*)?|lib\/systemd\/.*|usr\/lib\/systemd\/.*)$/,
  ],
  [
    'startup',
    /^(?:~|\/root|\/home\/[^/]+|\/Users\/[^/]+)\/\.(?:bashrc|bash_profile|profile|zshrc|zprofile|zshenv|config\/(?:fish|systemd|autostart)\/.*)$/,
  ],
  ['startup', /^(?:.*\/)?\.git\/hooks(?:\/.*)?$/],
  ['logs', /^\/var\/log(?:\/.*)?$/],
  [
    'data',
    /^\/(?:var\/(?:lib|spool|backups?|mail|www|opt)|data|mnt|media|srv|backups?|export|pgdata|volumes?|nfs|efs)(?:\/.*)?$/,
  ],
  [
    'system',
    /^\/(?:bin|boot|etc|lib|lib32|lib64|proc|run|sbin|sys|usr\/(?!src\/app(?:\/|$)|local\/)|var\/run|System|Library)(?:\/.*)?/,
  ],
  [
    'project',
    /^\/(?:workspaces?|work|app|repo|builds|github\/workspace|home\/runner\/work|usr\/src\/app|src)\/.+/,
  ],
];

/** Only such paths can be in the table: most of what people name is not, and is asked nothing more. */
const LISTED =
  /^(?:[~\\-]|\/(?:$|[*.?{]|(?:bin|boot|builds|dev|etc|github|home|lib|media|mnt|opt|private|proc|repo|root|run|s?bin|src|srv|sys|System|Library|Applications|tmp|Users|usr|var|data|backups?|export|pgdata|volumes?|nfs|efs|work|app)))|\.git\/hooks|authorized_keys/;

/** Folders and files that a tool makes and makes again, wherever they lie. */
const BUILD =
  /^(?:node_modules|dist|build|target|coverage|htmlcov|\.nyc_output|\.cache|\.parcel-cache|\.turbo|\.next|\.nuxt|\.svelte-kit|\.vite|\.angular|\.wrangler|\.terraform|\.serverless|\.venv|venv|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.eggs|.+\.egg-info|bower_components|\.gradle|\.dart_tool|DerivedData|cmake-build-.+|cdk\.out|.+\.(?:pyc|pyo|o|obj|class|tsbuildinfo)|\.eslintcache|\.DS_Store)$/;
/** The same, by names that mean it only within a working copy. */
const BUILD_HERE =
  /^(?:built|out|output|\.output|bin|obj|env|vendor|te?mp|\.te?mp|logs?|test-results|playwright-report|reports?|artifacts?|storybook-static|Pods|_build|deps|_site|.+\.(?:log|tmp|temp|bak|swp|orig|rej|map)|\.coverage.*|nohup\.out|package-lock\.json|pnpm-lock\.yaml|\.terraform\.lock\.hcl|(?:yarn|poetry|uv|pdm|Cargo|Gemfile|composer|Pipfile|Podfile|deno|mix|flake|bun)\.lockb?)$/;
const TEMPORARY =
  /\b_?(?:[a-z]*_)?(?:te?mp(?:dir|_dir|file)?|build(?:_?dir)?|dist(?:_?dir)?|cache(?:_?dir)?|out(?:put)?(?:_?dir)?|work_?dir|scratch)\b/i;

const UNKNOWN = /\$\{|\$\(/;
const LONGEST = 4000;

type Spelled = Pick<Word, 'text' | 'known'>;

/** What a path leads to, seen from where the script went by `cd`. Total, for any text. */
export function kindOfPath({ text, known }: Spelled, directory?: Spelled): PathKind {
  if (text.length > LONGEST) return 'unknown';
  if (!known && UNKNOWN.test(text.slice(0, 2))) return kindOfVariable(text);
  const absolute = /^[/~\\]/.test(text);
  if (absolute || !directory || text === '-') return kindOfPlain(text);
  if (directory.known) return kindOfPlain(`${directory.text}/${text}`);
  const alone = kindOfPlain(text);
  return alone === 'copy' ? 'unknown' : alone;
}

const kindsOf = new WeakMap<Argv, readonly PathKind[]>();

/** Kinds of all paths among a command's positional words; asked by row after row, found once for each spelling. */
export function pathKinds(argv: Argv): readonly PathKind[] {
  const known = kindsOf.get(argv) ?? findKinds(argv);
  kindsOf.set(argv, known);
  return known;
}

function findKinds({ words, directory }: Argv): PathKind[] {
  const [known, unknown] = [new Map<string, PathKind>(), new Map<string, PathKind>()];
  return words.map((word) => {
    const spelled = word.known ? known : unknown;
    const kind = spelled.get(word.text) ?? kindOfPath(word, directory);
    spelled.set(word.text, kind);
    return kind;
  });
}

function kindOfVariable(text: string): PathKind {
  const end = text.indexOf('}');
  const rest = text.slice(end + 1);
  const emptied = /^\/(?:\*|\.\*)?$/.test(rest);
  if (end > 0 && !emptied && TEMPORARY.test(text.slice(2, end))) return 'temp';
  const last = /\/([^/]+)\/?$/.exec(rest)?.[1];
  return last && BUILD.test(last) ? 'build' : 'unknown';
}

function kindOfPlain(text: string): PathKind {
  const path = simplify(text);
  const listed = LISTED.test(path);
  const found = listed ? KINDS.find(([, pattern]) => pattern.test(path))?.[0] : undefined;
  if (found && found !== 'project') return found;
  const segments = path.split('/');
  if (path.startsWith('/*/')) return segments.some((each) => BUILD.test(each)) ? 'build' : 'system';
  const here = !/^[/~]/.test(path) || found === 'project';
  if (here && /^(?:\.|\*|\.\*|\*\*(?:\/\*)?|)$/.test(path)) return 'copy';
  if (segments.some((each) => BUILD.test(each) || (here && BUILD_HERE.test(each)))) return 'build';
  if (/^\.\.(?:\/\.\.)+(?:\/\*)?$/.test(path)) return 'data';
  if (segments[0] === '..') return 'elsewhere';
  if (segments.at(-1) === '.git' || /(?:^|\/)\.git\/(?:objects|refs)/.test(path)) return 'copy';
  return here ? 'project' : 'elsewhere';
}

/** Without `.`, doubled and ending slashes, with `..` applied. */
function simplify(text: string): string {
  const root = text.startsWith('/') ? '/' : '';
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '~') parts.pop();
    else if (part === '..' && root) continue;
    else parts.push(part);
  }
  return root + parts.join('/') || (text === '' ? '' : '.');
}

/** Files whose content is a secret, by their name. */
const SECRET =
  /(?:^|\/)(?:\.env(?:\.(?!example|sample|template|dist|test$)[\w.-]+)?|[\w.-]+\.env|id_(?:rsa|dsa|ecdsa|ed25519)|g?shadow|\.netrc|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|\.git-credentials|\.dockercfg|\.vault-token|kubeconfig|credentials(?:\.(?:json|ya?ml|csv|db|toml))?|secrets?(?:\.[\w.-]+)?\.(?:ya?ml|json|env|toml|txt)|[\w.-]*(?:service[-_]?account|credentials?)[\w.-]*\.json|[\w.-]+\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg))$|(?:^|\/)\.(?:ssh\/(?!config$|known_hosts|authorized_keys|[\w.-]+\.pub$)|aws\/credentials|kube\/config|docker\/config\.json|gnupg\/|config\/gcloud\/|azure\/)|^\/proc\/(?:self|\d+|\*)\/environ$|^\/(?:var\/)?run\/secrets\//;

/** Whether a file's content is a secret: keys, tokens, `.env` (not `.env.example`, not `*.pub`). */
export function holdsSecret({ text }: Pick<Word, 'text'>): boolean {
  const path = text.slice(0, LONGEST);
  return SECRET.test(path) && !/\.pub$|(?:example|sample|template)/.test(path);
}
