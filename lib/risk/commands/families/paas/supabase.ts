import { deploys, losesAll, on, reads, setsUp, shows } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';

const isLinked = ({ flags }: Argv) =>
  flags.has('--linked') || flags.has('--db-url') || flags.has('--project-ref');
const migrates = { operation: 'migrate', resource: 'database', effect: 'write', reach: 'remote' } as const;

/** `supabase`: a stack on this machine, and projects elsewhere. */
export const SUPABASE: Program = {
  names: ['supabase'],
  source: 'Supabase CLI reference (supabase.com/docs/reference/cli)',
  valued:
    '--project-ref --db-url --workdir --profile -o --output --schema -s -p --password -f --file --env-file'.split(
      ' ',
    ),
  places: { account: ['--project-ref'], host: ['--db-url'], name: ['--profile'] },
  rows: [
    helpRow('supabase', 'supabase db reset --help', 'supabase db reset'),
    {
      id: 'supabase.dry_run',
      when: { flags: ['--dry-run'] },
      does: reads('database'),
      why: 'It only says what would be done.',
      must: ['supabase db push --dry-run'],
      not: ['supabase db push'],
    },
    {
      id: 'supabase.reset_linked',
      when: { words: 'db reset', test: isLinked },
      does: losesAll('database'),
      why: 'The remote database is emptied and made again from its migrations.',
      must: ['supabase db reset --linked', 'supabase db reset --db-url postgres://db/x'],
      not: ['supabase db reset'],
    },
    {
      id: 'supabase.reset',
      when: {
        test: ({ words, flags }) =>
          /^db reset/.test(words.map(({ text }) => text).join(' ')) ||
          (words[0]?.text === 'stop' && flags.has('--no-backup')),
      },
      does: { operation: 'delete', resource: 'database', effect: 'destructive', reach: 'machine' },
      why: 'The database on this machine is emptied.',
      must: ['supabase db reset', 'supabase stop --no-backup'],
      not: ['supabase db reset --linked', 'supabase stop'],
    },
    {
      id: 'supabase.push',
      when: on(
        /^(?:db push|db remote commit|migration (?:up|repair|squash|down)|config push|seed|storage (?:cp|mv|rm))\b/,
      ),
      does: (argv) =>
        /^storage rm|^migration down/.test(argv.words.map(({ text }) => text).join(' '))
          ? losesAll('storage')
          : migrates,
      why: 'It changes the schema or the files of the project.',
      must: ['supabase db push', 'supabase config push', 'supabase storage rm -r ss:///avatars --linked'],
      not: ['supabase db push --dry-run', 'supabase db diff'],
    },
    {
      id: 'supabase.dump',
      when: on(/^(?:db dump|projects api-keys)\b/),
      does: shows('database'),
      why: 'It carries a database off, or prints keys.',
      must: ['supabase db dump --linked -f d.sql', 'supabase projects api-keys'],
      not: ['supabase projects list'],
    },
    {
      id: 'supabase.local',
      when: on(
        /^(?:start|stop|status|init|login|logout|link|unlink|gen|test|bootstrap|services|completion|db (?:start|diff|lint|pull|test|schema|branch)|migration (?:new|list|fetch)|functions (?:new|serve|download))\b/,
      ),
      does: setsUp(),
      why: 'It works on this machine.',
      must: ['supabase start', 'supabase gen types typescript --local', 'supabase db diff -f x'],
      not: ['supabase projects delete abc'],
    },
    {
      id: 'supabase.deploy',
      when: on(/^functions deploy\b/),
      does: deploys(),
      why: 'Another version of a function runs after it.',
      must: ['supabase functions deploy hello'],
      not: ['supabase functions serve'],
    },
    ...verbRows('supabase', 1, {
      reads: {
        verbs:
          'list get ls inspect ~status show db-size locks bloat calls outliers vacuum-stats long-running-queries ~report cache-hit index-stats table-stats',
        must: ['supabase projects list', 'supabase branches list', 'supabase inspect db-size'],
        not: ['supabase projects delete list'],
      },
      loses: {
        verbs: 'delete remove unset rm disable',
        must: [
          'supabase projects delete abc',
          'supabase functions delete hello',
          'supabase secrets unset KEY',
        ],
        not: ['supabase projects list'],
      },
      changes: {
        verbs: 'create set update add upsert restore pause activate reverify cp mv',
        must: [
          'supabase secrets set KEY=1',
          'supabase projects create x',
          'supabase network-restrictions update --db-allow-cidr 0.0.0.0/0',
        ],
        not: ['supabase secrets list'],
      },
    }),
  ],
  otherwise: 'unknown',
};
