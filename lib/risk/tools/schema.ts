type Schema = Readonly<Record<string, unknown>>;

/** Deeper, or more, than tools have; what is beyond is as if it were not said. */
const DEEPEST = 6;
const MOST_PROPERTIES = 2_000;

const asSchema = (value: unknown): Schema | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Schema) : null;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Every property of a JSON Schema, those of objects within it, of lists, alternatives and definitions too. */
export function propertiesOf(root: Schema | undefined): [key: string, value: unknown][] {
  const found: [string, unknown][] = [];
  const walk = (value: unknown, depth: number): void => {
    const schema = resolved(asSchema(value), root);
    if (!schema || depth > DEEPEST || found.length > MOST_PROPERTIES) return;
    for (const [key, property] of Object.entries(asSchema(schema.properties) ?? {})) {
      found.push([key, resolved(asSchema(property), root) ?? property]);
      walk(property, depth + 1);
    }
    for (const part of [
      ...listOf(schema.oneOf),
      ...listOf(schema.anyOf),
      ...listOf(schema.allOf),
      schema.items,
    ])
      walk(part, depth + 1);
  };
  walk(root, 0);
  return found;
}

/** The values that a property can have, where it lists them: by `enum`, `const`, or alternatives that do. */
export function choicesOf(value: unknown): string[] | null {
  const schema = asSchema(value);
  if (!schema) return null;
  const parts = [...listOf(schema.oneOf), ...listOf(schema.anyOf)].map(choicesOf);
  const said = [
    ...listOf(schema.enum),
    ...('const' in schema ? [schema.const] : []),
    ...parts.flatMap((part) => part ?? []),
  ];
  const listed = said.filter((each): each is string => typeof each === 'string');
  return 'enum' in schema || 'const' in schema || parts.some((part) => part !== null) ? listed : null;
}

/** What a `$ref` into the schema's own definitions stands for. */
function resolved(schema: Schema | null, root: Schema | undefined): Schema | null {
  const name = /^#\/(\$defs|definitions)\/([\w.-]{1,100})$/.exec(String(schema?.$ref ?? ''));
  return name ? asSchema(asSchema(root?.[name[1]!])?.[name[2]!]) : schema;
}
