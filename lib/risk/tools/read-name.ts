import { EFFECTS, type Effect, stricter } from '../../../schema/vocabulary.ts';
import { toWords } from '../words.ts';
import { effectOnObject } from './objects.ts';
import { effectOfVerb, isAlsoNoun } from './verbs.ts';

/** What a name says: its effect, and the word that says so. */
export type Said = { effect: Effect; word: string };

/** Nouns that stand for looking at them, where a name has no verb. */
const LOOKS =
  /^(status|diff|logs?|history|info|information|details?|stats|statistics|metrics|version|health|whoami|ping|time|date|weather|forecast|summary|overview|lookup|count|exists|preview|blame|usage|quota|balance|tree|uptime|me|freebusy|availability|ls|cat|show|changelog|messages|requests|schema|indexes|indices|size|pwd|env|top|ps|df)$/;

/**
 * What the name of a tool says that it does: its main verb, and every verb joined to it by "and" or "or". The name's
 * server (`mcp__github__`, `slack_`) is no part of it. Null when no word of it is clearly a verb.
 */
export function readName(name: string): Said | null {
  const words = wordsOf(name);
  if (/\b(dry run|noop|dryrun)\b/.test(words.join(' '))) return { effect: 'read', word: 'dry run' };
  const at = mainVerb(words);
  if (at < 0) {
    const last = words.at(-1) ?? '';
    if (words.length > 0 && words.length <= 3 && LOOKS.test(last)) return { effect: 'read', word: last };
    return null;
  }
  if (isLookingAt(words, at) || isTrial(words, at)) return { effect: 'read', word: words.at(-1)! };
  const around = toWords(name).split(/[^a-z0-9]+/);
  const said = [at, ...joinedVerbs(words, at)].map((index) => ofVerb(words, index, around));
  return said.reduce((worst, next) =>
    stricter(EFFECTS, worst.effect, next.effect) === worst.effect ? worst : next,
  );
}

/** Of a longer name nobody can say which of its words is meant. */
const MOST_WORDS = 12;

function wordsOf(name: string): string[] {
  const last = name.split(/__|[.:/]/).filter((part) => part !== '');
  // `pods.delete` and `conversations.kick`: the method comes last; `slack.post_message` likewise.
  const words = toWords(last.at(-1) ?? '')
    .replace(/[^a-z0-9 ]+/g, ' ')
    .trim()
    .split(/\s+/);
  const said = words.filter((word) => word !== '');
  return said.length > MOST_WORDS ? [] : said;
}

/** `latest_release`, `recent_orders`: which of them, not what is done. */
const WHICH = /^(latest|recent|current|last|next|top|my|upcoming|active|available)$/;
const LOOKED_UP = /^(search|query|lookup|diff|count|fetch|preview|inspect)$/;

/** A pure verb in front, then one at the end, then the first of any; a noun that may be a verb counts only in front or at the end. */
function mainVerb(words: readonly string[]): number {
  // Said of how: `force_unlock` unlocks. What is lost by force stays that.
  if (words[0] === 'force' || words[1] === 'force') {
    const next = words.indexOf('force') + 1;
    if (/^(unlock|refresh|reload|sync|resync|update|rebuild|reindex)$/.test(words[next] ?? '')) return next;
  }
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
  if (WHICH.test(words[0]!))
    return !words.some((word) => effectOfVerb(word) !== undefined && !isAlsoNoun(word));
  if (at === 0 && LOOKED_UP.test(last) && isAlsoNoun(words[0]!) && effectOfVerb(words[0]!) === 'write')
    return true;
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

/** `erase_preview`, `migration_simulation`: what would be done is shown; a preview that is made is one that runs. */
function isTrial(words: readonly string[], at: number): boolean {
  return (
    at < words.length - 1 &&
    /^(preview|simulation|estimate|forecast|impact)$/.test(words.at(-1)!) &&
    !/^(create|make|deploy|publish|build|launch|start|stop|delete|remove|destroy|promote|update|save|send)$/.test(
      words[0]!,
    )
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

/** The words around it are those of the whole name: `conversations.kick`, `flags.evaluate`. */
function ofVerb(words: readonly string[], at: number, around: readonly string[]): Said {
  const word = words[at]!;
  const others = [...words.filter((_, index) => index !== at), ...around.filter((each) => each !== word)];
  return { effect: effectOnObject(word, others) ?? effectOfVerb(word) ?? 'destructive', word };
}

/** Whether a name is of things alone (`stock_prices`, `server_info`): then its description says what is done with them. */
export function namesThings(name: string): boolean {
  const words = wordsOf(name);
  if (words.length === 0 || mainVerb(words) >= 0) return false;
  return THINGS.test(words.at(-1)!) || (words.length > 1 && !DOES.test(words.at(-1)!));
}

/** A word that we do not know and that may well be somebody who does it, or a verb. */
const DOES = /(er|or|ate|i[sz]e|ify|ing|en|ist|bot|agent|tool|helper|api|all|it)$/;
const THINGS =
  /(.[^s]s|list|price|rate|profile|tree|graph|data|result|content|page|article|text|address|calendar|documentation|index|catalog|feed|calculator|timeline|transcript|capabilities|template)$/;
