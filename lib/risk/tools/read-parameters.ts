import { EFFECTS, type Effect, stricter } from '../../../schema/vocabulary.ts';
import type { Said } from './read-name.ts';
import { choicesOf, propertiesOf } from './schema.ts';
import { effectOfVerb, isAlsoNoun, plainVerb } from './verbs.ts';

/** Parameters through which anything can be asked for. */
const FREE = /^(command|commands|cmd|cmdline|cli_command|command_line|shell|bash)$/;
/** A reader of these analyses them; whoever writes may run them. */
const CODE = /^(script|code|javascript|js|python|function_code)$/;
const STATEMENT = /^(sql|sql_query|statement|statements|raw_query|cypher|ddl)$/;
/** A query is a statement where the tool speaks of SQL. */
const QUERY = /^(query|queries|q)$/;
/** Switches that turn a careful thing into a careless one. */
const CARELESS =
  /^(force|overwrite|delete|cascade|purge|force_push|force_delete|hard|hard_delete|permanent|permanently|prune|recursive_delete|delete_(all|existing|data|branch|source|after|files|remote|extra)\w*)$/;
/** The same within a longer name, of what changes something. */
const SWEEPING =
  /(^|_)(force|overwrite|cascade|purge|wipe|truncate|prune|destroy|drop|discard|replace_existing|remove_(existing|all|extra|missing))(_|$)/;
const CHOICE = /^(action|operation|op|verb|mode|subcommand|method|http_method|request_method)$/;
/** The same as the last word of a longer name: its choices count where one of them says a verb outright. */
const KIND = /_(action|operation|op|mode|type|command)$/;
/** A reader with such a switch does more than read once it is set. */
const DOES_IT =
  /^(apply|commit|execute|fix|auto_?fix|write|save|persist|auto_apply|auto_approve|do_it|send)$/;
/** How many there shall be of what runs: with none left it stands still. */
const AMOUNT =
  /^(replicas|replica_count|desired|desired_(count|capacity|size)|instances|instance_count|node_count|min_size|capacity)$/;
/** What something is brought into: the gravest state that can be chosen counts. */
const STATE = /^(state|desired_state|target_state|power|power_state|phase|lifecycle|new_status|to_status)$/;
/** What is called code and is none, or is kept and not run. */
const KEPT =
  /\b(snippet|gist|coupon|promo|promotion|discount|country|currency|language|zip|postal|error|status|qr|verification|authorization|auth|file|page|component|template|document|block)\b/;

/** What is known of a tool beside a parameter: its words, what its name says, and whether it claims to read only. */
export type About = { words: string; effect: Effect; readOnly: boolean };

/** What the parameters of a tool let a caller ask for; null when they add nothing to its name. */
export function readParameters(schema: Record<string, unknown> | undefined, about: About): Said | null {
  const properties = propertiesOf(schema);
  const names = properties.map(([key]) => plainName(key));
  const found = properties.flatMap(([key, value], at) => ofParameter(names[at]!, key, value, about, names));
  return found.reduce<Said | null>(
    (worst, next) => (worst && stricter(EFFECTS, worst.effect, next.effect) === worst.effect ? worst : next),
    null,
  );
}

function plainName(key: string): string {
  return key
    .slice(0, 80)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

function ofParameter(
  name: string,
  key: string,
  value: unknown,
  { words, effect, readOnly }: About,
  names: readonly string[],
): Said[] {
  const free: Said[] = [{ effect: 'destructive', word: key.slice(0, 60) }];
  const choices = choicesOf(value);
  if (effect === 'read' && DOES_IT.test(name) && isSwitch(value) && !readOnly)
    return [{ effect: 'write', word: key.slice(0, 60) }];
  if (effect === 'write' && AMOUNT.test(name) && mayBeZero(value)) return free;
  if (effect === 'write' && KIND.test(name) && choices?.some(saysLoss)) return free;
  // One that may show or delete does what is chosen; one that only names losses looks for them.
  if (choices?.some((each) => saysLoss(each) || LOSES.test(each)) && choices.some(saysLooking)) return free;
  // Of a reader an action is what it looks for, and force is a fresh answer.
  if (effect === 'read' && /^(action|operation|op|verb|mode|force|hard|permanent(ly)?)$/.test(name))
    return [];
  if (CHOICE.test(name) || (choices !== null && effect !== 'read' && STATE.test(name)))
    return choiceOf(name, choices, free, words, names);
  if (choices !== null) return [];
  // EXPLAIN ANALYZE carries out what it explains.
  if (STATEMENT.test(name)) return readOnly && !/\bexplain analy[sz]e\b/.test(words) ? [] : free;
  if (QUERY.test(name)) return !readOnly && /\b(sql|cypher)\b/.test(words) ? free : [];
  if (FREE.test(name)) return readOnly ? [] : free;
  if (CODE.test(name)) return effect === 'read' || KEPT.test(words) ? [] : free;
  if (/\bcaches?\b/.test(words)) return [];
  const sweeps = SWEEPING.test(name) && (effect === 'write' || (isSwitch(value) && !readOnly));
  return CARELESS.test(name) || sweeps ? free : [];
}

const isSwitch = (value: unknown) =>
  value !== null && typeof value === 'object' && (value as { type?: unknown }).type === 'boolean';

/** Whether a schema or its own words let a number be none. */
function mayBeZero(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  const { minimum, description } = value as { minimum?: unknown; description?: unknown };
  return (
    minimum === 0 || (typeof description === 'string' && /\b(0|zero)\b/i.test(description.slice(0, 500)))
  );
}

/** `is_destroy`, `delete-all`: a word of it is a verb that takes away, and no noun. */
const saysLoss = (choice: string) =>
  choice
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => effectOfVerb(word) === 'destructive' && !isAlsoNoun(word));

/** Beside a choice that looks these are verbs, though they may be nouns. */
const LOSES = /^(drop|kill|reset|clear|flush|wipe|stop|restart|disable)(?![a-z])/i;
/** `show`, `get_all`: an audit log holds such words as `read`, but nobody looks for who looked. */
const saysLooking = (choice: string) =>
  /^(show|get|list|view|describe|search|find|fetch|preview|inspect|query|status|dry[_-]?run)(?![a-z])/i.test(
    choice,
  );

/** An action that is chosen counts as the gravest one that can be; one that is not spelled out as anything. */
function choiceOf(
  name: string,
  choices: readonly string[] | null,
  free: Said[],
  words: string,
  names: readonly string[],
): Said[] {
  const isMethod = name.includes('method');
  if (choices === null) {
    if (name === 'mode') return [];
    const isRequest =
      /\b(http|https|request|api|rest|endpoint)\b/.test(words) ||
      names.some((each) => /^(url|uri|endpoint|path)$/.test(each));
    return isMethod && !isRequest ? [] : free;
  }
  return choices.flatMap((choice): Said[] => {
    const plain = plainVerb(choice.toLowerCase().split(/[^a-z]+/)[0] ?? '');
    const found = isMethod ? (METHODS[choice.toUpperCase()] ?? effectOfVerb(plain)) : effectOfVerb(plain);
    return found ? [{ effect: found, word: choice.slice(0, 60) }] : [];
  });
}

const METHODS: Record<string, Effect> = {
  ...{
    GET: 'read',
    HEAD: 'read',
    OPTIONS: 'read',
    POST: 'write',
    PUT: 'write',
    PATCH: 'write',
    DELETE: 'destructive',
  },
};
