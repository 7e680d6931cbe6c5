import type { Node } from 'libpg-query';

/** The text of a `String` node; empty for any other. */
export function textOf(node: Node | undefined): string {
  return node && 'String' in node ? (node.String.sval ?? '') : '';
}

/** A constant's text, as it would be compared; null for what is no constant. */
export function constantOf(node: Node | undefined): string | null {
  if (node && 'TypeCast' in node) return constantOf(node.TypeCast.arg);
  if (!node || !('A_Const' in node)) return null;
  const { A_Const: value } = node;
  if (value.isnull) return null;
  if (value.sval) return value.sval.sval ?? '';
  if (value.ival) return String(value.ival.ival ?? 0);
  if (value.fval) return value.fval.fval ?? '';
  return value.boolval ? String(value.boolval.boolval ?? false) : null;
}

/** The names of a column reference, `null` for any other node. */
export function columnOf(node: Node | undefined): string | null {
  if (!node || !('ColumnRef' in node)) return null;
  return (node.ColumnRef.fields ?? []).map(textOf).join('.');
}

/** A function's own name, in lower case, and its schema. */
export function functionName(names: readonly Node[] | undefined): { schema: string; name: string } {
  const parts = (names ?? []).map(textOf);
  return { schema: parts.slice(0, -1).join('.').toLowerCase(), name: (parts.at(-1) ?? '').toLowerCase() };
}

/** The name of an option (`DefElem`) and its value. */
export function optionOf(options: readonly Node[] | undefined, name: string): Node | true | null {
  for (const each of options ?? []) {
    if ('DefElem' in each && each.DefElem.defname === name) return each.DefElem.arg ?? true;
  }
  return null;
}

/** Whether an option is there and not switched off: `full`, `(full true)`, `(analyze off)`. */
export function isOn(options: readonly Node[] | undefined, name: string): boolean {
  const value = optionOf(options, name);
  if (value === null) return false;
  if (value === true) return true;
  if ('Boolean' in value) return value.Boolean.boolval === true;
  if ('Integer' in value) return (value.Integer.ival ?? 0) !== 0;
  return !/^(off|false|0|no)$/i.test(textOf(value));
}

/** The value of an option as text. */
export function optionText(options: readonly Node[] | undefined, name: string): string {
  const value = optionOf(options, name);
  if (value === null || value === true) return '';
  if ('List' in value) return textOf(value.List.items?.[0]);
  return textOf(value);
}
