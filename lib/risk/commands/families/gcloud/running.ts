import { behind } from '../../behind.ts';
import { changes, deploys, grants, labels, looks, on, reads, stops } from '../../deeds.ts';
import type { Argv, Nested, Row } from '../../program.ts';

const given = ({ flags }: Argv, ...names: string[]) => names.flatMap((name) => flags.get(name) ?? []);
const isZero = (argv: Argv, ...names: string[]) => given(argv, ...names).some(({ text }) => text === '0');
const shellOn = (argv: Argv, host: string): Nested[] =>
  given(argv, '--command').map((text) => ({ kind: 'script', language: 'shell', text, host }));

/** What runs, machines one goes to, who may do what. */
export const RUNNING: readonly Row[] = [
  {
    id: 'gcloud.to_zero',
    when: {
      test: (argv) =>
        isZero(argv, '--num-nodes', '--size', '--max-instances', '--max-nodes', '--instances') &&
        argv.words.some(({ text }) =>
          /^(?:resize|update|deploy|create|set-autoscaling|services)$/.test(text),
        ),
    },
    does: { ...stops('application'), operation: 'scale' },
    why: 'Nothing of it runs any more.',
    must: [
      'gcloud container clusters resize main --num-nodes 0',
      'gcloud compute instance-groups managed resize web --size=0',
    ],
    not: ['gcloud container clusters resize main --num-nodes 5'],
  },
  {
    id: 'gcloud.scale',
    when: on(
      /^(?:container clusters resize|container node-pools (?:update|rollback)|compute instance-groups managed (?:resize|set-autoscaling|stop-autoscaling)|app instances)\b/,
    ),
    does: { operation: 'scale', resource: 'application', effect: 'write', reach: 'remote' },
    why: 'More or fewer of it run.',
    must: [
      'gcloud container clusters resize main --num-nodes 5',
      'gcloud compute instance-groups managed resize web --size=4',
    ],
    not: ['gcloud container clusters describe main'],
  },
  {
    id: 'gcloud.on_machine',
    when: {
      test: (argv) =>
        /^(?:compute|app instances|cloud-shell|workstations|compute tpus tpu-vm) ?\S{0,20} ?ssh\b/.test(
          argv.words
            .slice(0, 4)
            .map(({ text }) => text)
            .filter((text) => text !== 'alpha' && text !== 'beta')
            .join(' '),
        ),
      flags: ['--command'],
    },
    does: reads('infrastructure'),
    runs: (argv) => shellOn(argv, argv.words.at(-1)?.text ?? 'gcloud'),
    why: 'The machine runs this.',
    must: [
      'gcloud compute ssh web-1 --command "uptime"',
      'gcloud beta compute ssh web-1 --zone z --command "df -h"',
    ],
    not: ['gcloud compute ssh web-1'],
  },
  {
    id: 'gcloud.on_machine_behind',
    when: {
      words: 'compute|cloud-shell|workstations ssh',
      test: (argv) => behind(argv, Infinity).length > 0,
    },
    does: reads('infrastructure'),
    runs: (argv) =>
      behind(argv, Infinity).map((nested) => ({ ...nested, host: argv.words[2]?.text ?? 'gcloud' })),
    why: 'The machine runs what stands behind the dashes.',
    must: ['gcloud compute ssh web-1 -- uptime'],
    not: ['gcloud compute ssh web-1'],
  },
  {
    id: 'gcloud.tunnel',
    when: on(
      /^(?:compute (?:start-iap-tunnel|connect-to-serial-port|scp-help)|sql connect-info|cloud-shell get-mount-command)\b/,
    ),
    does: looks(),
    why: 'It only opens a way from this machine.',
    must: ['gcloud compute start-iap-tunnel web-1 22 --local-host-port=localhost:2222'],
    not: ['gcloud compute ssh web-1'],
  },
  {
    id: 'gcloud.session',
    when: on(
      /^(?:compute (?:ssh|scp|copy-files)|sql connect|cloud-shell (?:ssh|scp)|app instances ssh|compute tpus tpu-vm (?:ssh|scp)|workstations (?:ssh|start-tcp-tunnel)|spanner cli)\b/,
    ),
    does: changes('infrastructure'),
    why: 'What is done on the machine is not said here.',
    must: [
      'gcloud compute ssh web-1',
      'gcloud sql connect orders --user postgres',
      'gcloud compute scp a.txt web-1:/srv',
    ],
    not: ['gcloud compute instances list'],
  },
  {
    id: 'gcloud.sql',
    when: { words: 'spanner databases execute-sql|ddl', flags: ['--sql', '--ddl'] },
    does: reads('database'),
    runs: (argv) => given(argv, '--sql', '--ddl').map((text) => ({ kind: 'script', language: 'sql', text })),
    why: 'The database does what the statement says.',
    must: ['gcloud spanner databases execute-sql d --instance i --sql "select 1"'],
    not: ['gcloud spanner databases list --instance i'],
  },
  {
    id: 'gcloud.grant',
    when: on(
      /^(?:\S{1,40} ){1,4}(?:add-iam-policy-binding|set-iam-policy|remove-iam-policy-binding|add-iam-policy|add-members?|remove-members?)\b|^(?:iam|identity|organizations|access-context-manager|org-policies) (?:\S{1,40} ){0,2}(?:create|update|set-policy|enable|undelete|upload|add|set-\S{1,20}|enable-enforce|disable-enforce|reset)\b/,
    ),
    does: (argv) =>
      argv.words.some(({ text }) => text.startsWith('remove-'))
        ? { ...grants(), effect: 'destructive' }
        : grants(),
    why: 'It changes who may do what.',
    must: [
      'gcloud projects add-iam-policy-binding p --member user:x@y.z --role roles/owner',
      'gcloud iam service-accounts keys create k.json --iam-account a@b',
      'gcloud projects remove-iam-policy-binding p --member user:x@y.z --role roles/viewer',
    ],
    not: ['gcloud projects get-iam-policy p', 'gcloud iam roles list'],
  },
  {
    id: 'gcloud.end_job',
    when: on(/^(?:builds cancel|dataflow jobs cancel|storage operations cancel|operations cancel)\b/),
    does: labels('pipeline'),
    why: 'A build or a job that is under way ends; it can be started again.',
    must: ['gcloud builds cancel x'],
    not: ['gcloud builds submit --tag gcr.io/p/i'],
  },
  {
    id: 'gcloud.services',
    when: on(/^services enable\b/),
    does: labels('infrastructure'),
    why: 'An API of the project can be used after it; nothing runs yet.',
    must: ['gcloud services enable run.googleapis.com'],
    not: ['gcloud services disable run.googleapis.com'],
  },
  {
    id: 'gcloud.labels',
    when: on(/^(?:\S{1,40} ){1,3}(?:add-labels|remove-labels|add-tags|remove-tags|add-metadata)\b/),
    does: labels(),
    why: 'It changes labels.',
    must: ['gcloud compute instances add-labels web --labels team=x'],
    not: ['gcloud compute instances list'],
  },
  {
    id: 'gcloud.deploy',
    when: on(
      /^(?:run (?:deploy|compose up|services (?:update|replace|update-traffic)|jobs (?:deploy|update|execute))|app (?:deploy|services set-traffic|versions (?:migrate|start))|functions deploy|deploy (?:releases|rollouts|targets) (?:create|promote|approve|rollback|advance)|deploy (?:apply)|builds (?:submit|triggers run)|compute instance-groups managed rolling-action (?:start-update|replace)|firebase deploy)\b/,
    ),
    does: deploys(),
    why: 'Another version runs after it.',
    must: [
      'gcloud run deploy api --image gcr.io/p/api:1',
      'gcloud app deploy',
      'gcloud run services update-traffic api --to-revisions api-1=100',
    ],
    not: ['gcloud run services list', 'gcloud deploy releases list --delivery-pipeline d'],
  },
];
