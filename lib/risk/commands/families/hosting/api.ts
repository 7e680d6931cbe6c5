import { flagValue, hasFlag } from '../../argv.ts';
import { inRepository } from '../../local-deeds.ts';
import type { Argv, Deed, Row } from '../../program.ts';

/** The method of `gh api`: given, or POST as soon as a field is sent. */
function methodOf(argv: Argv): string {
  const told = flagValue(argv, '-X', '--method')?.text.toUpperCase();
  const sends = ['-f', '-F', '--field', '--raw-field', '--input', '--form'].some((flag) =>
    hasFlag(argv, flag),
  );
  return told ?? (sends ? 'POST' : 'GET');
}

const pathOf = ({ words }: Argv): string => (words[1]?.text ?? '').slice(0, 300);
const isQuery = (argv: Argv): boolean =>
  /^\/?graphql$/.test(pathOf(argv)) && !argv.all.some(({ text }) => /\bmutation\b/.test(text.slice(0, 5000)));

/** What paths of the hosts' interfaces are about; the first that matches says what changing or deleting them means. */
const PATHS: readonly (readonly [RegExp, Partial<Deed>])[] = [
  [
    /\/(?:secrets?|variables\/.*token|keys|deploy_keys|deploy-keys|access_tokens|personal_access_tokens)\b/,
    { resource: 'secret', operation: 'rotate', floor: 'high' },
  ],
  [
    /\/(?:collaborators|members|memberships|teams|invitations|permissions|share)\b/,
    { resource: 'permission', operation: 'grant', floor: 'high' },
  ],
  [
    /\/(?:protection|rulesets|protected_branches|push_rule|vulnerability-alerts|automated-security-fixes)\b/,
    { resource: 'security', floor: 'high' },
  ],
  [/\/(?:hooks|actions\/permissions|environments|runners)\b/, { resource: 'pipeline', floor: 'high' }],
  [
    /\/(?:dispatches|deployments|pipeline|trigger|rerun|retry|play)\b/,
    { resource: 'pipeline', floor: 'medium' },
  ],
  [/\/merge\b/, { operation: 'merge' }],
  [/^\/?(?:repos|projects|orgs|groups)\/[^/]+(?:\/[^/]+)?\/?$/, { floor: 'critical', whole: true }],
  [/\/(?:packages\/[^/]+\/[^/]+|registry\/repositories)\b/, { resource: 'storage', floor: 'high' }],
  [/\/(?:git\/refs|branches|repository\/branches|tags|releases|packages)\b/, { floor: 'medium' }],
];

const about = (argv: Argv): Partial<Deed> => PATHS.find(([pattern]) => pattern.test(pathOf(argv)))?.[1] ?? {};

/** `gh api`, `glab api`: what is called says what it does. */
export const API_ROWS: readonly Row[] = [
  {
    id: 'gh.api_read',
    when: { words: 'api', test: (argv) => /^(?:GET|HEAD)$/.test(methodOf(argv)) || isQuery(argv) },
    does: inRepository({ operation: 'read', effect: 'read' }),
    why: 'It asks the host’s interface and changes nothing.',
    must: [
      'gh api repos/acme/shop/pulls',
      'gh api -X GET search/issues -f q=bug',
      "gh api graphql -f query='{ viewer { login } }'",
      'glab api projects/1',
    ],
    not: ['gh api -X DELETE repos/acme/shop', 'gh api repos/acme/shop/issues -f title=x'],
  },
  {
    id: 'gh.api_delete',
    when: { words: 'api', test: (argv) => methodOf(argv) === 'DELETE' },
    does: (argv) => {
      const told = about(argv);
      return told.resource === 'security'
        ? inRepository(told)
        : inRepository({ ...told, operation: 'delete', effect: 'destructive' });
    },
    why: 'What that address names is gone from the host.',
    must: [
      'gh api -X DELETE repos/acme/shop',
      'gh api --method DELETE repos/acme/shop/branches/main/protection',
      'glab api -X DELETE projects/1/variables/A',
    ],
    not: ['gh api repos/acme/shop'],
  },
  {
    id: 'gh.api_write',
    when: { words: 'api' },
    does: (argv) => {
      const { floor = 'medium', ...more } = about(argv);
      return inRepository({ ...more, floor: floor === 'critical' ? 'high' : floor });
    },
    why: 'It changes at the host what that address names.',
    must: [
      'gh api repos/acme/shop/issues -f title=x',
      'gh api -X PUT repos/acme/shop/collaborators/eve',
      'gh api -X PATCH repos/acme/shop -f private=false',
      "gh api graphql -f query='mutation { deleteRef(input: {refId: 1}) { clientMutationId } }'",
    ],
    not: ['gh api repos/acme/shop/pulls', 'gh api -X DELETE repos/acme/shop'],
  },
];
