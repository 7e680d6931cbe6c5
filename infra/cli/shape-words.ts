/** As much of a JSON schema as people are told of it. */
export type ShapeSchema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: ShapeSchema[];
  oneOf?: ShapeSchema[];
  allOf?: ShapeSchema[];
  items?: ShapeSchema;
  properties?: Record<string, ShapeSchema>;
  required?: string[];
  additionalProperties?: boolean | ShapeSchema;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
};
/** One row of a table of fields; `place`: where a parameter stands. */
export type Field = { name: string; required: boolean; schema: ShapeSchema; place?: string };

/** Fields as a Markdown table: ● is always there, or needed. */
export function fieldTable(fields: Field[]): string {
  if (fields.length === 0) return 'No fields.';
  const rows = fields.map(({ name, required, schema, place }) => {
    const meaning = [schema.description, boundsOf(schema)].filter(Boolean).join(' ');
    return `| \`${name}\`${place ? ` (${place})` : ''} | ${required ? '●' : ''} | ${typeWord(schema)} | ${cell(meaning)} |`;
  });
  return ['| field | | type | |', '|---|---|---|---|', ...rows].join('\n');
}

/** A schema's type in a few words, safe within a table; named shapes are links to their place on the page. */
export function typeWord(schema: ShapeSchema): string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)!;
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const either = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (either) return [...new Set(either.map(typeWord))].join(schema.allOf ? ' with ' : ' or ');
  const types = [schema.type ?? []].flat();
  if (types.length > 1) return types.map((type) => typeWord({ ...schema, type })).join(' or ');
  if (types[0] === 'array') return `list of ${typeWord(schema.items ?? {})}`;
  if (types[0] === 'object') return objectWord(schema);
  if (schema.format === 'date-time') return 'time';
  return types[0] ?? 'any';
}

function objectWord({ properties = {}, required = [], additionalProperties }: ShapeSchema): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${typeWord(schema)}`,
  );
  if (fields.length > 0) return `{ ${fields.join('; ')} }`;
  const values = typeof additionalProperties === 'object' ? typeWord(additionalProperties) : 'any';
  return values === 'any' ? 'object' : `object of ${values}`;
}

function boundsOf({ minimum, maximum, maxLength, maxItems, default: usual }: ShapeSchema): string {
  const told = (value: number | undefined) => (value === undefined || value >= 2 ** 53 - 1 ? null : value);
  const [least, most] = [told(minimum), told(maximum)];
  return [
    least !== null && most !== null ? `${least} to ${most}.` : '',
    least !== null && most === null ? `From ${least}.` : '',
    least === null && most !== null ? `Up to ${most}.` : '',
    maxLength ? `At most ${maxLength} characters.` : '',
    maxItems ? `At most ${maxItems}.` : '',
    usual === undefined ? '' : `Default ${JSON.stringify(usual)}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
