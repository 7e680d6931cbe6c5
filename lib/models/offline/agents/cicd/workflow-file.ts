import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import { objectOf } from '../../repository/facts.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import type { ServiceShape } from '../infrastructure/service-shape.ts';

const RUNNER = 'ubuntu-24.04';
const CHECKOUT = 'actions/checkout@v4';
const SETUP_NODE = 'actions/setup-node@v4';

/** How the repository checks itself: the commands a pipeline runs, in order, without the install. */
type Checks = { types: string | null; test: string };

/** The checks of a repository: its own scripts where it has them. Null when it names no test command. */
export function readChecks(facts: RepositoryFacts): Checks | null {
  const scripts = objectOf(facts.packageJson?.scripts);
  const test = typeof scripts.test === 'string' ? 'npm test' : facts.testCommand.map(quoteWord).join(' ');
  if (test === '') return null;
  return { types: readTypeCheck(facts, scripts), test };
}

/** The GitHub workflow of a service: read-only, its Node version, its checks, and its image when it has one. */
export function workflowOf(shape: ServiceShape, facts: RepositoryFacts, checks: Checks): JsonObject {
  const install = shape.install ?? (checks.types === null ? null : 'npm install');
  const steps: JsonObject[] = [
    { uses: CHECKOUT },
    { uses: SETUP_NODE, with: { 'node-version': shape.node } },
    ...(install ? [{ name: 'Install', run: install }] : []),
    ...(checks.types ? [{ name: 'Check types', run: checks.types }] : []),
    { name: 'Test', run: checks.test },
  ];
  const jobs: JsonObject = { test: { 'runs-on': RUNNER, 'timeout-minutes': 10, steps } };
  if (facts.files.Dockerfile !== undefined) jobs.image = imageJob(shape);
  return {
    name: 'ci',
    on: { push: {}, pull_request: {} },
    permissions: { contents: 'read' },
    jobs,
  };
}

function imageJob({ name }: ServiceShape): JsonObject {
  const build = { name: 'Build the image', run: `docker build --tag ${name}:ci .` };
  return { needs: 'test', 'runs-on': RUNNER, 'timeout-minutes': 15, steps: [{ uses: CHECKOUT }, build] };
}

function readTypeCheck(facts: RepositoryFacts, scripts: JsonObject): string | null {
  const named = ['typecheck', 'type-check', 'check:types', 'tsc'].find(
    (name) => typeof scripts[name] === 'string',
  );
  if (named) return `npm run ${named}`;
  const typescript =
    objectOf(facts.packageJson?.devDependencies).typescript ??
    objectOf(facts.packageJson?.dependencies).typescript;
  return facts.files['tsconfig.json'] !== undefined && typescript !== undefined ? 'npx tsc --noEmit' : null;
}

function quoteWord(word: string): string {
  return /^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
