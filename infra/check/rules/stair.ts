import { type Finding, isIn, zoneOf } from '../rule.ts';
import type { Import, Source } from '../source.ts';

/** Who may import from whom: the stair is schema ← lib ← functions, the workshop and the tests stand beside it. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  schema: ['schema'],
  lib: ['schema', 'lib', 'drizzle'], // drizzle/meta says which migration the code expects
  functions: ['schema', 'lib', 'functions'],
  cli: ['schema', 'cli'], // a client: it knows the service's nouns, and speaks HTTP
  infra: ['schema', 'lib', 'infra', 'cli'],
  bench: ['schema', 'lib', 'functions', 'infra', 'bench'],
  tests: ['schema', 'lib', 'functions', 'infra', 'cli', 'bench', 'tests'],
};
/** What the client's types and `docs/endpoints.md` are made from is the service's own description of its routes. */
const DESCRIBES_SERVICE = [
  'infra/cli/generated.ts imports functions/app.ts',
  'infra/cli/generated.ts imports functions/http/openapi-document.ts',
  'infra/cli/generated.ts imports functions/http/problem-codes.ts',
];
const IMPORT_ADAPTERS = ['functions/deps.ts', 'lib/adapters/', 'infra/', 'bench/', 'tests/'];
/** Puts the service together for a process of its own, as `functions/index.ts` does for a Worker. */
const HOST = 'infra/serve/';
/** Holds connections: it has no place in a Worker, and nothing of it may come into the bundle. */
const NOT_IN_WORKER = ['lib/adapters/postgres.ts'];

/** Imports climb one stair, adapters come in by one door, and the demo knows the service's types alone. */
export function checkStair(sources: Source[]): Finding[] {
  const known = new Set(sources.map(({ path }) => path));
  return sources.flatMap(({ path, imports }) =>
    imports.flatMap((each) => {
      const message = each.file === null ? null : wrongStep(path, each, each.file, known);
      return message ? [{ path, message }] : [];
    }),
  );
}

function wrongStep(
  path: string,
  { names, typeOnly }: Import,
  file: string,
  known: Set<string>,
): string | null {
  const zone = MAY_IMPORT[zoneOf(path)];
  const allowed = zone && path.startsWith(HOST) ? [...zone, 'functions'] : zone;
  if (NOT_IN_WORKER.includes(file) && isIn(path, ['schema/', 'lib/', 'functions/']))
    return `imports ${file}: it holds connections, and a Worker cannot`;
  if (allowed && !allowed.includes(zoneOf(file)) && !DESCRIBES_SERVICE.includes(`${path} imports ${file}`))
    return `imports ${file}: ${zoneOf(path)} may import ${allowed.join(', ')}`;
  if (file.startsWith('lib/adapters/') && !isIn(path, IMPORT_ADAPTERS))
    return `imports ${file}: only functions/deps.ts and infra/ build adapters; take the port from ctx`;
  if (path.startsWith('infra/demo/') && /^(lib|functions)\//.test(file) && !typeOnly)
    return `imports ${names.join(', ')} from ${file}: the demo is a client and may take types only`;
  if (/\.(ts|mjs)$/.test(file) && !known.has(file)) return `imports ${file}, which is not there`;
  return null;
}

/** No file hands on what another made: who needs it imports it from where it is. */
export function checkBarrels(sources: Source[]): Finding[] {
  return sources.flatMap(({ path, exports }) => {
    const handedOn = exports.filter(({ passedOn }) => passedOn).map(({ name }) => name);
    const findings = handedOn.map((name) => ({
      path,
      message: `hands on ${name}: no barrels, import it from its own file`,
    }));
    if (/(^|\/)index\.ts$/.test(path) && path !== 'functions/index.ts')
      findings.push({ path, message: 'is named index.ts: name it after what it holds' });
    return findings;
  });
}

/** No import cycles, types included: a cycle of types is still two files that are one. */
export function checkCycles(sources: Source[]): Finding[] {
  const next = new Map(
    sources.map(({ path, imports }) => [path, [...new Set(imports.flatMap(({ file }) => file ?? []))]]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const findings: Finding[] = [];
  const visit = (path: string, trail: string[]) => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      const cycle = [...trail.slice(trail.indexOf(path)), path];
      findings.push({ path, message: `is in an import cycle: ${cycle.join(' → ')}` });
      return;
    }
    state.set(path, 'open');
    for (const file of next.get(path) ?? []) visit(file, [...trail, path]);
    state.set(path, 'done');
  };
  for (const { path } of sources) visit(path, []);
  return findings;
}
