import type { Check } from '../check.ts';

/** A pod of one line, to say what a check means. */
const pod = (spec: string) => `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${spec}}`;
const of = (settings: string) => pod(`{containers: [{name: a, image: "a:1", ${settings}}]}`);
const IN = ['kubernetes', 'values'] as const;
const EMPTIES = /^(create-drop|truncate\b[\w-]*|drop-(and-)?create|recreate-db|wipe\b[\w-]*)$/i;
const EMPTIES_BY_NAME =
  /(^|[._])((DB|DATABASE|SCHEMA|DATA)_?(RESET|DROP|WIPE|TRUNCATE|RECREATE|PURGE)|(RESET|DROP|WIPE|TRUNCATE|RECREATE|PURGE)_(DB|DATABASE|SCHEMA|DATA|TABLES))(_ON_\w+)?$/i;

/** What a pod may take from its node: the Kubernetes documentation's Pod Security Standards, privileged and baseline. */
export const POD_CHECKS: readonly Check[] = [
  {
    id: 'kubernetes.empties_at_start',
    in: ['kubernetes', 'values'],
    at: /(^|\.)(value|(env|environment|config|data|extraEnv)\.[\w.-]+)$/,
    test: ({ path, value }) =>
      EMPTIES.test(value) || (/^(true|1|yes|on|always)$/i.test(value) && EMPTIES_BY_NAME.test(path)),
    does: { operation: 'delete', resource: 'data', effect: 'destructive' },
    why: 'By this setting the application empties or makes anew its database when it starts.',
    must: [
      'image: {tag: "1"}\nenv: {SEED_ON_START: truncate-and-load}',
      'image: {tag: "1"}\nenv: {DB_RESET: "true"}',
      of('env: [{name: DDL, value: create-drop}]'),
    ],
    not: [
      'image: {tag: "1"}\nenv: {SEED_ON_START: "true", DB_RESET: "false"}',
      of('env: [{name: MODE, value: create}]'),
    ],
  },
  {
    id: 'kubernetes.privileged',
    in: IN,
    at: /(^|\.)privileged$/,
    is: /^true$/,
    does: { resource: 'permission', floor: 'medium' },
    why: 'A privileged container has all of its node.',
    safer: 'drop it and add the one capability that is needed',
    must: [of('securityContext: {privileged: true}')],
    not: [of('securityContext: {privileged: false}'), of('env: [{name: MODE, value: privileged}]')],
  },
  {
    id: 'kubernetes.host_path',
    in: IN,
    at: /hostPath\.path$/,
    does: { resource: 'permission', floor: 'medium' },
    why: 'A directory of the node is mounted: what is in it can be read or changed from the pod.',
    safer: 'use a volume claim, an emptyDir or a config map',
    must: [pod('{volumes: [{name: r, hostPath: {path: /etc}}]}')],
    not: [pod('{volumes: [{name: r, emptyDir: {}}]}')],
  },
  {
    id: 'kubernetes.host_root',
    in: IN,
    at: /hostPath\.path$/,
    is: /^(\/|\/(etc|root|var|proc|sys|dev|boot)(\/(run|lib\/(kubelet|docker|etcd)|kubernetes).*)?|.*(docker|containerd|crio)\.sock)\/?$/,
    does: { resource: 'permission', floor: 'high' },
    why: 'Whoever can write there has the node, and with it the pods and secrets on it.',
    must: [
      pod('{volumes: [{name: r, hostPath: {path: /}}]}'),
      pod('{volumes: [{name: r, hostPath: {path: /var/run/docker.sock}}]}'),
    ],
    not: [pod('{volumes: [{name: r, hostPath: {path: /mnt/cache}}]}')],
  },
  {
    id: 'kubernetes.host_namespace',
    in: IN,
    at: /(^|\.)host(PID|IPC|Network)$/,
    is: /^true$/,
    does: { resource: 'permission', floor: 'medium' },
    why: 'The pod shares the processes, memory or network of its node.',
    must: [pod('{hostNetwork: true}'), pod('{hostPID: true}')],
    not: [pod('{hostNetwork: false}')],
  },
  {
    id: 'kubernetes.capabilities',
    in: IN,
    at: /capabilities\.add\[\]$/,
    is: /^(CAP_)?(ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|SYS_RAWIO|SYS_BOOT|NET_ADMIN|NET_RAW|DAC_READ_SEARCH|DAC_OVERRIDE|BPF|MKNOD)$/i,
    does: { resource: 'permission', floor: 'medium' },
    why: 'This capability is enough to leave the container or to read what is not its own.',
    must: [of('securityContext: {capabilities: {add: [SYS_ADMIN]}}')],
    not: [
      of('securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}'),
      of('securityContext: {capabilities: {drop: [ALL]}}'),
    ],
  },
  {
    id: 'kubernetes.runs_as_root',
    in: IN,
    at: /securityContext\.(runAsUser|runAsNonRoot|allowPrivilegeEscalation)$/,
    test: ({ path, value }) =>
      path.endsWith('runAsUser')
        ? value === '0'
        : value === (path.endsWith('runAsNonRoot') ? 'false' : 'true'),
    does: { floor: 'medium' },
    why: 'Its processes run as root, or may become it.',
    safer: 'set runAsNonRoot: true and allowPrivilegeEscalation: false',
    must: [of('securityContext: {runAsUser: 0}'), of('securityContext: {allowPrivilegeEscalation: true}')],
    not: [of('securityContext: {runAsUser: 1000, runAsNonRoot: true, allowPrivilegeEscalation: false}')],
  },
  {
    id: 'kubernetes.unconfined',
    in: IN,
    at: /(seccompProfile\.type|appArmorProfile\.type|procMount|apparmor\.security\.beta\.kubernetes\.io\/.*)$/,
    is: /^(unconfined|unmasked)$/i,
    does: { resource: 'security', floor: 'medium' },
    why: 'The filter between the container and its kernel is turned off.',
    must: [pod('{securityContext: {seccompProfile: {type: Unconfined}}}')],
    not: [pod('{securityContext: {seccompProfile: {type: RuntimeDefault}}}')],
  },
  {
    id: 'kubernetes.protection_gone',
    in: IN,
    at: /(runAsNonRoot|readOnlyRootFilesystem|capabilities\.drop\[\]|seccompProfile\.type|finalizers\[\]|automountServiceAccountToken)$/,
    is: /^(true|all|runtimedefault|localhost|false|\S+\/\S+)$/i,
    when: 'gone',
    does: { resource: 'security', floor: 'medium' },
    why: 'A protection that was there is taken off.',
    must: [
      `--- a/k8s/a.yaml\n+++ b/k8s/a.yaml\n@@ -1,3 +1,2 @@\n       securityContext:\n-        runAsNonRoot: true\n`,
    ],
    not: [
      `--- a/k8s/a.yaml\n+++ b/k8s/a.yaml\n@@ -1,3 +1,4 @@\n       securityContext:\n+        runAsNonRoot: true\n`,
    ],
  },
  {
    id: 'kubernetes.latest_tag',
    in: IN,
    at: /(^|\.|\[\])image$/,
    is: /^[^@]+:latest$/,
    does: { floor: 'low' },
    why: 'What runs is decided when it starts, not here.',
    safer: 'name a version or a digest',
    must: [pod('{containers: [{name: a, image: "shop/web:latest"}]}')],
    not: [pod('{containers: [{name: a, image: "shop/web:1.4"}]}')],
  },
];
