import { flagValue, hasFlag } from '../../argv.ts';
import { changes, loses, reads, shows, stops } from '../../deeds.ts';
import { deedOfWriting, gravest } from '../../files.ts';
import { onMachine } from '../../local-deeds.ts';
import { holdsSecret, kindOfPath } from '../../paths.ts';
import type { Argv, Deed, Word } from '../../program.ts';

/** One request of `curl`, `wget` or HTTPie: what is called, by which method, what is sent and where the answer goes. */
export type Request = { method: string; url: string; sends: readonly Word[]; into: readonly Word[] };

const LONGEST = 2000;
const DATA = [
  '-d',
  '--data',
  '--data-raw',
  '--data-binary',
  '--data-ascii',
  '--data-urlencode',
  '--json',
  '-F',
  '--form',
  '--form-string',
  '--post-data',
  '--post-file',
  '--body-data',
  '--body-file',
];
const UPLOAD = ['-T', '--upload-file'];
const urlOf = ({ words, flags }: Argv): string =>
  (
    flags.get('--url')?.[0] ??
    words.find(({ text }) => /^(?:\w+:\/\/|[\w-]+(?:\.[\w-]+)+|localhost|\$\{|:\d)/.test(text.slice(0, 200)))
  )?.text.slice(0, LONGEST) ?? '';

/** The method that the other side is told to take instead: a header, or a field, that many frameworks heed. */
function overriding({ flags, all }: Argv): string | undefined {
  const headers = [...(flags.get('-H') ?? []), ...(flags.get('--header') ?? [])];
  const header = headers.flatMap(
    ({ text }) => /^x-(?:http-)?method(?:-override)?\s{0,5}:\s{0,5}(\w+)/i.exec(text)?.[1] ?? [],
  );
  const field = all.flatMap(({ text }) => /(?:^|[?&])_method=(\w+)/.exec(text.slice(0, LONGEST))?.[1] ?? []);
  return [...header, ...field].at(-1)?.toUpperCase();
}

const requests = new WeakMap<Argv, Request>();

/** Reads a line of curl or wget; asked by row after row, read once. */
export function readRequest(argv: Argv): Request {
  const known = requests.get(argv) ?? findRequest(argv);
  requests.set(argv, known);
  return known;
}

function findRequest(argv: Argv): Request {
  const sends = [...DATA, ...UPLOAD].flatMap((flag) => argv.flags.get(flag) ?? []);
  const told = overriding(argv) ?? flagValue(argv, '-X', '--request', '--method')?.text.toUpperCase();
  const asQuery = hasFlag(argv, '-G', '--get');
  const implied = UPLOAD.some((flag) => hasFlag(argv, flag))
    ? 'PUT'
    : DATA.some((flag) => hasFlag(argv, flag)) && !asQuery
      ? 'POST'
      : 'GET';
  const method = told ?? (hasFlag(argv, '-I', '--head') ? 'HEAD' : implied);
  if (argv.program.startsWith('wget')) return { method, url: urlOf(argv), sends, into: documentOf(argv) };
  const into = ['-o', '--output', '--output-dir', '-D', '--dump-header', '-c', '--cookie-jar'];
  return { method, url: urlOf(argv), sends, into: into.flatMap((flag) => argv.flags.get(flag) ?? []) };
}

/** Where wget writes what it fetches: `-O x`, `-qO-`, `--output-document=x`. */
export function documentOf({ all, flags }: Argv): readonly Word[] {
  const at = all.findIndex(({ text }) => /^-[A-Za-z]*O/.test(text));
  const inline = all[at]?.text.replace(/^-[A-Za-z]*?O/, '');
  const short = at < 0 ? undefined : inline ? { ...all[at]!, text: inline } : all[at + 1];
  return [...(short ? [short] : []), ...(flags.get('--output-document') ?? [])];
}

/** In letters of any size; another word in capitals is one of a server's own. */
const HTTPIE_METHOD = /^(?:get|head|options|post|put|patch|delete)$/i;

/** Reads a line of HTTPie: `http DELETE example.com/x a=b`. */
export function readHttpie(argv: Argv): Request {
  const [first, ...rest] = argv.words;
  const method =
    HTTPIE_METHOD.test(first?.text ?? '') || /^[A-Z]+$/.test(first?.text ?? '')
      ? first!.text.toUpperCase()
      : null;
  const items = (method ? rest.slice(1) : rest).filter(
    ({ text }) => /[:=@]/.test(text.slice(0, 200)) && !text.includes('=='),
  );
  const sends = items.filter(({ text }) => /[^:]=|:=|@/.test(text.slice(0, 200)));
  return {
    method: method ?? (sends.length > 0 || argv.stdin ? 'POST' : 'GET'),
    url: ((method ? rest[0] : first)?.text ?? '').slice(0, LONGEST),
    sends,
    into: argv.flags.get('-o') ?? [],
  };
}

/** The host that is called; null when only running it would tell. */
export function hostOfUrl(url: string): string | null {
  return /^(?:[a-z][\w+.-]*:\/\/)?(?:[^/@\s]*@)?(\[[^\]]*\]|[^/:?#\s]+)/i.exec(url)?.[1] ?? null;
}

const LOCAL =
  /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|host\.docker\.internal|:\d+|)$/i;
/** Whether a request goes to this machine. */
export const isLocal = ({ url }: Request): boolean => /^:\d/.test(url) || LOCAL.test(hostOfUrl(url) ?? 'x');

/** Clouds hand out the machine's own logins there. */
const METADATA =
  /^(?:169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal|100\.100\.100\.200|\[fd00:ec2::254\])$/;
/** People are told something there. */
const NOTIFIES =
  /^(?:hooks\.slack\.com|(?:.*\.)?webhook\.office\.com|discord(?:app)?\.com|api\.telegram\.org|ntfy\.sh|hc-ping\.com|events\.pagerduty\.com|api\.pushover\.net|chat\.googleapis\.com)$/;
/** A POST that asks: searches, queries, logins, checks. */
const ASKS =
  /\/(?:_search|_msearch|_count|_analyze|_validate|search|query|query_range|graphql|login|signin|oauth2?\/token|token|auth|introspect|validate|verify|check|lint|render|preview|estimate|simulate|echo|ping|healthz?|status|post|anything)(?:[/?#]|$)/i;
/** What a cache held is fetched anew: slower for a while, and nothing lost. */
const CACHE =
  /\/(?:[\w-]{0,40}[-_/])?(?:purge[-_]?cache|caches?[-_/](?:purge|clear|flush|invalidate)|invalidations?)(?:[/?#]|$)/i;
const STOPS =
  /\/(?:_?shutdown|actuator\/shutdown|-\/quit|stop|terminate|kill|halt|suspend|drain)(?:[/?#]|$)/i;
const LOSES =
  /\/(?:delete|destroy|purge|wipe|truncate|drop|flush|reset|remove|_delete_by_query|erase|clear)(?:[-_/?#]|$)/i;

/** Texts that are sent and say themselves that something goes: `{"action":"delete"}`, a mutation that removes. */
const SENDS_LOSS = /\b(?:delete|destroy|drop|truncate|purge|terminate|wipe)\w*\b/i;

const fileOf = (word: Word): Word | null => {
  const path = /(?:^|=)[@<](.+)$/.exec(word.text)?.[1] ?? null;
  return path === null ? null : { ...word, text: path.split(';')[0]! };
};

/** Whether the request carries a secret file of this machine, or what a command that shows secrets printed. */
export function carriesSecrets(argv: Argv, { sends }: Request): boolean {
  const uploaded = [...UPLOAD, '--post-file', '--body-file'].flatMap((flag) => argv.flags.get(flag) ?? []);
  const files = [...sends.flatMap((word) => fileOf(word) ?? []), ...uploaded];
  return files.some(
    (word) => holdsSecret(word) || ['secrets', 'access'].includes(kindOfPath(word, argv.directory)),
  );
}

/** What a request does to whom it reaches. */
export function deedOfRequest(argv: Argv, request: Request): Deed {
  const { method, url, sends } = request;
  const host = hostOfUrl(url) ?? '';
  if (METADATA.test(host)) return shows();
  const local = isLocal(request);
  const body = sends.map(({ text }) => text.slice(0, LONGEST)).join(' ');
  const path = url.replace(/[?#].*/s, '');
  const there = (deed: Deed): Deed => (local ? { ...deed, reach: 'machine' } : deed);
  if (/^(?:GET|HEAD|OPTIONS|TRACE|PROPFIND)$/.test(method)) return written(argv, request);
  if (method === 'DELETE') return there(loses('application'));
  if (CACHE.test(path)) return there(changes('application'));
  if (STOPS.test(path)) return there(stops('application'));
  if (LOSES.test(path)) return there(loses('data'));
  if (/graphql/i.test(path) ? !/\bmutation\b/.test(body) : method === 'POST' && ASKS.test(path))
    return written(argv, request);
  if (SENDS_LOSS.test(body.slice(0, LONGEST)) && !NOTIFIES.test(host)) return there(loses('application'));
  if (NOTIFIES.test(host))
    return { operation: 'create', resource: 'other', effect: 'write', reach: 'repository' };
  return there(changes('application'));
}

/** A request that reads: what it changes is where the answer is written. */
function written(argv: Argv, { into }: Request): Deed {
  return into.length === 0 ? reads() : gravest(into.map((word) => deedOfWriting(word, argv.directory, true)));
}

/** Files that a download writes under its own name lie in the working copy. */
export const DOWNLOADS: Deed = onMachine('code', { reach: 'workspace' });
