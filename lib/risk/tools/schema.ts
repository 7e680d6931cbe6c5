type Schema = Readonly<Record<string, unknown>>;

/** Deeper, or more, than tools have: what is beyond may ask for anything. */
const DEEPEST = 8;
const MOST_PROPERTIES = 2_000;

const asSchema = (value: unknown): Schema | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Schema) : null;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Keywords that hold schemas: in a list, or one. */
const LISTS = ['oneOf', 'anyOf', 'allOf', 'prefixItems', 'items'];
const PARTS = ['items', 'additionalProperties', 'then', 'else'];
/** Stands for what is not read: a parameter through which anything can be asked for. */
const ANYTHING: [string, unknown] = ['command', {}];

/** Every property of a JSON Schema, those of objects within it, of lists, alternatives and definitions too. */
export function propertiesOf(root: Schema | undefined): [key: string, value: unknown][] {
  const found: [string, unknown][] = [];
  const seen = new Set<Schema>();
  const walk = (value: unknown, depth: number): void => {
    const schema = resolved(asSchema(value), root);
    // A definition may hold itself.
    if (!schema || seen.has(schema)) return;
    seen.add(schema);
    if (depth > DEEPEST || found.length > MOST_PROPERTIES || '$ref' in schema) {
      found.push(ANYTHING);
      return;
    }
    for (const [key, property] of Object.entries(asSchema(schema.properties) ?? {})) {
      found.push([key, withAlternatives(property, root)]);
      walk(property, depth + 1);
    }
    for (const keyword of LISTS) for (const part of listOf(schema[keyword])) walk(part, depth + 1);
    for (const keyword of PARTS) walk(schema[keyword], depth + 1);
    for (const part of Object.values(asSchema(schema.patternProperties) ?? {})) walk(part, depth + 1);
  };
  walk(root, 0);
  return found;
}

/** The values that a property can have, where it lists them: by `enum`, `const`, or alternatives that do. */
export function choicesOf(value: unknown): string[] | null {
  const schema = asSchema(value);
  if (!schema) return null;
  const parts = [...listOf(schema.oneOf), ...listOf(schema.anyOf), ...listOf(schema.allOf)].map(choicesOf);
  const said = [
    ...listOf(schema.enum),
    ...('const' in schema ? [schema.const] : []),
    ...parts.flatMap((part) => part ?? []),
  ];
  const listed = said.filter((each): each is string => typeof each === 'string');
  return 'enum' in schema || 'const' in schema || parts.some((part) => part !== null) ? listed : null;
}

/** A property with what its alternatives refer to in their place. */
function withAlternatives(property: unknown, root: Schema | undefined): unknown {
  const schema = resolved(asSchema(property), root);
  if (!schema) return property;
  const lists = ['oneOf', 'anyOf', 'allOf'].filter((keyword) => Array.isArray(schema[keyword]));
  const inPlace = lists.map((keyword) => [
    keyword,
    listOf(schema[keyword]).map((part) => resolved(asSchema(part), root) ?? part),
  ]);
  return { ...schema, ...Object.fromEntries(inPlace) };
}

/** What a `$ref` into the schema's own definitions stands for, by a few steps; the schema itself where it leads nowhere. */
function resolved(schema: Schema | null, root: Schema | undefined): Schema | null {
  let at = schema;
  for (let steps = 0; steps < 4; steps += 1) {
    const name = /^#\/(\$defs|definitions)\/([\w.-]{1,100})$/.exec(String(at?.$ref ?? ''));
    const next = name ? asSchema(asSchema(root?.[name[1]!])?.[name[2]!]) : null;
    if (!next) return at;
    at = next;
  }
  return at;
}
