import type { TurnBrief } from '../../../../../schema/turn.ts';
import { hintsOf } from '../../repository/turns.ts';
import type { DependencyWish } from './bump-dependency.ts';
import type { SettingWish } from './change-setting.ts';

export type EndpointWish = {
  kind: 'endpoint';
  method: string;
  /** Null when the request leaves the path to the repository's own habits. */
  path: string | null;
  status: number;
  /** What the answer shall be, as the request wrote it; '' when it did not. */
  body: string;
  health: boolean;
  text: string;
};
export type TestWish = { kind: 'test'; method: string; path: string; status: number };
export type Wish = EndpointWish | TestWish | SettingWish | DependencyWish;

const METHOD = /\b(GET|POST|PUT|PATCH|DELETE|HEAD)\b/;
const PATH = /(?:^|[\s"'`(])(\/[A-Za-z0-9_\-./:{}?=&*]*)/;
const HEALTH = /\bhealth(?:z|-?\s?check)?\b|\b(?:liveness|readiness|heartbeat)\b/i;
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
  const said = brief.subtask.description.replace(/\[[^[\]]*\]\s*$/, '').trim();
  const text = said.includes(brief.subtask.title) ? said : `${brief.subtask.title}. ${said}`;
  const note = `${hints.wish ?? ''}`.toLowerCase();
  if (/bump|dependency|upgrade|package/.test(note)) return readDependency(hints, text);
  if (/config|setting/.test(note)) return readSetting(hints, text);
  if (/endpoint|route|health/.test(note)) return readEndpoint(hints, text, note);
  if (/test/.test(note)) return readTest(hints, text);
  if (note !== '') return null;
  const dependency = readDependency(hints, text);
  if (dependency) return dependency;
  const isTest =
    /\btests?\b/i.test(text) &&
    /^\s*(?:please\s+)?(?:add|write|create|cover)\s+(?:an?\s+|some\s+|more\s+|unit\s+)*tests?\b/i.test(said);
  if (isTest) return readTest(hints, text);
  if (/\b(?:endpoint|route)\b/i.test(text) || HEALTH.test(text) || (METHOD.test(text) && PATH.test(text))) {
    return readEndpoint(hints, text, note);
  }
  return SETTING.test(text) ? readSetting(hints, text) : null;
}

function readEndpoint(hints: Record<string, string>, text: string, note: string): EndpointWish {
  const path = readPath(hints, text);
  return {
    kind: 'endpoint',
    method: (hints.method ?? METHOD.exec(text)?.[1] ?? 'GET').toUpperCase(),
    path,
    status: Number(hints.status ?? STATUS.exec(text)?.[1] ?? 200),
    body: hints.body ?? /\{[^{}]*\}/.exec(text.replace(PATH, ' '))?.[0] ?? '',
    health:
      /health/.test(note) ||
      HEALTH.test(path ?? text) ||
      /\/(?:ready|readyz|live|livez|healthz?)$/.test(path ?? ''),
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
