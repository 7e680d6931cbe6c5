import type { Deed } from '../commands/program.ts';

type Kind = {
  names: string;
  does: Omit<Deed, 'reach' | 'effect'> & Partial<Pick<Deed, 'effect'>>;
  why: string;
};

/** What applying an object of each kind is, by the Kubernetes API reference; the first that names it counts. */
const KINDS: readonly Kind[] = [
  {
    names: 'DeleteBackupRequest',
    does: { operation: 'delete', resource: 'storage', effect: 'destructive' },
    why: 'The object asks for a backup to be deleted.',
  },
  {
    names:
      'Eviction PodChaos NetworkChaos StressChaos IOChaos TimeChaos DNSChaos HTTPChaos KernelChaos ChaosEngine NodeMaintenance',
    does: { operation: 'restart', resource: 'application', effect: 'destructive' },
    why: 'What runs is stopped or disturbed as soon as the object is there.',
  },
  {
    names: 'Restore',
    does: { operation: 'import', resource: 'data' },
    why: 'An old state is put over what is there.',
  },
  {
    names:
      'Deployment StatefulSet DaemonSet ReplicaSet ReplicationController Pod Job CronJob Rollout HelmRelease Application Kustomization Service',
    does: { operation: 'deploy', resource: 'application' },
    why: 'What runs is replaced by what the manifest says.',
  },
  {
    names: 'Role ClusterRole RoleBinding ClusterRoleBinding ServiceAccount',
    does: { operation: 'grant', resource: 'permission' },
    why: 'It says who may do what in the cluster.',
  },
  {
    names:
      'Ingress NetworkPolicy Gateway HTTPRoute VirtualService IngressClass CiliumNetworkPolicy ClusterIssuer DestinationRule AuthorizationPolicy Endpoints',
    does: { operation: 'modify', resource: 'network' },
    why: 'It says which traffic goes where.',
  },
  { names: 'Secret', does: { operation: 'modify', resource: 'secret' }, why: 'A secret is set or replaced.' },
  {
    names: 'PersistentVolume PersistentVolumeClaim',
    does: { operation: 'create', resource: 'storage' },
    why: 'Storage is asked for.',
  },
  {
    names: 'Namespace',
    does: { operation: 'create', resource: 'infrastructure' },
    why: 'A namespace is made or labelled.',
  },
  {
    names: 'PodDisruptionBudget ResourceQuota LimitRange Backup Schedule VolumeSnapshot',
    does: { operation: 'create', resource: 'application', protects: true },
    why: 'It protects what runs.',
  },
  {
    names: 'HorizontalPodAutoscaler VerticalPodAutoscaler ScaledObject',
    does: { operation: 'scale', resource: 'application' },
    why: 'It says how many there are.',
  },
  {
    names:
      'CustomResourceDefinition MutatingWebhookConfiguration ValidatingWebhookConfiguration APIService StorageClass PriorityClass RuntimeClass PodSecurityPolicy ValidatingAdmissionPolicy',
    does: { operation: 'modify', resource: 'infrastructure' },
    why: 'It changes how the whole cluster works.',
  },
];

/** What applying an object of this kind is. Of a kind that is not known it is a change of what runs. */
export function deedOfKind(kind: string): Pick<Kind, 'does' | 'why'> {
  return (
    KINDS.find(({ names }) => names.split(' ').includes(kind)) ?? {
      does: { operation: 'modify', resource: 'application' },
      why: 'It changes what runs.',
    }
  );
}
