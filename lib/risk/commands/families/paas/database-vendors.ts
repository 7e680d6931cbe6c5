import { changes, losesAll, on, protects, setsUp, shows } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';
import { ATLAS_ROWS } from '../sql/plain-migrations.ts';

/** `neonctl`, `pscale`, `turso`: databases of vendors, their branches. */
export const DATABASE_VENDORS: readonly Program[] = (
  [
    ['neonctl', ['neonctl', 'neon'], 'Neon CLI (neon.com/docs/reference/neon-cli)', 'databases', 'branches'],
    ['pscale', ['pscale'], 'PlanetScale CLI (planetscale.com/docs/reference)', 'database', 'branch'],
    ['turso', ['turso'], 'Turso CLI (docs.turso.tech/cli)', 'db', 'group'],
    ['atlas', ['atlas'], 'Atlas CLI (mongodb.com/docs/atlas/cli)', 'clusters', 'projects'],
    ['confluent', ['confluent'], 'Confluent CLI (docs.confluent.io/confluent-cli)', 'topic', 'cluster'],
  ] as const
).map(([id, names, source, noun, other]) => ({
  names,
  source,
  valued:
    '--project-id --org-id --api-key --context-file --branch --database-name --role-name -o --output --org --project --projectId --service-token --group --location --cluster --environment --profile -P'.split(
      ' ',
    ),
  places: {
    account: ['--project-id', '--org', '--projectId', '--profile'],
    name: ['--branch', '--environment', '--cluster'],
  },
  rows: [
    ...(id === 'atlas' ? ATLAS_ROWS : []),
    helpRow(id, `${names[0]} ${noun} delete --help`, `${names[0]} ${noun} delete help`),
    {
      id: `${id}.local`,
      when: on(
        /^(?:auth|login|logout|me|set-context|completion|config (?:set|edit|profile|delete|rename|init)|init|signup|version|update|plugin|environment use|kafka cluster use|link)\b/,
      ),
      does: setsUp(),
      why: 'It changes settings of this machine.',
      must: [`${names[0]} auth login`],
      not: [`${names[0]} ${noun} list`],
    },
    {
      id: `${id}.protect`,
      when: on(
        /^\S{1,30} (?:protect|snapshots? create|backups? create|backups snapshots create)\b|^backup create\b/,
      ),
      does: protects('database'),
      why: 'It adds a backup or a protection.',
      must: [`${names[0]} backup create main`],
      not: [`${names[0]} backup delete main`],
    },
    {
      id: `${id}.print_secret`,
      when: on(
        /^(?:connection-string|cs|connect|password create|service-token create|db tokens create|db shell|shell|api-key create)\b/,
      ),
      does: ({ words }) =>
        /^(?:connection-string|cs)$/.test(words[0]?.text ?? '') ? shows() : changes('database'),
      why: 'It prints or makes a credential, or opens a session of the database.',
      must: [`${names[0]} connection-string main`],
      not: [`${names[0]} ${noun} list`],
    },
    {
      id: `${id}.delete_store`,
      when: on(
        /^(?:projects?|branches|branch|databases?|db|clusters?|kafka (?:topic|cluster)|topic|group|org|organizations?|backups?|backup|deployments|serverless|environment) (?:\S{1,30} ){0,2}(?:delete|destroy|rm|drop|d)\b/,
      ),
      does: losesAll('database'),
      why: 'A whole database or a branch of it goes.',
      must: [`${names[0]} ${noun} delete orders`, `${names[0]} ${other} delete main`],
      not: [`${names[0]} ${noun} list`],
    },
    {
      id: `${id}.overwrite`,
      when: on(
        /^\S{1,30} (?:\S{1,30} )?(?:restore|reset|set-default|promote|demote|failover|restores start)\b/,
      ),
      does: { ...losesAll('database'), operation: 'migrate' as const },
      why: 'What the branch or database holds now is overwritten, or another one serves.',
      must: [`${names[0]} ${other} restore main`, `${names[0]} ${other} reset main --parent`],
      not: [`${names[0]} ${other} list`],
    },
    {
      id: `${id}.dump`,
      when: on(/^(?:database dump|db export|dump)\b/),
      does: shows('database'),
      why: 'It carries a database off.',
      must: [`${names[0]} database dump orders main`],
      not: [`${names[0]} ${noun} list`],
    },
    ...verbRows(id, 1, {
      reads: {
        verbs:
          'list get show describe ~schema diff ~logs ls ~status inspect ~locations ~regions list-* schema-diff watch ~history consume ~insights',
        must: [`${names[0]} ${noun} list`, `${names[0]} ${noun} get x`],
        not: [`${names[0]} ${noun} delete list`],
      },
      loses: {
        verbs: 'delete destroy remove rm revoke unset drop terminate invalidate close',
        must: [`${names[0]} role delete x`],
        not: [`${names[0]} role list`],
      },
      stops: {
        verbs: 'pause stop suspend sleep',
        must: [`${names[0]} ${noun} pause x`],
        not: [`${names[0]} ${noun} list`],
      },
      makes: {
        verbs: 'create add invite import restore-dump new enable',
        must: [`${names[0]} ${noun} create x`],
        not: [`${names[0]} ${noun} list`],
      },
      changes: {
        verbs:
          'update set rename scale grant upgrade wakeup start resume resize add-compute deploy apply refresh-schema edit skip-revert revert shell sh produce load unprotect transfer rotate',
        must: [`${names[0]} ${noun} update x`, `${names[0]} deploy-request deploy x 1`],
        not: [`${names[0]} ${noun} list`],
      },
    }),
  ],
  otherwise: 'unknown' as const,
}));
