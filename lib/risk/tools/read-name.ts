import { EFFECTS, type Effect, stricter } from '../../../schema/vocabulary.ts';
import { toWords } from '../words.ts';
import { effectOfVerb, isAlsoNoun } from './verbs.ts';

/** What a name says: its effect, and the word that says so. */
export type Said = { effect: Effect; word: string };

/** Taking these away, or running them, can be put back or does nothing lasting. */
const SMALL_OBJECT =
  /^(labels?|tags?|reactions?|emojis?|stars?|assignees?|reviewers?|watchers?|bookmarks?|favou?rites?|pins?|likes?|votes?|highlights?|followers?)$/;
const RUN_WRITES = /^(tests?|workflows?|pipelines?|jobs?|builds?|suites?|benchmarks?|evals?|notifications?)$/;
/** What a store, rather than a release, goes back to is lost up to then. */
const HOLDS_DATA = /^(databases?|db|migrations?|schema|tables?|volumes?|disks?|backups?|snapshots?)$/;
const MONEY = /^(payments?|payouts?|money|funds?|transactions?|bitcoin|crypto)$/;
const CREDENTIALS =
  /^(keys?|tokens?|secrets?|credentials?|passwords?|certificates?|certs?|invoices?|links?)$/;
const PEOPLE = /^(contacts?|customers?|accounts?|records?|duplicates?|users?|profiles?|entities)$/;

/** Nouns that stand for looking at them, where a name has no verb. */
const LOOKS =
  /^(status|diff|logs?|history|info|information|details?|stats|statistics|metrics|version|health|whoami|ping|time|date|weather|forecast|summary|overview|lookup|count|exists|preview|blame|usage|quota|balance|tree|uptime|me|freebusy|availability|ls|cat|show|changelog|messages|requests)$/;

/**
 * What the name of a tool says that it does: its main verb, and every verb joined to it by "and" or "or". The name's
 * server (`mcp__github__`, `slack_`) is no part of it. Null when no word of it is clearly a verb.
 */
export function readName(name: string): Said | null {
  const words = wordsOf(name);
  const at = mainVerb(words);
  if (at < 0) {
    const last = words.at(-1) ?? '';
    return words.length > 0 && words.length <= 3 && LOOKS.test(last) ? { effect: 'read', word: last } : null;
  }
  if (isLookingAt(words, at)) return { effect: 'read', word: words.at(-1)! };
  const said = [at, ...joinedVerbs(words, at)].map((index) => ofVerb(words, index));
  return said.reduce((worst, next) =>
    stricter(EFFECTS, worst.effect, next.effect) === worst.effect ? worst : next,
  );
}

function wordsOf(name: string): string[] {
  const last = name.split(/__|[.:/]/).filter((part) => part !== '');
  // `pods.delete` and `conversations.kick`: the method comes last; `slack.post_message` likewise.
  const words = toWords(last.at(-1) ?? '')
    .replace(/[^a-z0-9 ]+/g, ' ')
    .trim()
    .split(/\s+/);
  return words.filter((word) => word !== '').slice(0, 12);
}

/** A pure verb in front, then one at the end, then the first of any; a noun that may be a verb counts only in front or at the end. */
function mainVerb(words: readonly string[]): number {
  const isVerb = (at: number) => effectOfVerb(words[at] ?? '') !== undefined;
  const isPure = (at: number) => isVerb(at) && !isAlsoNoun(words[at]!);
  const last = words.length - 1;
  if (isPure(0) || (isVerb(0) && (last === 0 || !isPure(last)))) return 0;
  // `slack_list_channels`, `git_log`: behind one word that names the server or the kind.
  for (const at of [1, 2]) if (at <= last && isVerb(at) && (at < last || !isPure(last))) return at;
  if (isPure(last) || isVerb(last)) return last;
  const first = words.findIndex((_, at) => isPure(at));
  return first;
}

/** `rollout_status`, `git_log`, `post_search`: the first word is a thing or a protocol, the last says what is done. */
function isLookingAt(words: readonly string[], at: number): boolean {
  const last = words.at(-1)!;
  if (words[at] === 'post') return at < words.length - 1 && /^(search|query)$/.test(last);
  return (
    /^(rollout|deploy|build|commit|release|branch|log|run|test|order|issue|stash|patch|fork|sync)$/.test(
      words[at]!,
    ) &&
    (at > 0 || words.length > 1) &&
    LOOKS.test(last) &&
    last !== 'time'
  );
}

function joinedVerbs(words: readonly string[], main: number): number[] {
  return words.flatMap((word, at) => {
    const next = at + 1;
    return /^(and|or|then)$/.test(word) && at > 0 && next !== main && effectOfVerb(words[next] ?? '')
      ? [next]
      : [];
  });
}

function ofVerb(words: readonly string[], at: number): Said {
  const word = words[at]!;
  const rest = words.filter((_, index) => index !== at);
  const has = (pattern: RegExp) => rest.some((each) => pattern.test(each));
  const effect = effectOfVerb(word) ?? 'destructive';
  const said = (other: Effect): Said => ({ effect: other, word });
  if (/^(remove|delete|clear|apply)$/.test(word) && has(SMALL_OBJECT)) return said('write');
  if (word === 'apply')
    return said(has(/^(patch|filter|coupon|discount|template|style|formatting)$/) ? 'write' : 'destructive');
  if (/^(run|execute|invoke)$/.test(word) && has(RUN_WRITES)) return said('write');
  if (/^(rollback|revert|undo)$/.test(word) && has(HOLDS_DATA)) return said('destructive');
  if (word === 'send' && has(MONEY)) return said('destructive');
  if (word === 'generate' && !has(CREDENTIALS)) return said('read');
  if (word === 'merge' && has(PEOPLE)) return said('destructive');
  if (word === 'perform' || word === 'turn' || word === 'switch')
    return said(has(/^(search|lookup|query)$/) ? 'read' : 'write');
  if (/^(export|download|dump)$/.test(word)) return said('read');
  return said(effect);
}
