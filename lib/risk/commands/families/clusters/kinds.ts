import type { Resource } from '../../../../../schema/policy-parts.ts';
import type { Argv } from '../../program.ts';

/** Kinds of Kubernetes by what is lost or changed with them: names, plurals and short names. */
const KINDS: readonly (readonly [RegExp, Resource])[] = [
  [/^(?:secrets?|sealedsecrets?|externalsecrets?|secretstores?|clustersecretstores?)$/, 'secret'],
  [
    /^(?:pvc?|persistentvolume(?:claim)?s?|sts|statefulsets?|volumesnapshot(?:content)?s?|vs|sc|storageclass(?:es)?|volumes?|buckets?)$/,
    'storage',
  ],
  [
    /^(?:postgres(?:ql)?s?|postgresclusters?|clusters|perconaservermongodbs?|mysqlclusters?|innodbclusters?|redis(?:clusters?)?|kafkas?|kafkatopics?|elasticsearch(?:es)?|mongodb(?:community)?|cassandradatacenters?|databases?)$/,
    'database',
  ],
  [
    /^(?:(?:cluster)?role(?:binding)?s?|sa|serviceaccounts?|csr|certificatesigningrequests?|users?|groups?|identit(?:y|ies)|oauthclients?)$/,
    'permission',
  ],
  [
    /^(?:netpol|networkpolic(?:y|ies)|(?:mutating|validating)webhookconfigurations?|pdb|poddisruptionbudgets?|quota|resourcequotas?|limits|limitranges?|psp|podsecuritypolic(?:y|ies)|scc|securitycontextconstraints|clusterpolic(?:y|ies)|validatingadmissionpolic(?:y|ies)|peerauthentications?|authorizationpolic(?:y|ies))$/,
    'security',
  ],
  [
    /^(?:svc|services?|ing|ingress(?:es|class(?:es)?)?|ep|endpoints?|endpointslices?|gateways?|gw|(?:http|grpc|tcp|tls)routes?|routes?|virtualservices?|destinationrules?|serviceentr(?:y|ies)|ipaddresspools?)$/,
    'network',
  ],
  [
    /^(?:ns|namespaces?|projects?|nodes?|no|crds?|customresourcedefinitions?|apiservices?|machines?|machinesets?|machinedeployments?|nodepools?|nodeclaims?|clusteroperators?|clusterversions?|priorityclass(?:es)?|pc|all)$/,
    'infrastructure',
  ],
];

/** The kinds that a command names behind its verb: `pod x`, `pods,svc`, `deploy/api svc/api`, `certificates.cert-manager.io`. */
export function kindsOf({ words }: Argv, from = 1): string[] {
  const rest = words.slice(from).map(({ text }) => text.slice(0, 200).toLowerCase());
  const slashed = rest.filter((text) => text.includes('/')).map((text) => text.replace(/\/.*$/s, ''));
  const named = slashed.length > 0 ? slashed : (rest[0]?.split(',') ?? []);
  return named.slice(0, 20).map((kind) => kind.replace(/\..*$/s, ''));
}

/** What the named kinds are about, the gravest first; workloads and kinds that nobody knows are applications. */
export function resourceOfKinds(argv: Argv, from = 1): Resource {
  const kinds = kindsOf(argv, from);
  return KINDS.find(([pattern]) => kinds.some((kind) => pattern.test(kind)))?.[1] ?? 'application';
}
