import type { TurnBrief } from '../../../../../schema/turn.ts';
import type { RepositoryFacts, Route } from '../../repository/types.ts';
import { isHealthRoute } from '../infrastructure/service-shape.ts';
import { appendSection, extendSection, findSection, readSections, readStyle } from './markdown.ts';

const TITLE = /\b(endpoints?|api|routes?)\b/i;

/** The document in which a repository lists its endpoints: the one that names most of them, else the README. */
export function findEndpointDocument(facts: RepositoryFacts, readme: string): string {
  const documents = Object.keys(facts.files).filter((path) => /^(docs\/[^/]+|[^/]+)\.md$/i.test(path));
  const counted = documents
    .map((path) => ({
      path,
      count: facts.routes.filter((route) => mentions(facts.files[path]!, route)).length,
    }))
    .sort((a, b) => b.count - a.count || Number(b.path === readme) - Number(a.path === readme));
  return (counted[0]?.count ?? 0) > 0 ? counted[0]!.path : readme;
}

/** The routes that a document does not mention; the index is left out, as documents leave it. */
export function undocumentedRoutes(facts: RepositoryFacts, text: string): Route[] {
  const seen = new Set<string>();
  return facts.routes.filter((route) => {
    const key = `${route.method} ${route.path}`;
    const fresh = route.path !== '/' && !seen.has(key) && !mentions(text, route);
    seen.add(key);
    return fresh;
  });
}

/** The document with the routes added the way it lists the others: table row, bullet or heading. */
export function documentRoutes(text: string, routes: Route[], brief: TurnBrief): string {
  if (routes.length === 0) return text;
  const lines = text.split('\n');
  const row = lines.findLastIndex((line) => /^\|\s*`?(GET|POST|PUT|PATCH|DELETE|HEAD)\b/.test(line));
  if (row >= 0) {
    const columns = lines[row]!.split('|').length - 2;
    return insertAfter(
      lines,
      row,
      routes.map((route) => rowOf(route, columns, brief)),
    );
  }
  const bullet = lines.findLastIndex((line) => /^\s*[-*+] .*`(GET|POST|PUT|PATCH|DELETE|HEAD) \//.test(line));
  if (bullet >= 0) {
    const mark = /^\s*[-*+]/.exec(lines[bullet]!)![0];
    let end = bullet;
    while (/^\s+\S/.test(lines[end + 1] ?? '')) end += 1;
    return insertAfter(
      lines,
      end,
      routes.map((route) => `${mark} ${bulletOf(route, brief)}`),
    );
  }
  const headed = readSections(text).findLast(({ title }) =>
    /^`?(GET|POST|PUT|PATCH|DELETE|HEAD)\b/.test(title),
  );
  if (headed) {
    const marks = '#'.repeat(headed.level);
    const added = routes.map(
      (route) => `${marks} ${route.method} ${route.path}\n\n${capital(meaningOf(route, brief))}.`,
    );
    return extendSection(text, headed, added.join('\n\n'));
  }
  const { bullet: mark } = readStyle(text);
  const list = routes.map((route) => `${mark} ${bulletOf(route, brief)}`).join('\n');
  const section = findSection(text, TITLE);
  return section ? extendSection(text, section, list) : appendSection(text, 'Endpoints', list);
}

function mentions(text: string, { method, path }: Route): boolean {
  const escaped = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '(:\\w+|\\{\\w+\\})');
  const tail = path === '/' ? '(?=[`\\s|]|$)' : '(?![\\w/:-])';
  return new RegExp(`\\b${method}\\b[\`\\s|]*${escaped}${tail}`, 'm').test(text);
}

function insertAfter(lines: string[], at: number, added: string[]): string {
  return [...lines.slice(0, at + 1), ...added, ...lines.slice(at + 1)].join('\n');
}

function rowOf(route: Route, columns: number, brief: TurnBrief): string {
  const cells = columns >= 3 ? [route.method, `\`${route.path}\``] : [`\`${route.method} ${route.path}\``];
  const rest = Array.from({ length: Math.max(0, columns - cells.length - 1) }, () => '');
  return `| ${[...cells, meaningOf(route, brief), ...rest].join(' | ')} |`;
}

function bulletOf(route: Route, brief: TurnBrief): string {
  return `\`${route.method} ${route.path}\`: ${meaningOf(route, brief)}`;
}

/** What a route answers, from what the subtask that made it said of it; plain words where nobody did. */
function meaningOf(route: Route, { prior }: TurnBrief): string {
  const name = `${route.method} ${route.path}`;
  const told = prior.flatMap(({ finish }) => {
    const said = finish.summary.split(`${name} with `)[1] ?? '';
    const hit = /^(\d{3})(?: and ([\w ,-]+?))?(?=, registered|[.;]|$)/.exec(said);
    return hit ? [`answers ${hit[1]}${hit[2] ? ` with ${hit[2]}` : ''}`] : [];
  })[0];
  const health = isHealthRoute(route) ? 'says that the service is up' : '';
  return [health, told].filter(Boolean).join('; ') || `handled in \`${route.file}\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
