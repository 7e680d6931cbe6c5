import type { Resource } from '../../../../../schema/policy-parts.ts';
import { changes, deploys, grants, labels, makes, protects, restarts } from '../../deeds.ts';
import { manifestsOf } from '../../manifests.ts';
import type { Argv, Deed, Row } from '../../program.ts';
import { resourceOfKinds } from './kinds.ts';
import { inside } from './kubectl-inside.ts';

/** Changing a workload is a deployment; changing anything else is what it is about. */
function deedOfChange(argv: Argv): Deed {
  const resource = resourceOfKinds(argv);
  if (resource === 'application') return deploys();
  return resource === 'permission' ? grants() : changes(resource);
}

const MADE: Readonly<Record<string, Resource>> = {
  secret: 'secret',
  ingress: 'network',
  ing: 'network',
  service: 'network',
  svc: 'network',
  route: 'network',
  quota: 'security',
  poddisruptionbudget: 'security',
  pdb: 'security',
  namespace: 'infrastructure',
  ns: 'infrastructure',
  priorityclass: 'infrastructure',
};

const pathOfWords = ({ words }: Argv) =>
  words
    .slice(0, 3)
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 200);

/** Rows of what changes and can be put back. */
export const CHANGING: readonly Row[] = [
  {
    id: 'kubectl.grant',
    when: {
      test: (argv) =>
        /^(?:create (?:(?:cluster)?role(?:binding)?|serviceaccount|sa|token|user|identity|useridentitymapping|csr)\b|certificate |auth reconcile|set (?:subject|serviceaccount|sa)\b|adm (?:policy|groups|certificate|create-login)|policy |secrets (?:link|unlink)|serviceaccounts )/.test(
          `${pathOfWords(argv)} `,
        ),
    },
    does: grants(),
    why: 'It changes who may do what in the cluster.',
    safer: 'bind a role of one namespace instead of cluster-admin',
    must: [
      'kubectl create clusterrolebinding root --clusterrole=cluster-admin --user=bob',
      'kubectl certificate approve csr-1',
      'kubectl create token ci',
      'oc adm policy add-scc-to-user privileged -z default',
    ],
    not: ['kubectl auth can-i create pods', 'kubectl create configmap role'],
  },
  {
    id: 'kubectl.create_kind',
    when: { words: 'create *', test: ({ words }) => Object.hasOwn(MADE, words[1]?.text ?? '') },
    does: ({ words }) => {
      const resource = MADE[words[1]?.text ?? ''] ?? 'application';
      return resource === 'security' ? protects('security') : makes(resource);
    },
    why: 'It makes an object that is more than a workload.',
    must: ['kubectl create secret generic db --from-literal=a=b', 'kubectl create ns orders'],
    not: ['kubectl create deployment web --image nginx', 'kubectl create ns x --dry-run=client'],
  },
  {
    id: 'kubectl.deploy',
    when: {
      words:
        'apply|create|run|replace|new-app|start-build|new-build|rollout|convert|import-image|tag|import-app-json|argo|promote',
      test: (argv) => !/^rollout (?:restart|undo|pause|resume|status|history)/.test(pathOfWords(argv)),
    },
    does: deploys(),
    runs: (argv) => (argv.words[0]?.text === 'run' ? inside(argv) : manifestsOf(argv, '-f', '--filename')),
    why: 'What runs is another after it.',
    safer: 'add --dry-run=server, or look at kubectl diff first',
    must: [
      'kubectl apply -f deployment.yaml',
      'kubectl create deployment web --image nginx',
      'kubectl run tmp --image=busybox',
      'kubectl run x --rm -i --image=postgres:16 -- psql "$URL" -c "DROP TABLE customers"',
      'oc new-app nginx',
    ],
    not: ['kubectl diff -f deployment.yaml', 'kubectl rollout status deploy/api'],
  },
  {
    id: 'kubectl.rollback',
    when: { words: 'rollout undo' },
    does: { ...deploys(), operation: 'rollback' },
    why: 'An earlier version runs after it.',
    must: ['kubectl rollout undo deploy/api --to-revision=2', 'kubectl rollout undo deployment api'],
    not: ['kubectl rollout history deploy/api'],
  },
  {
    id: 'kubectl.rollback_of_build',
    when: { words: 'rollback|cancel-build' },
    does: { ...deploys(), operation: 'rollback' },
    why: 'An earlier version runs after it, or a build ends.',
    must: ['oc rollback web --to-version=2'],
    not: ['oc status'],
  },
  {
    id: 'kubectl.restart',
    when: { words: 'rollout restart|pause|resume' },
    does: restarts('application'),
    why: 'The pods are replaced one after the other, or the roll-out is held.',
    must: ['kubectl rollout restart deploy/api'],
    not: ['kubectl rollout status deploy/api'],
  },
  {
    id: 'kubectl.scale',
    when: { words: 'scale|autoscale' },
    does: { ...changes('application'), operation: 'scale' },
    why: 'More or fewer of it run.',
    must: ['kubectl scale deploy/api --replicas=3', 'kubectl autoscale deploy api --min 2 --max 5'],
    not: ['kubectl scale deploy/api --replicas=0', 'kubectl get hpa'],
  },
  {
    id: 'kubectl.expose',
    when: { words: 'expose' },
    does: changes('network'),
    why: 'It can be reached from elsewhere after it.',
    must: ['kubectl expose deploy api --type LoadBalancer --port 80'],
    not: ['kubectl port-forward deploy/api 80'],
  },
  {
    id: 'kubectl.loosen_pods',
    when: { words: 'label', operand: /^pod-security\.kubernetes\.io\/enforce(?:=privileged|-$)/ },
    does: changes('security'),
    why: 'Privileged pods are let in after it.',
    must: ['kubectl label ns web pod-security.kubernetes.io/enforce=privileged'],
    not: ['kubectl label ns web pod-security.kubernetes.io/enforce=restricted'],
  },
  {
    id: 'kubectl.label',
    when: { words: 'label' },
    does: labels('application'),
    why: 'Labels change what selectors choose.',
    must: ['kubectl label node n1 gpu=true'],
    not: ['kubectl get pods --show-labels', 'kubectl get pods -l label=x'],
  },
  {
    id: 'kubectl.set',
    when: { words: 'set|edit|patch' },
    does: (argv) => {
      const [verb, part] = argv.words.map(({ text }) => text);
      return verb === 'set' && part !== 'data' ? deploys() : deedOfChange(argv);
    },
    why: 'What runs is otherwise after it, at once.',
    must: [
      'kubectl set image deploy/api app=api:2',
      'kubectl edit svc api',
      `kubectl patch deploy api -p '{"spec":{"replicas":3}}'`,
    ],
    not: ['kubectl get deploy api -o yaml', `kubectl patch deploy api -p '{"spec":{"replicas":0}}'`],
  },
  {
    id: 'kubectl.hold_node',
    when: { test: (argv) => /^(?:adm )?(?:cordon|taint)\b/.test(pathOfWords(argv)) },
    does: changes('infrastructure'),
    why: 'New pods go elsewhere.',
    must: ['kubectl cordon node-1', 'kubectl taint nodes n1 a=b:NoSchedule'],
    not: ['kubectl uncordon node-1', 'kubectl drain node-1'],
  },
  {
    id: 'kubectl.release_node',
    when: { test: (argv) => /^(?:adm )?uncordon\b/.test(pathOfWords(argv)) },
    does: labels('infrastructure'),
    why: 'The node takes pods again.',
    must: ['kubectl uncordon node-1'],
    not: ['kubectl cordon node-1'],
  },
  {
    id: 'kubectl.make_project',
    when: { words: 'new-project' },
    does: makes('infrastructure'),
    why: 'A project is made.',
    must: ['oc new-project web'],
    not: ['oc project web'],
  },
  {
    id: 'kubectl.upgrade_cluster',
    when: { words: 'adm upgrade|release|taint' },
    does: changes('infrastructure'),
    why: 'The cluster itself changes.',
    must: ['oc adm upgrade --to=4.15.1'],
    not: ['oc adm top nodes'],
  },
];
