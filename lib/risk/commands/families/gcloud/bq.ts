import { changes, grants, loses, losesAll, makes, reads, shows } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';

const sqlOf = ({ words, stdin }: Argv) => (words[1] ? [words[1]] : stdin ? [stdin] : []);

/** `bq <command>`: data sets, tables and what they are asked. */
export const BQ: Program = {
  names: ['bq'],
  source: 'bq command-line tool reference (cloud.google.com/bigquery/docs/reference/bq-cli-reference)',
  valued:
    '--project_id --dataset_id --location --format --use_legacy_sql --destination_table --max_rows -n --job_id --api --source --schema --expiration --source_format --field_delimiter --label --set_label --description --time_partitioning_field --clustering_fields --reservation_id --parameter --maximum_bytes_billed'
      .split(' ')
      .filter((flag) => flag !== '--use_legacy_sql'),
  places: { account: ['--project_id'] },
  rows: [
    {
      id: 'bq.dry_run',
      when: { flags: ['--dry_run', '--help'] },
      does: reads('database'),
      why: 'It only says what would be read, and how much.',
      must: ["bq query --dry_run --use_legacy_sql=false 'delete from d.t where true'"],
      not: ["bq query --use_legacy_sql=false 'delete from d.t where true'"],
    },
    {
      id: 'bq.query',
      when: { words: 'query', test: (argv) => sqlOf(argv).length > 0 },
      does: reads('database'),
      runs: (argv) => sqlOf(argv).map((text) => ({ kind: 'script', language: 'mysql', text })),
      why: 'The statement says what is done.',
      must: ["bq query --use_legacy_sql=false 'select 1'"],
      not: ['bq ls', 'bq show d.t'],
    },
    {
      id: 'bq.remove',
      when: { words: 'rm' },
      does: losesAll('database'),
      why: 'A table, or a data set with its tables, is deleted.',
      must: ['bq rm -r -f -d prod_dataset', 'bq rm -t d.t'],
      not: ['bq ls d'],
    },
    {
      id: 'bq.replace',
      when: { words: 'load|cp', flags: ['--replace', '-f', '--force'] },
      does: loses('data'),
      why: 'What the table holds now is overwritten.',
      must: ['bq load --replace d.t gs://b/x.csv', 'bq cp -f d.a d.b'],
      not: ['bq load d.t gs://b/x.csv'],
    },
    {
      id: 'bq.extract',
      when: { words: 'extract' },
      does: shows('database'),
      why: 'It carries a table off.',
      must: ['bq extract d.t gs://b/t.csv'],
      not: ['bq head d.t'],
    },
    {
      id: 'bq.read',
      when: { words: 'ls|show|head|wait|version|help|info|get-iam-policy' },
      does: reads('database'),
      why: 'It lists or shows.',
      must: ['bq ls d', 'bq show --schema d.t', 'bq head -n 5 d.t'],
      not: ['bq mk d'],
    },
    {
      id: 'bq.grant',
      when: { words: 'set-iam-policy|add-iam-policy-binding|remove-iam-policy-binding' },
      does: grants(),
      why: 'It changes who may do what.',
      must: ['bq add-iam-policy-binding --member=user:x@y.z --role=roles/bigquery.admin d'],
      not: ['bq get-iam-policy d'],
    },
    {
      id: 'bq.make',
      when: { words: 'mk|mkdef|init|partition|snapshot' },
      does: makes('database'),
      why: 'It creates a data set, a table or a job.',
      must: ['bq mk -d new_dataset'],
      not: ['bq rm -d old_dataset'],
    },
    {
      id: 'bq.change',
      when: { words: 'update|load|insert|cp|undelete|truncate|cancel' },
      does: (argv) => (argv.words[0]?.text === 'truncate' ? loses('data') : changes('database')),
      why: 'It writes rows or changes what describes them.',
      must: ['bq load d.t gs://b/x.csv', 'bq update --description x d.t', 'bq truncate d.t'],
      not: ['bq show d.t'],
    },
  ],
  otherwise: 'unknown',
};
