import type { Word } from '../commands/program.ts';
import type { Value } from './scope.ts';

const KINDS: Readonly<Record<string, string>> = {
  secret: 'Secret',
  configmap: 'ConfigMap',
  cm: 'ConfigMap',
  namespace: 'Namespace',
  ns: 'Namespace',
  deployment: 'Deployment',
  deploy: 'Deployment',
  job: 'Job',
  cronjob: 'CronJob',
  service: 'Service',
  svc: 'Service',
  ingress: 'Ingress',
  ing: 'Ingress',
  role: 'Role',
  clusterrole: 'ClusterRole',
  rolebinding: 'RoleBinding',
  clusterrolebinding: 'ClusterRoleBinding',
  serviceaccount: 'ServiceAccount',
  sa: 'ServiceAccount',
  quota: 'ResourceQuota',
  poddisruptionbudget: 'PodDisruptionBudget',
  pdb: 'PodDisruptionBudget',
  priorityclass: 'PriorityClass',
};

/**
 * What `kubectl create … --dry-run -o yaml` prints, as far as it says what applying it would do: the kind, and the role that is
 * bound. Null for any other use.
 */
export function printedManifest(args: readonly Word[]): Value | null {
  const texts = args.map(({ text }) => text);
  const at = texts.indexOf('create');
  const kind = KINDS[texts[at + 1] ?? ''];
  const prints = texts.some((text) => /^--dry-run(?:=client|=server|=true)?$/.test(text));
  if (at < 0 || !kind || !prints) return null;
  const role = texts.flatMap((text, i) => {
    const said = /^--(?:cluster)?role(?:=(.*))?$/.exec(text);
    return said ? [said[1] ?? texts[i + 1] ?? ''] : [];
  })[0];
  const bound = role === undefined ? [] : ['roleRef:', `  name: ${JSON.stringify(role)}`];
  return { text: ['apiVersion: v1', `kind: ${kind}`, ...bound].join('\n'), known: true };
}
