import { ACCESS } from '../../schema/access.ts';
import { type Field, fieldTable, type ShapeSchema, typeWord } from './shape-words.ts';

type Content = Record<string, { schema?: ShapeSchema }>;
type Operation = {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema: ShapeSchema }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};
/** As much of an OpenAPI 3.1 document as its page is made of. */
export type PageDocument = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, ShapeSchema> };
};
type Route = Operation & { name: string };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const KEY = 'idempotency-key';
const INTRODUCTION = `# Endpoints

Generated from the OpenAPI document (\`/openapi.json\`) by \`npm run cli:generate\`; \`npm run check\` says when it is stale. Who
gets in where is \`docs/access.md\`.

Send \`Authorization: Bearer <API key or sign-in token>\`. Bodies and answers are JSON in \`snake_case\`, times RFC 3339 in UTC, unknown
fields are refused. Errors are \`application/problem+json\` (RFC 9457); programs read \`code\`. Every answer carries \`X-Request-Id\`.
⚿ marks routes that take \`Idempotency-Key\` (≤ 255 characters, kept 7 days): the same key and body answer the first answer again.
Besides the refusals listed, any route that somebody signs in at may answer 401, 422 \`validation_failed\`, 429 \`rate_limited\` and 503.
`;
/** Refusals of nearly every door, told once above. */
const EVERYWHERE = /^(No token, or a bad one\.|`validation_failed`\.|`rate_limited`\.|`config_invalid`, .*)$/;

/** `docs/endpoints.md`: every route with what it takes, answers and refuses; every code and its meaning; every named shape. */
export function renderEndpoints(document: PageDocument, problems: Record<string, string>): string {
  const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
    METHODS.flatMap((method) => {
      const operation = operations[method];
      return operation ? [{ ...operation, name: `${method.toUpperCase()} ${path}` }] : [];
    }),
  );
  const tags = [...new Set(routes.map(tagOf))].sort((a, b) => rank(a) - rank(b));
  const parts = tags.flatMap((tag) => {
    const own = routes.filter((route) => tagOf(route) === tag);
    return [`## ${tag}\n`, ...own.map(section)];
  });
  const shapes = Object.entries(document.components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, schema]) =>
        `### ${name}\n\n${schema.properties ? fieldTable(fieldsOf(schema)) : `${typeWord(schema)}.`}\n`,
    );
  const codes = Object.entries(problems).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return [
    INTRODUCTION,
    ...parts,
    `## Codes\n\n| code | meaning |\n|---|---|\n${codes.join('\n')}\n`,
    '## Shapes\n\nFields that an answer always has are marked ●.\n',
    ...shapes,
  ].join('\n');
}

/** Work first, the workshop last; a tag that is not known here goes between. */
function rank(tag: string): number {
  const at = ['Tasks', 'Approvals', 'Risk and policy'].indexOf(tag);
  return at >= 0 ? at : tag === 'Operations' ? 99 : 50;
}

function tagOf({ tags }: Route): string {
  return tags?.[0] ?? 'Others';
}

function section(route: Route): string {
  const { name, summary = '', description, parameters = [], requestBody, responses } = route;
  const keyed = parameters.some((each) => each.name === KEY);
  const scope = ACCESS[name]?.scope;
  const lines = [`### ${name}${keyed ? ' ⚿' : ''}`, '', `${summary}.${scope ? ` Scope \`${scope}\`.` : ''}`];
  if (description) lines.push('', description);
  const taken = parameters.filter((each) => each.name !== KEY);
  if (taken.length > 0)
    lines.push(
      '',
      fieldTable(
        taken.map(({ name: own, in: place, required = false, schema }) => ({
          ...{ name: own, required, schema },
          place,
        })),
      ),
    );
  lines.push(...bodyLines(requestBody), '');
  for (const [status, { description: said, content }] of Object.entries(responses)) {
    if (EVERYWHERE.test(said)) continue;
    lines.push(`- **${status}** ${answerWords(content)}${said}`);
  }
  return `${lines.join('\n')}\n`;
}

function bodyLines(body: Operation['requestBody']): string[] {
  return Object.entries(body?.content ?? {}).flatMap(([type, { schema = {} }]) => {
    const form = type === 'application/json' ? 'Body' : `Body as \`${type}\``;
    const optional = body?.required ? '' : ' (may be left out)';
    if (!schema.properties) return ['', `${form}${optional}: ${typeWord(schema)}.`];
    return ['', `${form}${optional}:`, '', fieldTable(fieldsOf(schema))];
  });
}

function answerWords(content: Content = {}): string {
  const forms = Object.entries(content).filter(([type]) => type !== 'application/problem+json');
  const words = forms.map(([type, { schema }]) =>
    type === 'application/json' ? typeWord(schema ?? {}) : `\`${type}\``,
  );
  return words.length > 0 ? `${words.join(', ')}: ` : '';
}

function fieldsOf({ properties = {}, required = [] }: ShapeSchema): Field[] {
  return Object.entries(properties).map(([name, schema]) => ({
    ...{ name, schema },
    required: required.includes(name),
  }));
}
