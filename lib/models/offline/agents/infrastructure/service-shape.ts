import { objectOf } from '../../repository/facts.ts';
import type { RepositoryFacts, Route } from '../../repository/types.ts';

/** What the files that ship a service need to know of it; all of it read from its repository. */
export type ServiceShape = {
  name: string;
  version: string;
  port: number;
  /** False when the repository names no port and `port` is the usual one. */
  portIsRead: boolean;
  /** The path that says whether it serves; '/' where the repository names none. */
  health: string;
  start: string[];
  /** Node's major version, from `engines`, and whether it is read from there. */
  node: number;
  nodeIsRead: boolean;
  /** The versions of Node it runs on, as `engines` writes them. */
  nodeRange: string;
  /** How its dependencies are installed; null when it runs without an install. */
  install: 'npm ci' | 'npm install' | null;
};

const HEALTH = /(^|\/)(health(z|-?check)?|live(z|ness)?|ready(z)?|readiness|status|ping)$/i;
const USUAL_PORT = 3000;
const USUAL_NODE = 24;

/** The shape of a service from its facts and the paths of its commit (lockfiles among them). */
export function readShape(facts: RepositoryFacts, paths: string[]): ServiceShape {
  const engine = objectOf(facts.packageJson?.engines).node;
  const major = Number(/\d+/.exec(typeof engine === 'string' ? engine : '')?.[0]);
  const version = facts.packageJson?.version;
  return {
    name: serviceName(facts),
    version: typeof version === 'string' ? version : '0.0.0',
    port: facts.port ?? USUAL_PORT,
    portIsRead: facts.port !== null,
    health: readHealthPath(facts),
    start: facts.startCommand,
    node: major > 0 ? major : USUAL_NODE,
    nodeIsRead: major > 0,
    nodeRange: major > 0 && typeof engine === 'string' ? engine : `${USUAL_NODE}`,
    install: readInstall(facts, paths),
  };
}

/** The sentence on what could not be read and was taken to be usual; '' when all was read. */
export function sayAssumed(shape: ServiceShape): string {
  const assumed = [
    ...(shape.portIsRead ? [] : [`port ${shape.port}`]),
    ...(shape.nodeIsRead ? [] : [`Node ${shape.node}`]),
  ];
  return assumed.length === 0 ? '' : ` Not named in the repository, so assumed: ${assumed.join(', ')}.`;
}

/** The repository's health path: what service.json asks, unless that is `/` and a route of its own exists. */
function readHealthPath(facts: RepositoryFacts): string {
  if (facts.health !== null && facts.health !== '/') return facts.health;
  const own = facts.routes.find((route) => isHealthRoute(route));
  return own?.path ?? facts.health ?? '/';
}

/** Whether a route only says that the service is up. */
export function isHealthRoute({ method, path }: Pick<Route, 'method' | 'path'>): boolean {
  return method === 'GET' && HEALTH.test(path);
}

/** An install is needed when the sources import, by name, a package that `dependencies` lists. */
function readInstall(facts: RepositoryFacts, paths: string[]): ServiceShape['install'] {
  const wanted = Object.keys(objectOf(facts.packageJson?.dependencies));
  const sources = Object.entries(facts.files).filter(([path]) => /\.[mc]?[jt]s$/.test(path));
  const text = sources.map(([, source]) => source).join('\n');
  const used = wanted.some((name) => importOf(name).test(text));
  if (!used) return null;
  return paths.includes('package-lock.json') || paths.includes('npm-shrinkwrap.json')
    ? 'npm ci'
    : 'npm install';
}

function importOf(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(from|require\\(|import\\(|import)\\s*['"]${escaped}(/|['"])`);
}

function serviceName(facts: RepositoryFacts): string {
  const named = facts.serviceJson?.name ?? facts.packageJson?.name;
  const name = typeof named === 'string' ? named.slice(named.lastIndexOf('/') + 1) : facts.name;
  return name.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
}
