import { Operation } from '../../schema/plan.ts';
import type { Resource } from '../../schema/policy-parts.ts';

/** Classes by the words that name them, first match wins: what is dearest comes first. */
const RESOURCE_WORDS: [Resource, RegExp][] = [
  ['security', /\b(security(?! ?groups?)|cve(-\d+)*|vulnerabilit(y|ies)|exploits?)\b/],
  [
    'secret',
    /\b(secrets?|credentials?|passwords?|tokens?|certificates?|certs?|((api|access|signing|private|ssh|encryption|secret) ?)?keys?)\b/,
  ],
  ['permission', /\b(permissions?|roles?|access|privileges?|iam|rbac|grants?|admins?)\b/],
  [
    'network',
    /\b(networks?|firewalls?|dns|domains?|vpcs?|subnets?|ingress|egress|load ?balancers?|security ?groups?|routes?)\b/,
  ],
  [
    'storage',
    /\b(storage|stores?|buckets?|volumes?|disks?|snapshots?|backups?|s3|blobs?|queues?|topics?|caches?)\b/,
  ],
  [
    'database',
    /\b(databases?|dbs?|schemas?|tables?|columns?|postgres(ql)?|mysql|mongo(db)?|redis|migrations?)\b/,
  ],
  [
    'data',
    /\b(data|datasets?|sensitive|pii|rows?|records?|customers?|users?|orders?|invoices?|cards?|payments?)\b/,
  ],
  [
    'infrastructure',
    /\b(infra(structure)?|clusters?|servers?|namespaces?|vms?|machines?|nodes?|terraform|kubernetes|k8s|helm|environments?|stacks?|hosts?|pods?|deployments?|statefulsets?)\b/,
  ],
  ['pipeline', /\b(pipelines?|ci|cd|cicd|workflows?)\b/],
  ['documentation', /\b(docs?|documentation|readme|runbooks?|changelog|guides?)\b/],
  [
    'code',
    /\b(code|files?|branch(es)?|tests?|endpoints?|configs?|configuration|settings?|dependenc(y|ies)|packages?|dockerfile|docker|compose|diffs?|functions?|commits?|pull ?requests?|repository|repo)\b/,
  ],
  ['application', /\b(application|apps?|services?|releases?|replicas?|workers?|api|website|site)\b/],
];

const SENSITIVE =
  /\b(pii|personal(ly)?|sensitive|customers?|patients?|subscribers?|card(holder)?s?|credit ?cards?|payments?|ssn|social security|emails?|addresses|phone numbers?|health records?|passwords?|credentials?)\b/;

/** Words of a name as text: `customerRecords`, `customer_records` and `customer records` are one. */
export function toWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_./:-]+/g, ' ')
    .toLowerCase();
}

/** The class of a resource that is named in free text; `other` when no word of it is known. */
export function resourceClass(text: string): Resource {
  const words = toWords(text);
  return RESOURCE_WORDS.find(([, pattern]) => pattern.test(words))?.[0] ?? 'other';
}

/** Whether the text names data whose loss or disclosure hurts people. */
export function namesSensitiveData(text: string): boolean {
  return SENSITIVE.test(toWords(text));
}

/** The word a policy knows for a tool's own operation word; null for one that it does not know. */
export function operationOf(word: string | null): Operation | null {
  const parsed = Operation.safeParse(word);
  return parsed.success ? parsed.data : null;
}

const TOOL_VERBS: [Operation, RegExp][] = [
  ['delete', /\b(delete|drop|destroy|remove|purge|truncate|wipe|erase|terminate|prune|clear|flush)\b/],
  ['rollback', /\b(rollback|roll back|revert)\b/],
  ['deploy', /\b(deploy|release|promote|rollout|publish)\b/],
  ['export', /\b(export|dump|download|backup)\b/],
  ['import', /\b(import|restore|load|ingest)\b/],
  ['migrate', /\b(migrate|migration)\b/],
  ['rotate', /\b(rotate|regenerate)\b/],
  ['grant', /\b(grant|revoke|invite|assign role)\b/],
  ['scale', /\b(scale|resize)\b/],
  ['restart', /\b(restart|reboot|stop|start)\b/],
  ['merge', /\bmerge\b/],
  ['create', /\b(create|add|provision|new)\b/],
];

/** What a tool's name says it does, for tools that do not declare it; `modify` when it says nothing known. */
export function operationOfName(tool: string): Operation {
  const words = toWords(tool);
  return TOOL_VERBS.find(([, pattern]) => pattern.test(words))?.[0] ?? 'modify';
}
