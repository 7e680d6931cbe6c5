import { ask, CALLS, LOOPS, METHODS, settle } from './cel-calls.ts';
import { fail, isMap, type Node, negative, PRODUCTS, pick, RELATIONS, SUMS } from './cel-values.ts';

const TOKEN =
  /\s*(?:(\d+\.\d+(?:[eE][+-]?\d+)?|\d+)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(&&|\|\||[=!<>]=|[<>!()[\],.?:+*/%-]))/y;

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

function unquote(token: string): string {
  const plain: Record<string, string> = { n: '\n', t: '\t', r: '\r' };
  return token.slice(1, -1).replace(/\\(.)/g, (_, c: string) => plain[c] ?? c);
}

/** The whole condition. Outside the subset: an exception. */
export function parse(source: string): Node {
  const list = tokens(source);
  let at = 0;
  const next = () => list[at++] ?? fail('unexpected end');
  const accept = (token: string) => list[at] === token && at++ >= 0;
  const expect = (token: string) => accept(token) || fail(`${token} expected in ${source}`);

  const whole = (): Node => {
    const test = or();
    if (!accept('?')) return test;
    const yes = whole();
    expect(':');
    const no = whole();
    return (scope) => {
      const answer = test(scope);
      if (typeof answer !== 'boolean') return fail('no such overload: ?:');
      return answer ? yes(scope) : no(scope);
    };
  };
  const logic = (operator: string, decides: boolean, operand: () => Node) => (): Node => {
    const operands = [operand()];
    while (accept(operator)) operands.push(operand());
    if (operands.length === 1) return operands[0]!;
    return (scope) =>
      settle(
        decides,
        operands.map((one) => ask(one, scope)),
      );
  };
  const binary =
    (table: Record<string, (a: unknown, b: unknown) => unknown>, operand: () => Node) => (): Node => {
      let left = operand();
      while (Object.hasOwn(table, list[at] ?? '')) {
        const [a, work] = [left, table[next()]!];
        const b = operand();
        left = (scope) => work(a(scope), b(scope));
      }
      return left;
    };
  const unary = (): Node => {
    const sign = accept('!') ? '!' : accept('-') ? '-' : '';
    if (!sign) return member();
    const inner = unary();
    if (sign === '-') return (scope) => negative(inner(scope));
    return (scope) => {
      const v = inner(scope);
      return typeof v === 'boolean' ? !v : fail('no such overload: !');
    };
  };
  const product = binary(PRODUCTS, unary);
  const sum = binary(SUMS, product);
  const relation = binary(RELATIONS, sum);
  const and = logic('&&', false, relation);
  const or = logic('||', true, and);

  const listUntil = (close: string): Node[] => {
    const items: Node[] = [];
    while (!accept(close)) {
      items.push(whole());
      if (list[at] !== close) expect(',');
    }
    return items;
  };
  const loop = (name: string, target: Node): Node => {
    const variable = next();
    expect(',');
    const body = whole();
    expect(')');
    return (scope) => {
      const over = target(scope);
      if (!Array.isArray(over)) return fail(`no such overload: ${name}`);
      return LOOPS[name]!(over, (item) => ask(body, { ...scope, [variable]: item }));
    };
  };
  const member = (): Node => {
    let node = primary();
    for (;;) {
      const target = node;
      if (accept('[')) {
        const key = whole();
        expect(']');
        node = (scope) => pick(target(scope), key(scope));
      } else if (accept('.')) {
        const name = next();
        if (!accept('(')) node = (scope) => pick(target(scope), name);
        else if (Object.hasOwn(LOOPS, name)) node = loop(name, target);
        else {
          const [arg] = listUntil(')');
          const does = METHODS[name] ?? fail(`unknown ${name}`);
          node = (scope) => does(target(scope), arg?.(scope));
        }
      } else return node;
    }
  };
  /** `has(a.b)`: whether what stands before the last dot has that field. */
  const has = (): Node => {
    const begin = at;
    whole();
    const [dot, last] = [list[at - 2], list[at - 1]!];
    if (dot !== '.') return fail('has() wants a field');
    list.splice(at - 2, 2);
    at = begin;
    const target = whole();
    expect(')');
    return (scope) => {
      const v = target(scope);
      return isMap(v) ? Object.hasOwn(v, last) : fail('has() of something without fields');
    };
  };
  const primary = (): Node => {
    const token = next();
    if (token === '(') {
      const inner = whole();
      expect(')');
      return inner;
    }
    if (token === '[') {
      const items = listUntil(']');
      return (scope) => items.map((item) => item(scope));
    }
    if (/^["']/.test(token)) return () => unquote(token);
    if (/^\d+$/.test(token)) return () => BigInt(token);
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'true' || token === 'false') return () => token === 'true';
    if (token === 'null') return () => null;
    if (!/^[A-Za-z_]/.test(token)) return fail(`unexpected ${token} in ${source}`);
    if (!accept('(')) return (scope) => pick(scope, token);
    if (token === 'has') return has();
    const given = listUntil(')');
    const does = CALLS[token] ?? fail(`unknown ${token}`);
    return (scope) => does(...given.map((one) => one(scope)));
  };
  const node = whole();
  return at === list.length ? node : fail(`unexpected ${list[at]} in ${source}`);
}
