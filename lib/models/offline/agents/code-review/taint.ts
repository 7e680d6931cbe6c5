import type { Line } from './change.ts';

/** Expressions whose value somebody outside chose: requests, their parts, command lines. */
const SOURCE =
  /\b(?:req|request|ctx|event|c)\.(?:query|params|body|headers|url|param|args|form|files|json|values|cookies|path|get_json|queryStringParameters|pathParameters|rawPath)\b|\b(?:params|query|body|payload|input)[.[]|\bsearchParams\b|\b(?:url|uri)\.(?:pathname|search|href)\b|process\.argv|\$_(?:GET|POST|REQUEST)|\.URL\.Query\(|\bFormValue\(|\bread(?:Body|Json)\(|\bsys\.argv\b|\bc\.req\b/i;

const ASSIGNED =
  /(?:(?:const|let|var)\s+)?(?:\{([^}]+)\}|\[([^\]]+)\]|([A-Za-z_$][\w$]*))\s*(?::\s*[\w<>[\], |]+)?\s*(?:=(?![=>])|:=|\+=)\s*(.+)$/;

/** Names that carry input from outside in these lines: those `handed` in, and what is assigned from them. */
export function taintedNames(lines: Line[], handed: string[] = []): Set<string> {
  const names = new Set<string>(handed);
  for (let pass = 0; pass < 2; pass += 1) {
    for (const line of lines) {
      const found = ASSIGNED.exec(line.code);
      if (!found || !isTainted(found[4]!, names)) continue;
      const list = found[1] ?? found[2] ?? found[3]!;
      for (const part of list.split(',')) {
        const name = /([A-Za-z_$][\w$]*)\s*(?:=.*)?$/.exec(part.trim())?.[1];
        if (name && !NUMERIC.test(found[4]!)) names.add(name);
      }
    }
  }
  return names;
}

/** A value that was made a number cannot carry a path, a command or markup. */
const NUMERIC = /^\s*(?:Number(?:\.parse\w+)?|parseInt|parseFloat|int|float|Math\.\w+)\s*\(/;

/** Calls that hand on what they are given; any other function may check or clean it, and is trusted to. */
const HANDS_ON =
  /^(join|resolve|normalize|String|str|decodeURI(Component)?|unescape|trim|toString|toLowerCase|toUpperCase|lower|upper|strip|replace|replaceAll|slice|substring|substr|split|concat|get|getAll|at|pop|shift|exec|match|from|parse|loads|Sprintf|format|readBody|readJson|json|text|entries|values|keys|map|Query|FormValue|param|query|header|URL|Path|Join|TrimPrefix|get_json)$/;

/** Whether an expression holds input from outside, directly or through one of `names`. */
export function isTainted(expression: string, names: Set<string>): boolean {
  if (NUMERIC.test(expression)) return false;
  const rest = withoutChecked(expression);
  if (SOURCE.test(rest)) return true;
  const words = rest.match(/(?<![.\w$])[A-Za-z_$][\w$]*/g) ?? [];
  return words.some((word) => names.has(word));
}

/** The expression with every whole call that does not simply hand on its arguments taken out. */
function withoutChecked(expression: string): string {
  let text = expression;
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/([A-Za-z_$][\w$.]*)\(([^()]*)\)/g, (_, callee: string, inner: string) =>
      HANDS_ON.test(callee.slice(callee.lastIndexOf('.') + 1)) && !/^\w*[Ss]chema\w*\./.test(callee)
        ? `${callee} ${inner}`
        : '_',
    );
  }
  return text;
}
