import { EFFECTS, type Effect, stricter } from '../../../schema/vocabulary.ts';
import type { Said } from './read-name.ts';
import { effectOfVerb, plainVerb } from './verbs.ts';

/** Parameters through which anything can be asked for. */
const FREE =
  /^(command|commands|cmd|cmdline|cli_command|command_line|script|shell|bash|code|javascript|js|python|expression_code)$/;
const STATEMENT = /^(sql|sql_query|statement|statements|raw_query|cypher|ddl)$/;
/** Switches that turn a careful thing into a careless one. */
const CARELESS =
  /^(force|overwrite|delete|cascade|purge|force_push|force_delete|hard|hard_delete|permanent|permanently|prune|recursive_delete|delete_.*|skip_backup)$/;
const CHOICE = /^(action|operation|op|verb|mode|subcommand|method|http_method|request_method)$/;
/** What is called code and is none. */
const CODES =
  /\b(snippet|gist|coupon|promo|promotion|discount|country|currency|language|zip|postal|error|status|qr|verification|authorization|auth)\b/;

type Properties = Record<string, unknown>;

/** What the parameters of a tool let a caller ask for; null when they add nothing to its name. `readOnly`: it says that it only reads. */
export function readParameters(
  schema: Record<string, unknown> | undefined,
  about: { words: string; readOnly: boolean },
): Said | null {
  const properties = propertiesOf(schema);
  const found = Object.entries(properties).flatMap(([key, value]) => ofParameter(key, value, about));
  return found.reduce<Said | null>(
    (worst, next) => (worst && stricter(EFFECTS, worst.effect, next.effect) === worst.effect ? worst : next),
    null,
  );
}

function propertiesOf(schema: Record<string, unknown> | undefined): Properties {
  const properties = schema?.properties;
  return properties !== null && typeof properties === 'object' && !Array.isArray(properties)
    ? (properties as Properties)
    : {};
}

function ofParameter(
  key: string,
  value: unknown,
  { words, readOnly }: { words: string; readOnly: boolean },
): Said[] {
  const name = key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
    .slice(0, 80);
  const destructive: Said = { effect: 'destructive', word: key.slice(0, 60) };
  const choices = enumOf(value);
  if (CHOICE.test(name)) return choiceOf(name, choices, key);
  if (STATEMENT.test(name)) return readOnly ? [] : [destructive];
  if (FREE.test(name)) return choices || (name === 'code' && CODES.test(words)) ? [] : [destructive];
  return CARELESS.test(name) && !isObject(value) ? [destructive] : [];
}

/** An action that is chosen counts as the gravest one that can be; one that is not spelled out as anything. */
function choiceOf(name: string, choices: readonly string[] | null, key: string): Said[] {
  const isMethod = name.includes('method');
  if (choices === null)
    return isMethod || name !== 'mode' ? [{ effect: 'destructive', word: key.slice(0, 60) }] : [];
  return choices.flatMap((choice): Said[] => {
    const effect = isMethod
      ? METHODS[choice.toUpperCase()]
      : effectOfVerb(plainVerb(choice.toLowerCase().split(/[^a-z]+/)[0] ?? ''));
    return effect ? [{ effect, word: choice.slice(0, 60) }] : [];
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

function enumOf(value: unknown): string[] | null {
  const listed =
    isObject(value) || (value !== null && typeof value === 'object')
      ? (value as { enum?: unknown }).enum
      : null;
  return Array.isArray(listed)
    ? listed.filter((each): each is string => typeof each === 'string').slice(0, 100)
    : null;
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && (value as { type?: unknown }).type === 'object';
}
