import type { Act } from '../reading.ts';
import type { Place } from '../resolve-environment.ts';
import { type Check, runChecks } from './check.ts';
import { ACCESS_CHECKS } from './checks/access.ts';
import { CLUSTER_CHECKS } from './checks/cluster.ts';
import { POD_CHECKS } from './checks/pod.ts';
import { readScripts } from './container-scripts.ts';
import { deedOfKind } from './kubernetes-kinds.ts';
import { type Document, type Leaf, leafAt } from './leaf.ts';

/** Every check of a Kubernetes object. */
export const KUBERNETES_CHECKS: readonly Check[] = [...POD_CHECKS, ...ACCESS_CHECKS, ...CLUSTER_CHECKS];

/** What applying an object, or a release's values, does; `reach` says whether it is applied or written into a branch. */
export function readKubernetes(document: Document, reach: 'remote' | 'repository', path = ''): Act[] {
  const landing = { reach, ...landingOf(document.leaves, path) };
  const { does, why } =
    document.kind === 'values'
      ? {
          does: { operation: 'deploy', resource: 'application' } as const,
          why: 'A release gets these values.',
        }
      : onlyReads(document)
        ? {
            does: { ...deedOfKind('Role').does, protects: true },
            why: 'It lets somebody look, and change nothing.',
          }
        : deedOfKind(document.resource);
  const first = leafAt(document.leaves, /^kind$/) ?? document.leaves[0];
  const name = leafAt(document.leaves, /^metadata\.name$/)?.value ?? '';
  const base: Act = {
    ...{ effect: 'write', ...does, ...landing, why, safer: null },
    ...(reach === 'repository' ? { operation: 'modify', resource: 'code' } : {}),
    rule: document.kind === 'values' ? 'values.set' : 'kubernetes.applied',
    evidence: `${document.resource || 'values'} ${name}`.trim(),
    span: first?.span ?? null,
  };
  return [base, ...runChecks(KUBERNETES_CHECKS, document, landing), ...readScripts(document.leaves, landing)];
}

/** A role that gives no more than reading, and no secrets. */
function onlyReads({ resource, leaves, partial }: Document): boolean {
  if (partial || !/^(?:Cluster)?Role$/.test(resource)) return false;
  const given = (what: string) =>
    leaves.filter(({ path }) => path === `rules[].${what}[]`).map(({ value }) => value);
  const [verbs, resources] = [given('verbs'), given('resources')];
  return (
    verbs.length > 0 &&
    resources.length > 0 &&
    verbs.every((verb) => /^(?:get|list|watch)$/.test(verb)) &&
    resources.every((each) => !/^(?:secrets|\*|.*\/(?:exec|proxy|attach|portforward|token))$/.test(each))
  );
}

function landingOf(leaves: readonly Leaf[], path: string): { places: Place[]; named: string[] } {
  const namespace = leafAt(leaves, /^(metadata\.namespace|namespace)$/)?.value;
  const names = leaves
    .filter(({ path: at }) =>
      /^(metadata\.(name|labels\.(env|environment|stage|tier))|(global\.)?(env|environment)|spec\.destination\.(namespace|server|name)|(.*\.)?((secret|configMap)(Key)?Ref\.name|secretName|(env|environment|config)\.\w*(URL|URI|HOST|ENDPOINT|ADDRESS|DSN)))$/.test(
        at,
      ),
    )
    .map(({ value }) => value.slice(0, 300));
  return {
    places: namespace && /^[\w-]{1,63}$/.test(namespace) ? [{ namespace }] : [],
    named: [...new Set([...names, path])].filter((name) => name !== ''),
  };
}
