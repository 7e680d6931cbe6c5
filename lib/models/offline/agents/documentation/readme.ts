import type { TurnBrief } from '../../../../../schema/turn.ts';
import { objectOf } from '../../repository/facts.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import type { ServiceShape } from '../infrastructure/service-shape.ts';
import { documentRoutes, findEndpointDocument, undocumentedRoutes } from './endpoints.ts';
import { appendSection, extendSection, findSection } from './markdown.ts';

/** Documents to write, path → text, and what in them is new, in words. */
export type Documents = { files: Record<string, string>; news: string[] };

/**
 * The README, and the document that lists the endpoints where that is another one, brought up to the branch as it
 * is: endpoints, container and CI that they do not mention yet. A repository without a README gets one.
 */
export function updateReadme(facts: RepositoryFacts, shape: ServiceShape, brief: TurnBrief): Documents {
  const path = Object.keys(facts.files).find((each) => /^readme(\.md)?$/i.test(each)) ?? 'README.md';
  const before = facts.files[path];
  const files: Record<string, string> = { [path]: before ?? firstReadme(facts, shape) };
  const news: string[] = before === undefined ? ['a first README'] : [];
  const listing = findEndpointDocument(facts, path);
  const listed = files[listing] ?? facts.files[listing] ?? '';
  const routes = undocumentedRoutes(facts, `${listed}\n${files[path]}`);
  if (routes.length > 0) {
    files[listing] = documentRoutes(listed, routes, brief);
    news.push(...routes.map((route) => `${route.method} ${route.path}`));
  }
  for (const [word, write] of SHIPPING) {
    const section = write(facts, shape);
    if (section === null || word.test(files[path]!)) continue;
    files[path] = addShipping(files[path]!, section);
    news.push(section.title.toLowerCase());
  }
  return { files: changedOnly(files, facts), news };
}

type Shipping = { title: string; body: string; under: RegExp | null };

const SHIPPING: [RegExp, (facts: RepositoryFacts, shape: ServiceShape) => Shipping | null][] = [
  [
    /\bdocker\b/i,
    (facts, shape) => (facts.files.Dockerfile === undefined ? null : containerSection(facts, shape)),
  ],
  [/\.github\/workflows|continuous integration|\bCI\b/, (facts) => ciSection(facts)],
];

function containerSection(facts: RepositoryFacts, { name, port, health }: ServiceShape): Shipping {
  const compose = Object.keys(facts.files).find((path) => /^(docker-)?compose\.ya?ml$/.test(path));
  const commands = [`docker build --tag ${name} .`, `docker run --publish ${port}:${port} ${name}`];
  const also = compose ? ` \`docker compose up\` does both, from \`${compose}\`.` : '';
  const body = `${block(commands, facts)}\n\nThe container is healthy when \`${health}\` answers.${also}`;
  return { title: 'Container', body, under: null };
}

function ciSection(facts: RepositoryFacts): Shipping | null {
  const path = Object.keys(facts.files).find((each) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(each));
  if (!path) return null;
  return {
    title: 'CI',
    body: `\`${path}\` runs the tests on every push and pull request.`,
    under: /^tests?(ing)?$/i,
  };
}

function addShipping(text: string, { title, body, under }: Shipping): string {
  const section = under && findSection(text, under);
  return section ? extendSection(text, section, body) : appendSection(text, title, body);
}

/** Commands as the README writes its others: fenced or indented. */
function block(commands: string[], facts: RepositoryFacts): string {
  const readme = Object.entries(facts.files).find(([path]) => /^readme(\.md)?$/i.test(path))?.[1] ?? '';
  const indented = !/^```/m.test(readme) && /^ {4}\S/m.test(readme);
  return indented
    ? commands.map((command) => `    ${command}`).join('\n')
    : `\`\`\`sh\n${commands.join('\n')}\n\`\`\``;
}

function firstReadme(facts: RepositoryFacts, shape: ServiceShape): string {
  const scripts = objectOf(facts.packageJson?.scripts);
  const start = typeof scripts.start === 'string' ? 'npm start' : shape.start.join(' ');
  const test = typeof scripts.test === 'string' ? 'npm test' : facts.testCommand.join(' ');
  const parts = [
    `# ${facts.name}`,
    facts.description || `The ${facts.name} service.`,
    `## Run\n\n${block([start], facts)}\n\nIt listens on port ${shape.port}.`,
    ...(test ? [`## Test\n\n${block([test], facts)}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function changedOnly(files: Record<string, string>, facts: RepositoryFacts): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path, text]) => facts.files[path] !== text));
}
