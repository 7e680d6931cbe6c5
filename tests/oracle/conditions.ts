/**
 * The subset of CEL that generated policies use: literals (strings in ' or ", ints, doubles, bools, null, lists), names,
 * `a.b`, `a["b"]`, the operators, has, size, glob, conversions, methods of texts and loops over lists. Not here: map
 * literals, `type`, `bool`. Errors are exceptions; && and || absorb one where another operand decides.
 */
import { parse } from './cel-parser.ts';
import type { Node, Scope } from './cel-values.ts';

const parsed = new Map<string, Node>();

/** What the condition gives, or `failed`. A condition outside the subset throws: that is a mistake of the caller. */
export function holds(source: string, scope: Scope): boolean | 'failed' {
  let node = parsed.get(source);
  if (!node) {
    node = parse(source);
    if (parsed.size > 50_000) parsed.clear();
    parsed.set(source, node);
  }
  try {
    const v = node(scope);
    return typeof v === 'boolean' ? v : 'failed';
  } catch {
    return 'failed';
  }
}
