import type { Word } from './program.ts';

/**
 * What a path means to whoever would lose it:
 * - `sink`: nothing is kept (`/dev/null`, a terminal, a pipe);
 * - `device`: a disk, memory, the kernel's own switches;
 * - `root`: everything (`/`, `~`, `/home`, `/*`);
 * - `system`: a whole part of the system, or a file of it (`/etc`, `/var/lib/x`);
 * - `access`: who may log in and do what (`sudoers`, `authorized_keys`, `passwd`, cron tables, shell profiles);
 * - `repository`: a repository's own store (`.git`);
 * - `temp`: a temporary file; `build`: what a build, test or installation makes again;
 * - `home`: something in a home directory; `outside`: anywhere else that is not in the working copy;
 * - `everything_here`: all of the working copy (`.`, `*`); `workspace`: something in it;
 * - `unknown`: only running it would tell, and it may be anything.
 */
export type PathKind =
  | 'sink'
  | 'device'
  | 'root'
  | 'system'
  | 'access'
  | 'repository'
  | 'temp'
  | 'build'
  | 'home'
  | 'outside'
  | 'everything_here'
  | 'workspace'
  | 'unknown';

const LONGEST = 1000;

const KINDS: readonly [PathKind, RegExp][] = [
  ['sink', /^\/dev\/(?:null|zero|full|std(?:out|err|in)|tty|fd\/\d+|pts\/\d+|console|tcp\/.*|udp\/.*)$|^-$/],
  ['device', /^\/dev\/(?!shm(?:\/|$))|^\/proc\/(?:sys|sysrq-trigger|kcore)|^\/sys\//],
  ['temp', /^\/(?:var\/|private\/|private\/var\/)?tmp\/[^/*?]|^\/dev\/shm\/.|^\/(?:var\/)?tmp\/\*[^/]/],
  [
    'root',
    /^(?:\/+|\/+\.?\*|\/\.\*?|~[\w-]*|~[\w-]*\/(?:\.?\*)?|\/(?:home|Users|root|mnt|media)(?:\/\*?)?|\/(?:home|Users)\/[^/]+(?:\/\*?)?)$/,
  ],
  [
    'access',
    /^\/etc\/(?:passwd|group|g?shadow|sudoers|pam|ssh|cron|security|ld\.so\.preload|profile|environment|hosts\.(?:allow|deny)|polkit|krb5|init\.d|rc\.local|systemd|login\.defs)|^\/var\/spool\/cron|^(?:~[\w-]*|\/root|\/home\/[^/]+)\/\.(?:ssh|bashrc|bash_profile|bash_login|profile|zshrc|zshenv|zprofile|kube|aws|gnupg|netrc|config\/(?:autostart|systemd))(?:\/|$)|(?:^|\/)authorized_keys2?$/,
  ],
  [
    'system',
    /^\/(?:etc|usr|bin|sbin|boot|lib\d*|var|opt|root|proc|run|srv|snap|nix|System|Library|Applications|private|data|backups?|tmp)(?:\/|\*|$)/,
  ],
  ['repository', /(?:^|\/)\.git(?:\/|$)/],
  [
    'build',
    /(?:^|\/)(?:node_modules|bower_components|dist|build|out|target|coverage|htmlcov|\.nyc_output|\.next|\.nuxt|\.svelte-kit|\.turbo|\.parcel-cache|\.vite|\.cache|\.angular|\.gradle|\.terraform|\.tox|\.nox|\.venv|venv|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.eggs|[\w.*-]+\.egg-info|\.sass-cache|\.serverless|cdk\.out|bin|obj|tmp|temp|logs?|\.eslintcache|\.tsbuildinfo|cmake-build-[\w-]+|storybook-static|public\/build|test-results|playwright-report|reports?)(?:\/|$)|\.(?:pyc|pyo|o|obj|class|log|tmp|temp|swp|tsbuildinfo|gcda|gcno|coverage|orig|rej)$/,
  ],
  ['home', /^~|^\/(?:home|Users)\//],
  ['outside', /^\/|^\.\.(?:\/|$)|^[A-Za-z]:[\\/]/],
  ['everything_here', /^(?:\.\/?|\.?\/?\*|\.\/\.\*?|\.\*|\*\*?(?:\/\*)?)$/],
];

/** What a path means. Relative ones stand in `directory`, where the script went before; else in the working copy. */
export function pathKind(word: Word, directory?: Word): PathKind {
  const path = resolve(word, directory);
  if (path === null) return 'unknown';
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'workspace';
}

/** A path in its shortest form; null when an unresolved part may put it anywhere. */
function resolve({ text, known }: Word, directory?: Word): string | null {
  let path = text.slice(0, LONGEST);
  if (!/^[/~]/.test(path) && !/^\$[({]/.test(path) && directory) {
    if (!directory.known) return null;
    path = `${directory.text.slice(0, LONGEST)}/${path}`;
  }
  if (!known) {
    // `$(mktemp -d)` and the like are unknown; `build/${NAME}` at least is below a known folder.
    const at = path.search(/\$[({]/);
    const folder = path.slice(0, Math.max(0, at));
    if (!/[^/.~*]\/./.test(`${folder}x`) || folder.endsWith('..')) return null;
  }
  return shorten(path);
}

/** Without `.`, `..`, doubled and trailing slashes. */
function shorten(path: string): string {
  const absolute = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '~') parts.pop();
    else if (part !== '..' || !absolute) parts.push(part);
  }
  const joined = parts.join('/');
  if (absolute) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/** Files whose content is a secret, by their name. */
const SECRET =
  /(?:^|\/)(?:\.env(?:\.(?!example|sample|template|dist|test$)[\w.-]+)?|[\w.-]+\.env|id_(?:rsa|dsa|ecdsa|ed25519)|g?shadow|\.netrc|\.pgpass|\.my\.cnf|\.npmrc|\.pypirc|\.git-credentials|\.dockercfg|\.vault-token|kubeconfig|credentials(?:\.(?:json|ya?ml|csv|db|toml))?|secrets?(?:\.[\w.-]+)?\.(?:ya?ml|json|env|toml|txt)|[\w.-]*(?:service[-_]?account|credentials?)[\w.-]*\.json|[\w.-]+\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|gpg))$|(?:^|\/)\.(?:ssh\/(?!config$|known_hosts|authorized_keys|[\w.-]+\.pub$)|aws\/credentials|kube\/config|docker\/config\.json|gnupg\/|config\/gcloud\/|azure\/)|^\/proc\/(?:self|\d+|\*)\/environ$|^\/(?:var\/)?run\/secrets\//;

/** Whether a file's content is a secret: keys, tokens, `.env` (not `.env.example`, not `*.pub`). */
export function holdsSecret({ text }: Pick<Word, 'text'>): boolean {
  const path = text.slice(0, LONGEST);
  return SECRET.test(path) && !/\.pub$|(?:example|sample|template)/.test(path);
}
