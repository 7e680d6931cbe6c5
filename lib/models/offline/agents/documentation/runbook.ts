import { objectOf } from '../../repository/facts.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import type { ServiceShape } from '../infrastructure/service-shape.ts';
import { appendSection, findSection } from './markdown.ts';
import type { Documents } from './readme.ts';

/**
 * The runbook of a service, `docs/runbooks/<service>.md`, from what its repository says. An existing one keeps its
 * text, gets the sections it lacks, and its health section is corrected when the path or port has moved.
 */
export function writeRunbook(facts: RepositoryFacts, shape: ServiceShape): Documents {
  const path = findRunbook(facts, shape.name);
  const before = facts.files[path];
  const sections = sectionsOf(facts, shape);
  if (before === undefined) {
    const intro = `# Runbook: ${shape.name}\n\n${facts.description || `The ${shape.name} service.`}\n`;
    const text = sections.reduce((all, { title, body }) => appendSection(all, title, body), intro);
    return { files: { [path]: text }, news: sections.map(({ title }) => title.toLowerCase()) };
  }
  const missing = sections.filter(({ match }) => !findSection(before, match));
  const text = missing.reduce(
    (all, { title, body }) => appendSection(all, title, body),
    correctHealth(before, shape, sections),
  );
  const news = [
    ...(text.includes(before.trimEnd()) ? [] : ['health']),
    ...missing.map(({ title }) => title.toLowerCase()),
  ];
  return { files: text === before ? {} : { [path]: text }, news };
}

type RunbookSection = { title: string; match: RegExp; body: string };

function sectionsOf(facts: RepositoryFacts, shape: ServiceShape): RunbookSection[] {
  const { name, port, health, start } = shape;
  const scripts = objectOf(facts.packageJson?.scripts);
  const test = typeof scripts.test === 'string' ? 'npm test' : facts.testCommand.join(' ');
  const variables = portVariables(facts);
  const settings =
    variables.length > 0 ? `, or what ${variables.map((each) => `\`${each}\``).join(' or ')} says` : '';
  const container =
    facts.files.Dockerfile === undefined
      ? ''
      : ` In a container: \`docker build --tag ${name} .\`, then \`docker run --publish ${port}:${port} ${name}\`.`;
  return [
    {
      title: 'Start',
      match: /\bstart|\brun\b/i,
      body: `\`${start.join(' ')}\`${shape.install ? ` after \`${shape.install}\`` : ''}, with Node ${shape.nodeRange}.${container}`,
    },
    { title: 'Ports', match: /\bports?\b/i, body: `${port}${settings}. One process, one port, HTTP.` },
    {
      title: 'Health',
      match: /\bhealth\b/i,
      body: `\`curl -fsS http://127.0.0.1:${port}${health}\` answers with a 2xx status when the service is up. Anything else, or no answer within 3 seconds, counts as down.`,
    },
    {
      title: 'Deploy',
      match: /\bdeploy|\brelease/i,
      body: `Ask the platform to deploy ${name} to staging, then to production: it starts the commit on a spare port, waits for \`${health}\`, and only then switches. A commit that does not become healthy never serves.${test ? ` \`${test}\` must pass first.` : ''}`,
    },
    {
      title: 'Roll back',
      match: /\broll ?back/i,
      body: `Ask the platform to roll ${name} back; it names the release to return to. The last five releases of each environment are kept. Then check \`${health}\`.`,
    },
    {
      title: 'Logs',
      match: /\blogs?\b/i,
      body: `The service writes to standard output and standard error. ${facts.files.Dockerfile === undefined ? 'Whatever starts it keeps them.' : `In a container: \`docker logs <container>\`.`}`,
    },
    {
      title: 'When it is down',
      match: /\bdown\b|\btrouble|\bincident/i,
      body: [
        `1. Ask \`${health}\` on port ${port}; look at the end of the log.`,
        '2. If it began with a release, roll back first and look for the cause afterwards.',
        `3. If the port is taken or the settings are wrong, the process ends at once with the reason in the log.`,
      ].join('\n'),
    },
  ];
}

function findRunbook(facts: RepositoryFacts, name: string): string {
  const own = Object.keys(facts.files).find((path) => /(^|\/)runbooks?(\/[^/]+)?\.md$/i.test(path));
  return own ?? `docs/runbooks/${name}.md`;
}

/** Replaces the health section's body when it names neither the path nor the port of today. */
function correctHealth(text: string, { port, health }: ServiceShape, sections: RunbookSection[]): string {
  const wanted = sections.find(({ title }) => title === 'Health')!;
  const section = findSection(text, wanted.match);
  if (!section) return text;
  const lines = text.split('\n');
  const body = lines.slice(section.line + 1, section.end).join('\n');
  if (body.includes(health) && (!/:\d{2,5}/.test(body) || body.includes(`:${port}`))) return text;
  const heading = lines.slice(
    section.line,
    /^(=+|-{3,})\s*$/.test(lines[section.line + 1] ?? '') ? section.line + 2 : section.line + 1,
  );
  return [...lines.slice(0, section.line), ...heading, '', wanted.body, '', ...lines.slice(section.end)].join(
    '\n',
  );
}

/** The environment variables from which the sources read the port. */
function portVariables(facts: RepositoryFacts): string[] {
  const sources = Object.entries(facts.files).filter(([path]) => /\.[mc]?[jt]s$/.test(path));
  const found = sources.flatMap(([, text]) =>
    [...text.matchAll(/process\.env\.(\w*PORT)\b/g)].map((hit) => hit[1]!),
  );
  return [...new Set(found)];
}
