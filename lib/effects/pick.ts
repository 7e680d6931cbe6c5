import type { JsonObject } from '../../schema/vocabulary.ts';

const STEP = /^([A-Za-z0-9_-]+)(?:\[([A-Za-z0-9_-]+)=\{([A-Za-z0-9_-]+)\}\])?$/;

/**
 * The part of an answer that a path names: `release.commit`, or `branches[name={branch}].head`, where the word in
 * braces is an argument of the call. Null: there is no such part (a branch that does not exist yet). Throws `TypeError`
 * for a path that cannot be read.
 */
export function pick(answer: unknown, path: string, args: JsonObject): unknown {
  let at: unknown = answer;
  for (const step of path.split('.')) {
    const [, name, key, argument] = STEP.exec(step) ?? [];
    if (name === undefined) throw new TypeError(`"${step}" is no step of a path`);
    at = memberOf(at, name);
    if (key === undefined || argument === undefined) continue;
    const wanted = memberOf(args, argument);
    at = Array.isArray(at) ? at.find((one) => wanted !== null && memberOf(one, key) === wanted) : null;
  }
  return at ?? null;
}

function memberOf(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name)
    ? ((of as Record<string, unknown>)[name] ?? null)
    : null;
}
