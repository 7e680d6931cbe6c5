import type { Word } from '../commands/program.ts';
import type { Call } from './calls.ts';
import type { Literal, Skeleton } from './skeleton.ts';

/** The address that a request goes to: the first string among its arguments that is one. */
export function addressOf(
  { args }: Call,
  { literals }: Skeleton,
  word: (said: string, known?: boolean) => Word,
): Word {
  const strings = [...args.matchAll(/‹(\d+)`?›/g)].slice(0, 20).map(([, index]) => literals[Number(index)]);
  const found = strings.find((each) => each && /^(?:https?:)?\/\/|^\//.test(each.text));
  return found ? word(found.text, !found.open) : word('$(…)', false);
}

const METHOD = /^(?:GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)$/i;

/** The method of a request: by the call's own name, a first argument that is one, or `method: …` among them. */
export function methodOf({ name, args }: Call, first: Literal | null, { literals }: Skeleton): string {
  const own = /(?:^|[._])(post|put|patch|delete)$/i.exec(name)?.[1];
  const given = /\bmethod\s{0,3}[:=]\s{0,3}‹(\d+)`?›/.exec(args)?.[1];
  const named = given === undefined ? own : literals[Number(given)]?.text;
  return (named ?? (first && METHOD.test(first.text) ? first.text : 'GET')).toUpperCase();
}
