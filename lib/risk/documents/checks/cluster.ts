import type { Check } from '../check.ts';

const object = (kind: string, rest: string) =>
  `{apiVersion: v1, kind: ${kind}, metadata: {name: a}, ${rest}}`;
const diff = (lines: string, path = 'k8s/a.yaml') =>
  `--- a/${path}\n+++ b/${path}\n@@ -1,4 +1,4 @@\n${lines}\n`;
const IN = ['kubernetes', 'values'] as const;
const NETWORK = { resource: 'network', floor: 'medium' } as const;
const LOSES = { operation: 'delete', resource: 'storage', effect: 'destructive', floor: 'medium' } as const;
const isOpen = /^(0\.0\.0\.0\/0|::\/0)$/;

/** What changes the reach of a cluster's objects, who may come in, what survives and what is lost. */
export const CLUSTER_CHECKS: readonly Check[] = [
  {
    id: 'kubernetes.no_replicas',
    in: IN,
    at: /(^|\.|\[\])(replicas|replicaCount|minReplicas|maxReplicas)$/,
    is: /^0$/,
    of: /^(?!HorizontalPodAutoscaler|ScaledObject)/,
    test: (leaf, { partial, kind }) => !partial || kind === 'values' || leaf.path.length > 0,
    does: { operation: 'scale', effect: 'destructive' },
    why: 'No replica is left: the service is gone until somebody scales it up.',
    must: [object('Deployment', 'spec: {replicas: 0}')],
    not: [
      object('Deployment', 'spec: {replicas: 2, revisionHistoryLimit: 0}'),
      object('ScaledObject', 'spec: {minReplicas: 0}'),
    ],
  },
  {
    id: 'kubernetes.suspended',
    in: ['kubernetes'],
    at: /^spec\.(suspend|paused)$/,
    is: /^true$/,
    does: { operation: 'scale', floor: 'low' },
    why: 'It does not run, or is not brought up to date, any more.',
    must: [object('CronJob', 'spec: {suspend: true}')],
    not: [object('CronJob', 'spec: {suspend: false}')],
  },
  {
    id: 'kubernetes.patch_deletes',
    in: ['kubernetes'],
    at: /(^|\.)\$patch$/,
    is: /^(delete|replace)$/,
    does: { operation: 'delete', resource: 'infrastructure', effect: 'destructive' },
    why: 'A patch directive takes away what it stands in.',
    must: [object('Deployment', '$patch: delete')],
    not: [object('Deployment', '$patch: merge')],
  },
  {
    id: 'kubernetes.open_source_range',
    in: IN,
    at: /(loadBalancerSourceRanges\[\]|whitelist-source-range|inbound-cidrs|ipBlock\.cidr|allowedCidrs\[\])$/,
    is: isOpen,
    does: NETWORK,
    why: 'The whole internet may connect.',
    must: [object('Service', 'spec: {type: LoadBalancer, loadBalancerSourceRanges: ["0.0.0.0/0"]}')],
    not: [object('Service', 'spec: {type: LoadBalancer, loadBalancerSourceRanges: ["10.0.0.0/8"]}')],
  },
  {
    id: 'kubernetes.exposed',
    in: IN,
    at: /(^|\.)(service\.)?type$/,
    is: /^(LoadBalancer|NodePort)$/,
    of: /^Service$/,
    does: NETWORK,
    why: 'The service can be reached from outside of the cluster.',
    must: [object('Service', 'spec: {type: LoadBalancer}')],
    not: [object('Service', 'spec: {type: ClusterIP}')],
  },
  {
    id: 'kubernetes.allow_all_traffic',
    in: ['kubernetes'],
    at: /^spec\.(ingress|egress)\[\]$/,
    is: /^\{\}$/,
    of: /^NetworkPolicy$/,
    does: { ...NETWORK, floor: 'high' },
    why: 'An empty rule lets every connection through.',
    must: [object('NetworkPolicy', 'spec: {podSelector: {}, ingress: [{}]}')],
    not: [object('NetworkPolicy', 'spec: {podSelector: {}, policyTypes: [Ingress], ingress: []}')],
  },
  {
    id: 'kubernetes.config_snippet',
    in: IN,
    at: /(configuration|server|auth|modsecurity)-snippet$/,
    does: { ...NETWORK, floor: 'high' },
    why: "A snippet is the ingress controller's own configuration: it can read every secret that it serves.",
    must: [
      '{apiVersion: v1, kind: Ingress, metadata: {name: a, annotations: {nginx.ingress.kubernetes.io/server-snippet: "location / {}"}}}',
    ],
    not: [
      '{apiVersion: v1, kind: Ingress, metadata: {name: a, annotations: {nginx.ingress.kubernetes.io/rewrite-target: /}}}',
    ],
  },
  {
    id: 'kubernetes.pod_security_off',
    in: ['kubernetes'],
    at: /labels\.pod-security\.kubernetes\.io\/enforce$/,
    is: /^privileged$/,
    does: { resource: 'permission', floor: 'high' },
    why: 'Every pod of the namespace may be privileged.',
    must: [
      '{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: privileged}}}',
    ],
    not: [
      '{apiVersion: v1, kind: Namespace, metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: restricted}}}',
    ],
  },
  {
    id: 'kubernetes.webhook_everything',
    in: ['kubernetes'],
    at: /webhooks\[\]\.failurePolicy$/,
    is: /^Fail$/,
    test: (_, { leaves }) =>
      leaves.some(({ path, value }) => /rules\[\]\.resources\[\]$/.test(path) && value.startsWith('*')),
    does: { resource: 'infrastructure', floor: 'high' },
    why: 'When the webhook does not answer, nothing can be created or changed in the cluster.',
    safer: 'name the resources, exclude kube-system, or use failurePolicy: Ignore',
    must: [
      object(
        'ValidatingWebhookConfiguration',
        'webhooks: [{failurePolicy: Fail, rules: [{resources: ["*"]}]}]',
      ),
    ],
    not: [
      object(
        'ValidatingWebhookConfiguration',
        'webhooks: [{failurePolicy: Fail, rules: [{resources: [ingresses]}]}]',
      ),
    ],
  },
  {
    id: 'kubernetes.volume_goes',
    in: ['kubernetes'],
    at: /^spec\.persistentVolumeReclaimPolicy$/,
    is: /^Delete$/,
    of: /^PersistentVolume$/,
    does: { resource: 'storage', effect: 'destructive', floor: 'medium' },
    why: 'The disk behind this volume goes as soon as its claim does.',
    safer: 'use Retain',
    must: [object('PersistentVolume', 'spec: {persistentVolumeReclaimPolicy: Delete}')],
    not: [object('StorageClass', 'reclaimPolicy: Delete')],
  },
  {
    id: 'kubernetes.reclaim_delete',
    in: IN,
    at: /(persistentVolumeReclaimPolicy|reclaimPolicy|whenDeleted|whenScaled)$/,
    is: /^Delete$/,
    does: { resource: 'storage', floor: 'medium' },
    why: 'The data goes with the claim.',
    safer: 'use Retain',
    must: [object('StorageClass', 'reclaimPolicy: Delete')],
    not: [object('StorageClass', 'reclaimPolicy: Retain')],
  },
  {
    id: 'kubernetes.prunes',
    in: ['kubernetes'],
    at: /(syncPolicy\.automated\.prune|^spec\.prune|sync-options)$/,
    is: /^(true|.*(Prune=true|Replace=true|Force=true).*)$/,
    of: /^(Application|ApplicationSet|Kustomization|Deployment|StatefulSet)$/,
    does: { resource: 'infrastructure', floor: 'medium' },
    why: 'What disappears from the repository is deleted in the cluster, by itself.',
    must: [object('Application', 'spec: {syncPolicy: {automated: {prune: true}}}')],
    not: [object('Application', 'spec: {syncPolicy: {automated: {prune: false}}}')],
  },
  {
    id: 'values.persistence_off',
    in: ['values'],
    at: /(persistence|persistentVolume|backup|backups)\.enabled$/,
    is: /^false$/,
    does: { ...LOSES, operation: 'modify' },
    why: 'Data is kept in the pod alone, or is not backed up: it goes with the pod.',
    must: ['image: {tag: "1"}\nprimary: {persistence: {enabled: false}}'],
    not: ['image: {tag: "1"}\nprimary: {persistence: {enabled: true}}'],
  },
  {
    id: 'values.protection_off',
    in: ['values'],
    at: /(auth|tls|networkPolicy|podDisruptionBudget|rbac|ssl|podSecurityPolicy)\.(enabled|create)$/,
    is: /^false$/,
    test: ({ path }, { partial }) => partial || /(auth|tls|ssl)\.enabled$/.test(path),
    does: { resource: 'security', floor: 'medium' },
    why: 'A protection of the release is turned off.',
    must: ['image: {tag: "1"}\nauth: {enabled: false}'],
    not: ['image: {tag: "1"}\nauth: {enabled: true}\nnetworkPolicy: {enabled: false}'],
  },
  {
    id: 'kubernetes.object_gone',
    in: ['kubernetes'],
    at: /^kind$/,
    when: 'gone',
    test: (leaf, { leaves }) => !leaves.some(({ path, value }) => path === 'kind' && value === leaf.value),
    does: { operation: 'delete', resource: 'infrastructure', effect: 'destructive' },
    why: 'The object is taken out of the repository: what brings the cluster up to date with it deletes it.',
    must: [diff('-apiVersion: apps/v1\n-kind: StatefulSet\n-metadata:\n-  name: db')],
    not: [diff(' kind: StatefulSet\n-  replicas: 2\n+  replicas: 3')],
  },
];
