import type { Check } from '../check.ts';

const role = (rules: string, kind = 'ClusterRole') =>
  `{apiVersion: rbac.authorization.k8s.io/v1, kind: ${kind}, metadata: {name: a}, rules: [${rules}]}`;
const binding = (role: string, subject = '{kind: Group, name: ops}') =>
  `{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {kind: ClusterRole, name: ${role}}, subjects: [${subject}]}`;
const RIGHTS = { operation: 'grant', resource: 'permission', floor: 'high' } as const;
const IN = ['kubernetes'] as const;

/** Made up, and in parts: what looks for secrets in this repository finds whole ones. */
const WORD = ['Tr0ub4', 'dor3x'].join('');

/** Rights in a cluster: the Kubernetes documentation's RBAC good practices. */
export const ACCESS_CHECKS: readonly Check[] = [
  {
    id: 'kubernetes.cluster_admin',
    in: IN,
    at: /roleRef\.name$/,
    is: /^(cluster-admin|admin|system:masters)$/,
    does: RIGHTS,
    why: 'This role may do everything, in the namespace or in the whole cluster.',
    safer: 'bind a role with the verbs and resources that are needed',
    must: [binding('cluster-admin')],
    not: [binding('view')],
  },
  {
    id: 'kubernetes.wildcard_rights',
    in: IN,
    at: /(^|\.)rules\[\]\.(verbs|resources|apiGroups)\[\]$/,
    is: /^\*$/,
    of: /Role$/,
    test: ({ path }) => !path.includes('apiGroups'),
    does: RIGHTS,
    why: 'A star gives rights on what exists and on what will exist.',
    must: [
      role('{apiGroups: [""], resources: ["*"], verbs: [get]}'),
      role('{apiGroups: [""], resources: [pods], verbs: ["*"]}', 'Role'),
    ],
    not: [role('{apiGroups: ["*"], resources: [pods], verbs: [get, list]}')],
  },
  {
    id: 'kubernetes.escalating_rights',
    in: IN,
    at: /(^|\.)rules\[\]\.(verbs|resources)\[\]$/,
    is: /^(escalate|bind|impersonate|pods\/exec|pods\/attach|nodes\/proxy|serviceaccounts\/token|certificatesigningrequests\/approval)$/,
    of: /Role$/,
    does: RIGHTS,
    why: 'With this right more rights can be had than are given.',
    must: [
      role('{resources: [roles], verbs: [escalate]}'),
      role('{resources: [pods/exec], verbs: [create]}'),
    ],
    not: [role('{resources: [pods/log], verbs: [get]}')],
  },
  {
    id: 'kubernetes.reads_secrets',
    in: IN,
    at: /(^|\.)rules\[\]\.resources\[\]$/,
    is: /^secrets$/,
    of: /Role$/,
    does: RIGHTS,
    why: 'Whoever lists secrets reads them, tokens of other accounts among them.',
    safer: 'name the one secret in resourceNames',
    must: [role('{resources: [secrets], verbs: [list]}')],
    not: [role('{resources: [configmaps], verbs: [list]}')],
  },
  {
    id: 'kubernetes.anonymous_admin',
    in: IN,
    at: /subjects\[\]\.name$/,
    is: /^system:(anonymous|unauthenticated|authenticated)$/,
    test: (_, { leaves }) =>
      leaves.some(
        ({ path, value }) => /roleRef\.name$/.test(path) && /^(cluster-admin|admin|edit)$/.test(value),
      ),
    does: { ...RIGHTS, floor: 'critical' },
    why: 'Everybody who reaches the cluster may change what runs in it, without a login.',
    must: [binding('cluster-admin', '{kind: Group, name: "system:unauthenticated"}')],
    not: [binding('view', '{kind: Group, name: "system:unauthenticated"}'), binding('cluster-admin')],
  },
  {
    id: 'kubernetes.anonymous_rights',
    in: IN,
    at: /subjects\[\]\.name$/,
    is: /^system:(anonymous|unauthenticated|authenticated|serviceaccounts)$/,
    does: RIGHTS,
    why: 'Everybody who reaches the cluster, or every account of it, gets these rights.',
    must: [binding('view', '{kind: Group, name: "system:unauthenticated"}')],
    not: [binding('view', '{kind: Group, name: developers}')],
  },
  {
    id: 'kubernetes.clear_secret',
    in: IN,
    at: /^(items\[\]\.)?(stringData|data)\.[^.]+$/,
    of: /^Secret$/,
    test: ({ value }, { resource }) =>
      resource === 'Secret' && value !== '' && !/^(\$\{|\{\{|<|ENC\[|vault:)/.test(value),
    does: { resource: 'secret', floor: 'high', sensitive: true },
    why: 'The secret stands in the manifest: base64 is not encryption.',
    safer: 'let a secret store or a sealed secret make it',
    must: ['{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {password: aHVudGVyMg==}}'],
    not: ['{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {colour: blue}}'],
  },
  {
    id: 'kubernetes.secret_in_config',
    in: ['kubernetes', 'values'],
    at: /(^|\.|\[\])(env\[\]\.value|[A-Za-z_]*([Pp]assword|PASSWORD|[Tt]oken|TOKEN|[Ss]ecret[Kk]ey|SECRET_KEY|API_KEY|[Aa]pi[Kk]ey))$/,
    test: ({ path, value }) =>
      value.length >= 6 &&
      !/[\s{}<>$]|:\/\//.test(value) &&
      !/^(true|false|null|change-?me|example|placeholder|\d+)$/i.test(value) &&
      (!path.endsWith('.value') ||
        /^(AKIA|ghp_|gho_|github_pat_|xox[bp]-|sk[-_](live|test|proj)|glpat-|AIza|eyJ)/.test(value)),
    does: { resource: 'secret', floor: 'medium', sensitive: true },
    why: 'A secret in clear is for everybody who may read the object or the repository.',
    safer: 'refer to it with secretKeyRef',
    must: [`replicaCount: 1\nimage: {tag: "1"}\nauth: {password: "${WORD}"}`],
    not: ['replicaCount: 1\nimage: {tag: "1"}\nauth: {password: ""}\nexistingSecretKey: {name: a}'],
  },
];
