import type { RepositoryFacts } from '../../../repository/types.ts';
import { cannot, type Draft } from '../draft.ts';
import { addTest } from '../test-case/add-test.ts';
import type { EndpointWish } from '../wish.ts';
import { addRoute } from './add-route.ts';
import { answerOf } from './answer.ts';
import { pointHealthAt } from './edit-manifest.ts';
import { applyEdits } from './edits.ts';
import type { Field } from './fields.ts';

const HEALTH_PATH = /^(?:\/\w+)?\/(?:health|healthz|health-?check|ready|readyz|live|livez)$/;

/**
 * An HTTP endpoint with its test, in the repository's language, routing and style; a health check is also put
 * into service.json. What would have to be made up (data, parameters) is not built.
 */
export function addEndpoint(facts: RepositoryFacts, wish: EndpointWish): Draft {
  const present = findPresent(facts, wish);
  if (present) {
    const { method, path, file } = present;
    return { kind: 'nothing', summary: `${facts.name} has ${method} ${path} already, in ${file}.` };
  }
  const path = wish.path ?? (wish.health ? defaultHealthPath(facts) : null);
  if (path === null) return cannot('the request names no path');
  if (/[:{}*?&=]/.test(path)) return cannot(`what ${path} answers depends on its parameters`);
  const fields = answerOf(facts, wish, path);
  if (!fields) return cannot(`neither the request nor ${facts.name} says what ${path} answers`);
  const { method, status } = wish;
  const added = addRoute(facts, { method, path, status, fields });
  if (!added)
    return cannot(`the way ${facts.name} registers its routes is not one that can be followed safely`);
  const about = added.file === facts.routing.file ? [added.file] : [facts.routing.file ?? '', added.file];
  const created = added.edits.created.map((file) => file.path).at(-1);
  const test = addTest(
    facts,
    { method, path, status, fields },
    created ? [facts.routing.file ?? '', created] : about,
  );
  if (!test) return cannot(`the tests of ${facts.name} show no way to make a request`);
  const manifest = wish.probed ? pointHealthAt(facts, path) : null;
  const files = [...applyEdits(facts.files, added.edits), test, ...(manifest ? [manifest] : [])].sort(
    (a, b) => (a.path < b.path ? -1 : 1),
  );
  return {
    kind: 'change',
    change: {
      title: `${method} ${path}`,
      message: `feat: ${method} ${path}\n\nAnswers ${status} with ${namesOf(fields)}.${manifest ? ' service.json asks it for health.' : ''}`,
      files,
    },
    summary:
      `${facts.name} answers ${method} ${path} with ${status} and ${namesOf(fields)}, registered like ` +
      `${added.example.method} ${added.example.path} in ${facts.routing.file}; tested in ${test.path}.` +
      (manifest ? ` service.json's health check asks it now (before: ${facts.health ?? 'none'}).` : ''),
  };
}

/** The route that is asked for, if it is there; for a health check without a path, any that looks like one. */
function findPresent(facts: RepositoryFacts, wish: EndpointWish) {
  return facts.routes.find(({ method, path }) =>
    wish.path === null ? wish.health && HEALTH_PATH.test(path) : method === wish.method && path === wish.path,
  );
}

/** What service.json already asks for, else `/health` under the prefix that all routes share. */
function defaultHealthPath({ routes, health }: RepositoryFacts): string {
  if (health && HEALTH_PATH.test(health)) return health;
  const paths = routes.map(({ path }) => path).filter((path) => path !== '/');
  const prefix = /^\/(?:api|v\d+)(?:\/v\d+)?(?=\/)/.exec(paths[0] ?? '')?.[0] ?? '';
  return paths.every((path) => path.startsWith(`${prefix}/`)) ? `${prefix}/health` : '/health';
}

function namesOf(fields: Field[]): string {
  return fields.map(({ key }) => key).join(', ');
}
