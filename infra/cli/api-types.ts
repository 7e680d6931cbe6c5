/** As much of an OpenAPI 3.1 document as the client's types are made of. */
export type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};
type Operation = {
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};
type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const WORDS: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

/** The document as TypeScript: a type for each schema that a route names, and `Api` with what each takes and answers. */
export function renderApiTypes(document: Document): string {
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => operations[method]).map(
      (method) => `  '${method.toUpperCase()} ${path}': { ${partsOf(operations[method]!)} };`,
    ),
  );
  const keyed = Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => takesKey(operations[method])).map(
      (method) => `  '${method.toUpperCase()} ${path}',`,
    ),
  );
  const named = Object.entries(document.components.schemas).map(([name, schema]): [string, string] => [
    name,
    typeOf(schema),
  ]);
  const schemas = takenBy(routes, named).map(([name, type]) => `type ${name} = ${type};`);
  return `// Generated from the OpenAPI document by npm run cli:generate. Do not edit.
${schemas.join('\n')}

/** Every route of the service: what it takes, and what it answers. */
export type Api = {\n${routes.join('\n')}\n};\n
/** Routes that take an idempotency key: sending such a request again does nothing twice. */
export const KEYED: ReadonlySet<string> = new Set([\n${keyed.join('\n')}\n]);\n`;
}

function takesKey(operation: Operation | undefined): boolean {
  return (operation?.parameters ?? []).some(
    (each) => each.in === 'header' && each.name === 'idempotency-key',
  );
}

/** Those that the texts name, and those that these name in turn, by name. */
function takenBy(texts: string[], named: [string, string][]): [string, string][] {
  const isIn = ([name]: [string, string], text: string) => new RegExp(`\\b${name}\\b(?!['?:])`).test(text);
  const taken = new Set<[string, string]>();
  for (const text of texts) for (const each of named) if (isIn(each, text)) taken.add(each);
  for (const [, type] of taken) for (const each of named) if (isIn(each, type)) taken.add(each);
  return [...taken].sort(([a], [b]) => (a < b ? -1 : 1));
}

function partsOf({ parameters = [], requestBody, responses }: Operation): string {
  const body = requestBody?.content['application/json']?.schema;
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => (content ? typeOf(content['application/json']?.schema ?? {}) : 'null'));
  const fields = [
    group('path', parameters),
    group('query', parameters),
    body ? `body${requestBody?.required ? '' : '?'}: ${typeOf(body)}` : null,
    `answer: ${[...new Set(answers)].join(' | ') || 'unknown'}`,
  ];
  return fields.filter((field) => field !== null).join('; ');
}

function group(place: string, parameters: NonNullable<Operation['parameters']>): string | null {
  const own = parameters.filter((each) => each.in === place);
  if (own.length === 0) return null;
  const fields = own.map(
    ({ name, required, schema }) => `${keyOf(name)}${required ? '' : '?'}: ${typeOf(schema)}`,
  );
  const optional = own.every(({ required }) => !required);
  return `${place}${optional ? '?' : ''}: { ${fields.join('; ')} }`;
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1)!;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return [...new Set(either.map(typeOf))].map(bracketed).join(' | ');
  if (schema.allOf) return schema.allOf.map(typeOf).map(bracketed).join(' & ');
  const types = [schema.type ?? []].flat();
  if (types.length > 1)
    return types
      .map((type) => typeOf({ ...schema, type }))
      .map(bracketed)
      .join(' | ');
  if (types[0] === 'array') return `${bracketed(typeOf(schema.items ?? {}))}[]`;
  if (types[0] === 'object') return objectOf(schema);
  return WORDS[types[0] ?? ''] ?? 'unknown';
}

function objectOf({ properties = {}, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `${keyOf(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  const known = `{ ${fields.join('; ')} }`;
  if (!additionalProperties) return fields.length > 0 ? known : 'Record<string, never>';
  const more = `Record<string, ${additionalProperties === true ? 'unknown' : typeOf(additionalProperties)}>`;
  return fields.length > 0 ? `${known} & ${more}` : more;
}

function bracketed(type: string): string {
  return /[|&]/.test(type) && !/^\{.*\}$/.test(type) ? `(${type})` : type;
}

function keyOf(name: string): string {
  return /^\w+$/.test(name) ? name : `'${name}'`;
}
