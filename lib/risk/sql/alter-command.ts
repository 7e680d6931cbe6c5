import type { AlterTableCmd, Node } from 'libpg-query';
import { PURE } from './functions.ts';
import { functionName, textOf } from './names.ts';

type Constraints = readonly Node[] | undefined;

/** Whether a command is of one of these kinds (`AT_…`). */
export const typesOf = (...types: string[]) => {
  const wanted = new Set(types.map((type) => `AT_${type}`));
  return ({ subtype }: AlterTableCmd) => wanted.has(subtype ?? '');
};

/** What is said of a column beside its type. */
export function constraintsOf({ def }: AlterTableCmd): Constraints {
  return def && 'ColumnDef' in def ? def.ColumnDef.constraints : undefined;
}

/** Whether a kind of constraint is among them. */
export function hasConstraint(constraints: Constraints, type: string): boolean {
  return constraints?.some((each) => 'Constraint' in each && each.Constraint.contype === type) ?? false;
}

/** What a column of the type holds fits into it from most others: no value is cut or rounded. */
const WIDE = new Set(['text', 'int8', 'float8', 'numeric', 'timestamptz', 'jsonb', 'varchar', 'bytea']);

/** Whether values may be cut, rounded or converted by a change of type. */
export function mayCutValues({ def }: AlterTableCmd): boolean {
  if (!def || !('ColumnDef' in def)) return true;
  const { typeName, raw_default } = def.ColumnDef;
  const type = textOf(typeName?.names?.at(-1)).toLowerCase();
  return (
    !WIDE.has(type) ||
    (typeName?.typmods?.length ?? 0) > 0 ||
    (raw_default !== undefined && !('TypeCast' in raw_default))
  );
}

/** Whether it has a default that is worked out for each row, so that each row is written. */
export function rewrites(command: AlterTableCmd): boolean {
  return (constraintsOf(command) ?? []).some((each) => {
    if (!('Constraint' in each)) return false;
    const { contype, raw_expr } = each.Constraint;
    if (contype === 'CONSTR_GENERATED' || contype === 'CONSTR_IDENTITY') return true;
    return contype === 'CONSTR_DEFAULT' && holdsVolatile(raw_expr);
  });
}

function holdsVolatile(node: Node | undefined): boolean {
  if (node && 'TypeCast' in node) return holdsVolatile(node.TypeCast.arg);
  if (!node || !('FuncCall' in node)) return false;
  const { schema, name } = functionName(node.FuncCall.funcname);
  const known = PURE.has(name) && (schema === '' || schema === 'pg_catalog');
  return !known || /^(random|clock_timestamp|gen_random_uuid|uuidv[47]|nextval|timeofday)$/.test(name);
}

/** Whether a constraint that is added is checked against all rows at once. */
export const validates = ({ def }: AlterTableCmd): boolean =>
  def !== undefined &&
  'Constraint' in def &&
  def.Constraint.initially_valid === true &&
  def.Constraint.skip_validation !== true;
