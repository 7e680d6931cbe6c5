import type { A_Expr, BoolExpr, Node, SubLink } from 'libpg-query';
import { columnOf, constantOf, functionName } from './names.ts';

type Truth = boolean | null;

/** Columns that hold something in every row. */
const KEY = /(^|\.)(id|uuid|guid|pk|oid|ctid|rowid)$/i;

/**
 * Whether a condition chooses every row (or as good as that: nulls aside): `1 = 1`, `id = id`, `x or true`, `not
 * false`, `id is not null`. Null is when only the rows can tell.
 */
export function truthOf(node: Node | undefined): Truth {
  if (!node) return true;
  if ('BoolExpr' in node) return truthOfLogic(node.BoolExpr);
  if ('A_Expr' in node) return truthOfComparison(node.A_Expr);
  if ('SubLink' in node) return truthOfQuery(node.SubLink);
  if ('NullTest' in node) {
    const { arg, nulltesttype } = node.NullTest;
    const holds = KEY.test(columnOf(arg) ?? '') || constantOf(arg) !== null;
    return holds ? nulltesttype === 'IS_NOT_NULL' : null;
  }
  if ('CoalesceExpr' in node) return truthOf(node.CoalesceExpr.args?.[0]);
  const constant = constantOf(node);
  if (constant === null) return null;
  return /^(t|true|yes|y|on|[1-9]\d*)$/i.test(constant);
}

function truthOfLogic({ boolop, args = [] }: BoolExpr): Truth {
  const truths = args.map(truthOf);
  if (boolop === 'NOT_EXPR') return truths[0] === null || truths[0] === undefined ? null : !truths[0];
  if (boolop === 'AND_EXPR') {
    if (truths.includes(false)) return false;
    return truths.every((truth) => truth === true) ? true : null;
  }
  if (truths.includes(true) || (args.length <= MOST_COMPARED && coverEachOther(args))) return true;
  return truths.every((truth) => truth === false) ? false : null;
}

/** Longer lists hold no trick that a person would write. */
const MOST_COMPARED = 50;

/** `x or not x`, `a is null or a is not null`. */
function coverEachOther(args: readonly Node[]): boolean {
  const seen = new Set(args.map(print));
  return args.some((arg) => {
    if ('BoolExpr' in arg && arg.BoolExpr.boolop === 'NOT_EXPR')
      return seen.has(print(arg.BoolExpr.args?.[0]));
    const opposite = 'A_Expr' in arg ? oppositeOf(arg.A_Expr) : null;
    if (opposite) return seen.has(print(opposite));
    if (!('NullTest' in arg) || arg.NullTest.nulltesttype !== 'IS_NULL') return false;
    return seen.has(print({ NullTest: { ...arg.NullTest, nulltesttype: 'IS_NOT_NULL' } }));
  });
}

const OPPOSITES: Readonly<Record<string, string>> = { '=': '<>', '<': '>=', '>': '<=' };

/** `a < b` as `a >= b`: one of them holds for any row. */
function oppositeOf(comparison: A_Expr): Node | null {
  const opposite = OPPOSITES[functionName(comparison.name).name];
  if (comparison.kind !== 'AEXPR_OP' || opposite === undefined) return null;
  return { A_Expr: { ...comparison, name: [{ String: { sval: opposite } }] } };
}

function print(node: Node | undefined): string {
  return JSON.stringify(node, (key, value) => (key === 'location' ? undefined : value)) ?? '';
}

function truthOfComparison({ kind, name, lexpr, rexpr }: A_Expr): Truth {
  const operator = functionName(name).name;
  const right = constantOf(rexpr);
  if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE') {
    return right !== null && /^%+$/.test(right) && !operator.startsWith('!') ? true : null;
  }
  if (kind === 'AEXPR_IN') return truthOfList(operator, lexpr, rexpr);
  if (kind !== 'AEXPR_OP') return null;
  const left = constantOf(lexpr);
  if (left !== null && right !== null) return compare(operator, left, right);
  if (/^~\*?$/.test(operator) && right !== null) return MATCHES_ALL.test(right) ? true : null;
  if (lexpr && columnOf(lexpr) !== null && print(lexpr) === print(rexpr)) {
    return ['=', '<=', '>='].includes(operator);
  }
  return right !== null && isCount(lexpr) ? boundsNothing(operator, Number(right)) : null;
}

/** A regular expression that any text matches. */
const MATCHES_ALL = /^\^?(?:\.\*)?\$?$/;

/** Keys and lengths, which are never negative. */
function isCount(node: Node | undefined): boolean {
  if (KEY.test(columnOf(node) ?? '')) return true;
  return (
    node !== undefined &&
    'FuncCall' in node &&
    /^(?:(?:char_|octet_)?length|random)$/.test(functionName(node.FuncCall.funcname).name)
  );
}

function boundsNothing(operator: string, bound: number): Truth {
  const all =
    (operator === '>=' && bound <= 0) ||
    (operator === '>' && bound <= 0) ||
    ((operator === '<>' || operator === '!=') && bound <= 0);
  return all ? true : null;
}

function truthOfList(operator: string, lexpr: Node | undefined, rexpr: Node | undefined): Truth {
  const left = constantOf(lexpr);
  const items = rexpr && 'List' in rexpr ? (rexpr.List.items ?? []) : [];
  if (operator !== '=') return null;
  const constants = new Set(items.map(constantOf));
  if (constants.has('true') && constants.has('false')) return true;
  if (left !== null) return items.some((item) => constantOf(item) === left) ? true : null;
  return items.some((item) => columnOf(item) !== null && print(item) === print(lexpr)) ? true : null;
}

function compare(operator: string, left: string, right: string): Truth {
  const numbers = [Number(left), Number(right)] as const;
  const [a, b] = numbers.some(Number.isNaN) ? [left, right] : numbers;
  if (operator === '=') return a === b;
  if (operator === '<>' || operator === '!=') return a !== b;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  if (operator === '<=') return a <= b;
  return operator === '>=' ? a >= b : null;
}

/** `exists (select 1)`, and `id in (select id from t)` with nothing that chooses. */
function truthOfQuery({ subLinkType, testexpr, subselect }: SubLink): Truth {
  const select = subselect && 'SelectStmt' in subselect ? subselect.SelectStmt : null;
  if (!select || select.op !== 'SETOP_NONE' || select.limitCount || select.havingClause || select.valuesLists)
    return null;
  if (truthOf(select.whereClause) !== true) return null;
  const tables = select.fromClause ?? [];
  if (subLinkType === 'EXISTS_SUBLINK') return tables.length === 0 ? true : null;
  if (subLinkType !== 'ANY_SUBLINK' || tables.length !== 1 || !tables[0] || !('RangeVar' in tables[0]))
    return null;
  const [target] = select.targetList ?? [];
  const asked = columnOf(testexpr)?.split('.').at(-1);
  const given =
    target && 'ResTarget' in target ? columnOf(target.ResTarget.val)?.split('.').at(-1) : undefined;
  return asked !== undefined && asked === given && KEY.test(asked) ? true : null;
}
