import { flagValue, hasFlag } from '../../argv.ts';
import { changes, loses, losesAll, reads, stops } from '../../deeds.ts';
import type { Argv, Deed, Row } from '../../program.ts';
import { kindsOf, resourceOfKinds } from './kinds.ts';

const NAMESPACE = /^(?:ns|namespaces?|projects?)$/;
const CRD = /^(?:crds?|customresourcedefinitions?|apiservices?)$/;
const POD = /^(?:po|pods?)$/;
const TRACE = /^(?:ev|events?|leases?|componentstatuses|cs)$/;

const isAll = (argv: Argv) => hasFlag(argv, '--all', '-A', '--all-namespaces');

function deedOfDelete(argv: Argv): Deed {
  const kinds = kindsOf(argv);
  const resource = resourceOfKinds(argv);
  if (kinds.length > 0 && kinds.every((kind) => TRACE.test(kind))) return changes('application');
  if (resource === 'security') return isAll(argv) ? losesAll('security') : changes('security');
  if (kinds.length > 0 && kinds.every((kind) => POD.test(kind)) && !isAll(argv)) return stops('application');
  return loses(resource, isAll(argv) ? { whole: true } : {});
}

/** What a patch is, as far as it can be seen on the line. */
const patchOf = (argv: Argv) => flagValue(argv, '-p', '--patch')?.text.slice(0, 4000) ?? '';
const ZERO = /["']?replicas["']?\s*:\s*0(?!\d)|\/spec\/replicas["'],\s*["']value["']\s*:\s*0(?!\d)/;
const FINALIZERS = /finalizers["']?\s*:\s*(?:null|\[\s*\])|["']remove["'][^}]{0,60}finalizers/;

/** Rows of what takes away what runs or is kept. */
export const LOSING: readonly Row[] = [
  {
    id: 'kubectl.delete_namespace',
    when: { words: 'delete', test: (argv) => kindsOf(argv).some((kind) => NAMESPACE.test(kind)) },
    does: losesAll('infrastructure'),
    why: 'A namespace goes with everything in it: workloads, secrets, volume claims.',
    safer: 'delete the objects that are meant, or add --dry-run=client first',
    must: ['kubectl delete namespace orders', 'kubectl -n x delete ns/orders', 'oc delete project web'],
    not: ['kubectl delete pod namespace-test', 'kubectl get ns'],
  },
  {
    id: 'kubectl.delete_kind',
    when: { words: 'delete', test: (argv) => kindsOf(argv).some((kind) => CRD.test(kind)) },
    does: losesAll('infrastructure'),
    why: 'A definition goes with every object of its kind, in all namespaces.',
    must: ['kubectl delete crd certificates.cert-manager.io'],
    not: ['kubectl delete certificates.cert-manager.io web'],
  },
  {
    id: 'kubectl.delete',
    when: { words: 'delete' },
    does: deedOfDelete,
    why: 'What is deleted is gone, with what it owns; volumes by their reclaim policy.',
    safer: 'add --dry-run=client and look at what would go',
    must: [
      'kubectl delete pod web-1',
      'kubectl delete pvc --all',
      'kubectl delete -f k8s/',
      'kubectl delete netpol deny-all',
      'kubectl delete validatingwebhookconfigurations --all',
    ],
    not: ['kubectl delete pod x --dry-run=client', 'kubectl get pod delete'],
  },
  {
    id: 'kubectl.drain',
    when: {
      test: ({ words }) =>
        /^(?:adm )?drain\b|^adm manage-node\b/.test(
          words
            .slice(0, 2)
            .map(({ text }) => text)
            .join(' '),
        ),
    },
    does: stops('infrastructure'),
    why: 'Every pod of the node is evicted; what was in emptyDir volumes is lost.',
    safer: 'add --dry-run=client, and keep disruption budgets',
    must: ['kubectl drain node-1 --ignore-daemonsets', 'oc adm drain node-1'],
    not: ['kubectl cordon node-1', 'kubectl drain node-1 --dry-run=client'],
  },
  {
    id: 'kubectl.evicting_taint',
    when: { words: 'taint', operand: /:NoExecute$/ },
    does: stops('infrastructure'),
    why: 'Pods that do not tolerate the taint are evicted at once.',
    must: ['kubectl taint nodes n1 dedicated=gpu:NoExecute'],
    not: ['kubectl taint nodes n1 dedicated=gpu:NoExecute-', 'kubectl taint nodes n1 a=b:NoSchedule'],
  },
  {
    id: 'kubectl.scale_to_zero',
    when: { words: 'scale', flags: ['--replicas=0'] },
    does: { ...stops('application'), operation: 'scale' },
    why: 'Nothing of it runs any more.',
    safer: 'keep at least one replica',
    must: ['kubectl scale deploy/api --replicas=0', 'kubectl scale deploy api --replicas 0 -n prod'],
    not: ['kubectl scale deploy/api --replicas=10'],
  },
  {
    id: 'kubectl.idle',
    when: { words: 'idle' },
    does: stops('application'),
    why: 'Everything behind the service is scaled to zero.',
    must: ['oc idle web'],
    not: ['oc status'],
  },
  {
    id: 'kubectl.replace_by_force',
    when: { words: 'replace', flags: ['--force', '--grace-period'] },
    does: { ...stops('application'), operation: 'deploy' },
    why: 'The object is deleted and made again; what it ran is down in between.',
    safer: 'use kubectl apply',
    must: ['kubectl replace --force -f deploy.yaml'],
    not: ['kubectl replace -f deploy.yaml'],
  },
  {
    id: 'kubectl.prune',
    when: { words: 'apply', flags: ['--prune', '--prune=true'] },
    does: loses('application', { whole: true }),
    why: 'What matches and is not in the files is deleted.',
    safer: 'leave --prune away, or add --dry-run=server',
    must: ['kubectl apply -f k8s/ --prune -l app=web'],
    not: ['kubectl apply -f k8s/', 'kubectl apply -f k8s/ --prune --all --dry-run=server'],
  },
  {
    id: 'kubectl.apply_by_force',
    when: { words: 'apply', flags: ['--force'], without: ['--force=false'] },
    does: { ...stops('application'), operation: 'deploy' },
    why: 'What cannot be changed in place is deleted and made again.',
    must: ['kubectl apply --force -f deploy.yaml'],
    not: ['kubectl apply --force-conflicts --server-side -f deploy.yaml'],
  },
  {
    id: 'kubectl.patch_to_zero',
    when: { words: 'patch', test: (argv) => ZERO.test(patchOf(argv)) },
    does: { ...stops('application'), operation: 'scale' },
    why: 'The patch takes it down to zero replicas.',
    must: [`kubectl patch deploy api -p '{"spec":{"replicas":0}}'`],
    not: [`kubectl patch deploy api -p '{"spec":{"replicas":3}}'`],
  },
  {
    id: 'kubectl.drop_finalizers',
    when: { words: 'patch', test: (argv) => FINALIZERS.test(patchOf(argv)) },
    does: (argv) => loses(resourceOfKinds(argv)),
    why: 'Finalizers hold a deletion back until its cleaning up is done; without them it goes at once.',
    must: [`kubectl patch pvc data-0 -p '{"metadata":{"finalizers":null}}'`],
    not: [`kubectl patch pvc data-0 -p '{"metadata":{"finalizers":["a"]}}'`],
  },
  {
    id: 'kubectl.prune_of_cluster',
    when: { words: 'adm prune|migrate', flags: ['--confirm'] },
    does: loses('storage'),
    why: 'Old images, builds or deployments are deleted.',
    safer: 'leave --confirm away: it then says what would go',
    must: ['oc adm prune images --confirm'],
    not: ['oc adm prune images'],
  },
  {
    id: 'kubectl.prune_preview',
    when: { words: 'adm prune|migrate' },
    does: reads(),
    why: 'Without --confirm it only says what would go.',
    must: ['oc adm prune images'],
    not: ['oc adm prune images --confirm'],
  },
];
