import type { Resource } from '../../../schema/policy-parts.ts';
import {
  changes,
  deploys,
  grants,
  loses,
  makes,
  protects,
  reads,
  restarts,
  setsUp,
  shows,
  stops,
} from './deeds.ts';
import type { Argv, Deed, Row, Word } from './program.ts';

/** What verbs of a CLI mean, the particular kinds before the general ones. */
const KINDS = {
  reads: { deed: reads, why: 'It lists or shows.' },
  shows: { deed: () => shows(), why: 'It prints secrets, or carries data off.' },
  sets_up: { deed: () => setsUp(), why: 'It changes settings, logins or files of this machine.' },
  protects: { deed: protects, why: 'It adds a backup or a protection.' },
  loses: { deed: (resource: Resource) => loses(resource), why: 'It removes what may not come back.' },
  stops: { deed: stops, why: 'What runs does not run any more.' },
  restarts: { deed: restarts, why: 'What runs is interrupted and starts again.' },
  deploys: { deed: () => deploys(), why: 'Another version runs after it.' },
  grants: { deed: () => grants(), why: 'It changes who may do what.' },
  makes: { deed: makes, why: 'It creates what was not there.' },
  changes: { deed: changes, why: 'It changes what is there.' },
} as const satisfies Record<string, { deed: (resource: Resource) => Deed; why: string }>;

type Kind = keyof typeof KINDS;

/** No CLI has its verb behind so many words. */
const DEEPEST = 12;

type Found = { kind: Kind; nouns: string } | null;

/**
 * The verbs of one kind, each as a word of a row is written, with the lines that prove them. `~logs` is a noun that
 * stands for a verb only where there is none (`apps logs`, but `logs delete`).
 */
type Verbs = { verbs: string; must: readonly string[]; not: readonly string[]; safer?: string };

/**
 * The general rows of a CLI whose commands are nouns, a verb, then operands (`compute instances delete web-1`). The
 * verb is the first word from `from` on that any kind knows. What it is about is told by `resourceOf`
 * from the words up to that verb.
 */
export function verbRows(
  program: string,
  from: number,
  table: { readonly [kind in Kind]?: Verbs },
  resourceOf: (nouns: string) => Resource = resourceOfNouns,
): Row[] {
  const kinds = (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const said = table[kind];
    if (!said) return [];
    const spelled = said.verbs.split(' ');
    const weak = spelled.filter((verb) => verb.startsWith('~')).map((verb) => verb.slice(1));
    const strong = spelled.filter((verb) => !verb.startsWith('~'));
    return [{ kind, ...said, weak: anyOf(weak), strong: anyOf(strong) }];
  });
  const first = ({ words }: Argv, which: 'strong' | 'weak'): Found => {
    for (let at = from; at < Math.min(words.length, DEEPEST); at += 1) {
      const { text, known } = words[at]!;
      if (!known) return null;
      const one = kinds.find((kind) => kind[which].test(text));
      if (one) return { kind: one.kind, nouns: textOf(words.slice(0, at + 1)) };
    }
    return null;
  };
  const found = (argv: Argv): Found => first(argv, 'strong') ?? first(argv, 'weak');
  return kinds.map(({ kind, must, not, safer }) => ({
    id: `${program}.${kind}`,
    when: { test: (argv) => found(argv)?.kind === kind },
    does: (argv) => KINDS[kind].deed(resourceOf(found(argv)?.nouns ?? '')),
    why: KINDS[kind].why,
    ...(safer ? { safer } : {}),
    must,
    not,
  }));
}

/** Asking for help changes nothing, whatever is asked about. */
export function helpRow(program: string, must: string, not: string): Row {
  return {
    id: `${program}.help`,
    when: { flags: ['--help', '--version'] },
    does: reads(),
    why: 'It asks for help, nothing else.',
    must: [must],
    not: [not],
  };
}

/** Nouns of clouds, by what is lost or changed with them; the first that matches says it. */
const NOUNS: readonly (readonly [RegExp, Resource])[] = [
  [/\b(?:firewall|nsg|security-groups?|network-rule)/, 'network'],
  [
    /\b(?:kms|key-?vault|keyvault|secrets?|vault|ssh-?keys?|keys?|keyrings?|cert(?:ificate)?s?|tokens?)\b/,
    'secret',
  ],
  [
    /\b(?:iam|roles?|role-assignments?|polic(?:y|ies)|users?|members?|service-accounts?|groups?-members?|access|permissions?|ad|sp|organizations?|orgs?|teams?)\b/,
    'permission',
  ],
  [/\b(?:backups?|snapshots?|recovery-points?)\b/, 'storage'],
  [
    /\b(?:sql|databases?|db|dbs|mysql|postgres|postgresql|pg|mariadb|mongodb?|cosmosdb|redis|valkey|spanner|bigtable|firestore|datastore|alloydb|memorystore|dynamodb|rds|tables?|datasets?|bq|d1|kv|hyperdrive|vectorize|addons?)\b/,
    'database',
  ],
  [
    /\b(?:storage|buckets?|blobs?|containers?-?blob|disks?|volumes?|images?|objects?|os|r2|spaces|share|files?|filestore|registry|artifacts?)\b/,
    'storage',
  ],
  [
    /\b(?:networks?|vpcs?|vnet|subnets?|firewalls?|firewall-rules|nsg|dns|domains?|records?|record-sets|zones?|managed-zones|routes?|routers?|load-balancers?|lb|forwarding-rules|addresses|floating-ips?|ips?|public-ip|reserved-ip|gateways?|nat|peerings?|cdn|endpoints?|security-policies|security-groups?|tunnels?|ssl)\b/,
    'network',
  ],
  [
    /\b(?:apps?|app|functions?|functionapp|webapp|services?|run|deployments?|releases?|pages|workers?|sites?|machines?|containerapp|staticwebapp|jobs?|projects?-deployments?)\b/,
    'application',
  ],
];

/** What nouns are about: the group of commands up to its verb, `sql instances delete`. */
function resourceOfNouns(nouns: string): Resource {
  return NOUNS.find(([pattern]) => pattern.test(nouns))?.[1] ?? 'infrastructure';
}

const textOf = (words: readonly Word[]) =>
  words
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 200);

/** Verbs as they are written in a row, as one pattern: `delete-*` begins so. */
const anyOf = (verbs: readonly string[]) =>
  verbs.length === 0
    ? /^\b$/
    : new RegExp(`^(?:${verbs.map((verb) => verb.replace('*', '.*')).join('|')})$`, 's');
