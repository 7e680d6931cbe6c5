/**
 * The subset of CEL that generated policies use: literals (strings in ' or ", ints, doubles, bools, null, lists), names,
 * `a.b`, `a["b"]`, == != < <= > >= && || ! in, unary minus, parentheses, has(a.b), size(), .size(), .startsWith(),
 * .endsWith(), .contains(). Not here: arithmetic, ?:, map literals, macros over lists, conversions, glob.
 * Errors are exceptions; && and || absorb one where the other side decides.
 */
import type { Scope } from './cel-values.ts';
import { fail, isMap, pick, RELATIONS, size, text } from './cel-values.ts';

type Node = (scope: Scope) => unknown;
const TOKEN =
  /\s*(?:(\d+\.\d+(?:[eE][+-]?\d+)?|\d+)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[<>!()[\],.-]))/y;
const parsed = new Map<string, Node>();

function tokens(whole: string): string[] {
  const out: string[] = [];
  const source = whole.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(source) ?? fail(`outside the subset at ${at}: ${whole}`);
    out.push(match[0].trim());
  }
  return out;
}

/** `decides` is the side that settles it alone: false for &&, true for ||. */
function logic(decides: boolean, left: Node, right: Node): Node {
  const ask = (node: Node, scope: Scope): boolean | null => {
    try {
      const v = node(scope);
      return typeof v === 'boolean' ? v : null;
    } catch {
      return null;
    }
  };
  return (scope) => {
    const a = ask(left, scope);
    if (a === decides) return decides;
    const b = ask(right, scope);
    if (b === decides) return decides;
    return a === null || b === null ? fail('an operand failed') : !decides;
  };
}

function unquote(token: string): string {
  const plain: Record<string, string> = { n: '\n', t: '\t', r: '\r' };
  return token.slice(1, -1).replace(/\\(.)/g, (_, c: string) => plain[c] ?? c);
}

function parse(source: string): Node {
  const list = tokens(source);
  let at = 0;
  const next = () => list[at++] ?? fail('unexpected end');
  const accept = (token: string) => list[at] === token && at++ >= 0;
  const expect = (token: string) => accept(token) || fail(`${token} expected in ${source}`);
  const or = (): Node => {
    let left = and();
    while (accept('||')) left = logic(true, left, and());
    return left;
  };
  const and = (): Node => {
    let left = relation();
    while (accept('&&')) left = logic(false, left, relation());
    return left;
  };
  const relation = (): Node => {
    let left = unary();
    while (Object.hasOwn(RELATIONS, list[at] ?? '')) {
      const [a, compare] = [left, RELATIONS[next()]!];
      const b = unary();
      left = (scope) => compare(a(scope), b(scope));
    }
    return left;
  };
  const unary = (): Node => {
    const sign = accept('!') ? '!' : accept('-') ? '-' : '';
    if (!sign) return member();
    const inner = unary();
    return (scope) => {
      const v = inner(scope);
      if (sign === '!') return typeof v === 'boolean' ? !v : fail('no such overload: !');
      return typeof v === 'number' ? -v : fail('no such overload: -');
    };
  };
  const member = (): Node => {
    let node = primary();
    for (;;) {
      const target = node;
      if (accept('[')) {
        const key = or();
        expect(']');
        node = (scope) => pick(target(scope), key(scope));
      } else if (accept('.')) {
        const name = next();
        if (!accept('(')) node = (scope) => pick(target(scope), name);
        else if (accept(')'))
          node = name === 'size' ? (scope) => size(target(scope)) : fail(`unknown ${name}`);
        else {
          if (!['startsWith', 'endsWith', 'contains'].includes(name)) fail(`unknown ${name}`);
          const arg = or();
          expect(')');
          node = (scope) => text(name, target(scope), arg(scope));
        }
      } else return node;
    }
  };
  const call = (name: string): Node => {
    const begin = at;
    const arg = or();
    const last = list[at - 1]!;
    expect(')');
    if (name === 'size') return (scope) => size(arg(scope));
    if (name !== 'has' || list[at - 3] !== '.') return fail(`unknown ${name}`);
    const whole = at;
    const prefix = list.splice(begin, whole - begin);
    list.splice(begin, 0, ...prefix.slice(0, -3), ')');
    at = begin;
    const target = or();
    expect(')');
    return (scope) => {
      const v = target(scope);
      return isMap(v) ? Object.hasOwn(v, last) : fail('has() of something without fields');
    };
  };
  const primary = (): Node => {
    const token = next();
    if (token === '(') {
      const inner = or();
      expect(')');
      return inner;
    }
    if (token === '[') {
      const items: Node[] = [];
      while (!accept(']')) {
        items.push(or());
        if (list[at] !== ']') expect(',');
      }
      return (scope) => items.map((item) => item(scope));
    }
    if (/^["']/.test(token)) return () => unquote(token);
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'true' || token === 'false') return () => token === 'true';
    if (token === 'null') return () => null;
    if (!/^[A-Za-z_]/.test(token)) return fail(`unexpected ${token} in ${source}`);
    if (accept('(')) return call(token);
    return (scope) => pick(scope, token);
  };
  const whole = or();
  return at === list.length ? whole : fail(`unexpected ${list[at]} in ${source}`);
}

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
