import { ENVIRONMENTS, type Environment, stricter } from '../../../schema/vocabulary.ts';

/** Words that name an environment in hosts, contexts, namespaces, buckets and the like. */
const NAMED: readonly [Exclude<Environment, 'none'>, RegExp][] = [
  ['production', /(?:^|[^a-z0-9])(?:prod|prd|production|live)(?:\d{0,3})(?![a-z0-9])/i],
  ['staging', /(?:^|[^a-z0-9])(?:staging|stage|stg|uat|preprod|nonprod)(?:\d{0,3})(?![a-z0-9])/i],
  [
    'development',
    /(?:^|[^a-z0-9])(?:dev|develop|development|test|testing|qa|sandbox|localhost|127\.0\.0\.1|minikube|docker-desktop|kind|k3d)(?:\d{0,3})(?![a-z0-9])/i,
  ],
];
const LONGEST = 500;

/** The gravest environment that a name holds as a word of its own (`orders-prod-eu`); null when it holds none. */
export function namedEnvironment(name: string): Exclude<Environment, 'none'> | null {
  // "pre-prod" and "non-prod" are names of what production is not.
  const text = name
    .slice(0, LONGEST)
    .replace(/(?<![a-z0-9])(pre|non)[-_]?prod(uction)?(?![a-z0-9])/gi, '$1prod');
  return NAMED.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/** The gravest environment that any of the names holds. */
export function gravestNamed(names: readonly string[]): Exclude<Environment, 'none'> | null {
  return names.reduce<Exclude<Environment, 'none'> | null>((worst, name) => {
    const found = namedEnvironment(name);
    if (!found || !worst) return found ?? worst;
    return stricter(ENVIRONMENTS, worst, found) as Exclude<Environment, 'none'>;
  }, null);
}
