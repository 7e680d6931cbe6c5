import type { TurnBrief } from '../../../../../schema/turn.ts';
import { closingBracket } from '../../repository/scan-code.ts';
import { hintsOf } from '../../repository/turns.ts';
import type { DependencyWish } from './bump-dependency.ts';
import type { SettingWish } from './setting-value.ts';

export type EndpointWish = {
  kind: 'endpoint';
  method: string;
  /** Null when the request leaves the path to the repository's own habits. */
  path: string | null;
  status: number;
  /** What the answer shall be, as the request wrote it; '' when it did not. */
  body: string;
  /** It tells how the service is: health, liveness, readiness. */
  health: boolean;
  /** It is what the platform shall ask for the service's health: no mere `/ready` or `/status`. */
  probed: boolean;
  text: string;
};
export type TestWish = { kind: 'test'; method: string; path: string; status: number };
export type Wish = EndpointWish | TestWish | SettingWish | DependencyWish;

const METHOD = /\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b/;
const PATH = /(?:^|[\s"'`(])(\/[A-Za-z0-9_\-./:{}?=&*]*)/;
const PROBED =
  /(?<![\w-])(?:healthz|health(?:-?\s?checks?)?|liveness)(?![\w-]|\s+(?:records?|data|insurance|plans?|cards?|care)\b)/i;
const READY = /\b(?:readiness|heartbeat)\b/i;
const HEALTH_PATH = /\/(?:ready|readyz|live|livez|healthz?)$/;
const ONLY_TEST =
  /^\s*(?:please\s+)?(?:add|write|create|cover)\s+(?:an?\s+|some\s+|more\s+|unit\s+)*tests?\b/i;
const STATUS =
  /\b(?:status(?: code)?|returns?|answers?|responds?(?: with)?|expects?|with)\s+(?:an?\s+|HTTP\s+)?([2-5]\d\d)\b/i;
const BUMP =
  /\b(?:bump|upgrade|update|downgrade|pin|raise)\s+(?:the\s+)?(?:(?:dev\s+)?(?:dependency|package|library)\s+)?["'`]?(@?[a-z][\w./-]*)["'`]?(?:\s+(?:dependency|package|library))?(?:\s+from\s+\S+)?\s*(?:\s+to\s+|@|\s+)(?:version\s+)?["'`]?([~^]?v?\d[\w.-]*)/i;
// A key that is written as one: in capitals, in back-quotes, or as code spells it.
const KEY =
  /\b([A-Z][A-Z\d]*(?:_[A-Z\d]+)+)\b|`([A-Za-z_]\w*)`|\b([a-z]+(?:_[a-z]+)+|[a-z]+(?:[A-Z][a-z]+)+)\b/;
const SETTING =
  /\b(?:config\w*|settings?|environment variable|env var|default|timeout|limit|threshold|retries|log level|port)\b|\b(?:set|raise|lower|increase|decrease|reduce|change|switch)\b.*\bto\b/i;

/**
 * What feature-dev is asked for, from the planner's notes where they say it and the request's words where they
 * do not. Null when it is nothing that can be done by construction.
 */
export function readWish(brief: TurnBrief): Wish | null {
  const hints = hintsOf(brief.subtask);
  const note = (hints.wish ?? '').toLowerCase();
  const text = askedFor(brief);
  if (hints.action === 'delete' || brief.subtask.operation === 'delete') return null;
  if (note === 'dependency') return readDependency(hints, text);
  if (note === 'config') return readSetting(hints, text);
  if (note === 'endpoint') return readEndpoint(hints, text);
  if (note === 'test') return readTest(hints, text);
  return note === '' || note === 'code' ? readText(hints, text) : null;
}

/** The request's own words: what the planner quotes, else all of the description but its notes. */
function askedFor({ subtask }: TurnBrief): string {
  const said = subtask.description.replace(/\[[^[\]]*\]\s*$/, '').trim();
  return /Asked for: "([^"]*)"\.?$/.exec(said)?.[1] ?? said;
}

/** For descriptions that say nothing of the kind of wish. */
function readText(hints: Record<string, string>, text: string): Wish | null {
  const dependency = readDependency(hints, text);
  if (dependency) return dependency;
  if (ONLY_TEST.test(text)) return readTest(hints, text);
  if (
    /\b(?:endpoint|route)\b/i.test(text) ||
    PROBED.test(text) ||
    READY.test(text) ||
    (METHOD.test(text) && PATH.test(text))
  ) {
    return readEndpoint(hints, text);
  }
  return SETTING.test(text) ? readSetting(hints, text) : null;
}

function readEndpoint(hints: Record<string, string>, text: string): EndpointWish {
  const path = readPath(hints, text);
  const method = (hints.method ?? METHOD.exec(text)?.[1] ?? 'GET').toUpperCase();
  const status = Number(hints.status ?? STATUS.exec(text)?.[1] ?? 200);
  const probed = PROBED.test(text) || PROBED.test(path ?? '');
  return {
    kind: 'endpoint',
    method,
    path,
    status,
    body: hints.body ?? readBody(text.replace(PATH, ' ')),
    health: probed || READY.test(text) || HEALTH_PATH.test(path ?? ''),
    // Only a GET that answers 2xx can be asked for health.
    probed: probed && method === 'GET' && status >= 200 && status < 300,
    text,
  };
}

function readTest(hints: Record<string, string>, text: string): TestWish | null {
  const path = readPath(hints, text);
  if (path === null) return null;
  const method = (hints.method ?? METHOD.exec(text)?.[1] ?? 'GET').toUpperCase();
  return { kind: 'test', method, path, status: Number(hints.status ?? STATUS.exec(text)?.[1] ?? 200) };
}

function readSetting(hints: Record<string, string>, text: string): SettingWish {
  const key = hints.key ?? hints.name ?? KEY.exec(text)?.slice(1).find(Boolean) ?? '';
  return { kind: 'setting', key, value: hints.value ?? '', text };
}

function readDependency(hints: Record<string, string>, text: string): DependencyWish | null {
  const match = BUMP.exec(text);
  const name = hints.dependency ?? hints.package ?? match?.[1] ?? '';
  const version = hints.version ?? hints.to ?? match?.[2] ?? '';
  return name === '' ? null : { kind: 'dependency', name, version: version.replace(/[.,;]+$/, '') };
}

function readPath(hints: Record<string, string>, text: string): string | null {
  const path = hints.path ?? PATH.exec(text)?.[1]?.replace(/[.,;:?]+$/, '') ?? null;
  return path?.startsWith('/') ? path : null;
}

/** The object that the request writes out; a quotation may have lost its last brace. */
function readBody(text: string): string {
  const open = text.indexOf('{');
  if (open === -1) return '';
  const close = closingBracket(text, open);
  return close === -1 ? `${text.slice(open)}}` : text.slice(open, close + 1);
}
