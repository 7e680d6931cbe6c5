import { changes, loses, losesAll, on, protects, reads, shows } from '../../deeds.ts';
import { deedOfRemoving, deedOfWriting } from '../../files.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Row } from '../../program.ts';

const isRemote = (text: string | undefined) => /^(?:gs|s3):\/\//.test(text ?? '');

/** Secrets, stores of data and what protects them. */
export const DATA: readonly Row[] = [
  {
    id: 'gcloud.print_secret',
    when: on(
      /^(?:secrets versions access|auth print-(?:access|identity|refresh)-token|auth application-default print-access-token|kms (?:asymmetric-)?decrypt|compute reset-windows-password|services api-keys get-key-string|iam service-accounts sign-)/,
    ),
    does: shows(),
    why: 'It prints a secret, which then stands in logs and histories.',
    must: ['gcloud secrets versions access latest --secret db'],
    not: ['gcloud secrets versions list db'],
  },
  {
    id: 'gcloud.carry_off',
    when: on(
      /^(?:sql export|firestore export|datastore export|spanner databases export|redis instances export|alloydb clusters export|compute images export|bigtable (?:instances )?tables export)/,
    ),
    does: shows('database'),
    why: 'It carries a database or a disk off.',
    must: ['gcloud sql export sql orders gs://dump/orders.sql', 'gcloud firestore export gs://b'],
    not: ['gcloud sql import sql orders gs://dump/orders.sql'],
  },
  {
    id: 'gcloud.mirror_rehearsed',
    when: { words: 'storage rsync', flags: ['-n'] },
    does: reads('storage'),
    why: 'It says what would be copied and deleted.',
    must: ['gcloud storage rsync -r -n --delete-unmatched-destination-objects ./site gs://www'],
    not: ['gcloud storage rsync -r ./site gs://www'],
  },
  {
    id: 'gcloud.mirror',
    when: { words: 'storage rsync', flags: ['--delete-unmatched-destination-objects'] },
    does: (argv) =>
      isRemote(argv.words.at(-1)?.text)
        ? loses('storage')
        : deedOfRemoving(argv.words.at(-1)!, argv.directory),
    why: 'Whatever the source does not hold is deleted at the destination.',
    safer: 'Add --dry-run to see what goes.',
    must: ['gcloud storage rsync ./site gs://www --recursive --delete-unmatched-destination-objects'],
    not: ['gcloud storage rsync ./site gs://www --recursive'],
  },
  {
    id: 'gcloud.carry_bucket',
    when: {
      words: 'storage cp|rsync',
      test: ({ words, flags }) =>
        /^gs:\/\/[^/]+(?:\/\*{0,2})?$/.test(words[2]?.text ?? '') &&
        !isRemote(words.at(-1)?.text) &&
        (flags.has('-r') || flags.has('-R') || flags.has('--recursive')),
    },
    does: shows('storage'),
    why: 'It carries the content of a whole bucket off.',
    must: ['gcloud storage cp -r gs://prod-data ./dump'],
    not: ['gcloud storage cp gs://prod-data/a.txt .'],
  },
  {
    id: 'gcloud.fetch',
    when: {
      words: 'storage cp|rsync',
      test: ({ words }) => isRemote(words[2]?.text) && !isRemote(words.at(-1)?.text),
    },
    does: (argv) => deedOfWriting(argv.words.at(-1)!, argv.directory, true),
    why: 'It fetches objects to this machine.',
    must: ['gcloud storage cp gs://b/a.txt .'],
    not: ['gcloud storage cp a.txt gs://b/'],
  },
  {
    id: 'gcloud.seek',
    when: on(/^pubsub (?:subscriptions|lite-subscriptions) seek\b/),
    does: losesAll('data'),
    why: 'Messages up to that moment count as done: nobody gets those any more.',
    must: ['gcloud pubsub subscriptions seek orders-sub --time=2030-01-01T00:00:00Z'],
    not: ['gcloud pubsub subscriptions pull orders-sub'],
  },
  {
    id: 'gcloud.dns_draft',
    when: on(/^dns record-sets transaction (?:start|add|remove|abort|describe)\b/),
    does: BUILDS,
    why: 'It prepares changes in a file here; only execute carries them out.',
    must: ['gcloud dns record-sets transaction start --zone=prod-zone'],
    not: ['gcloud dns record-sets transaction execute --zone=prod-zone'],
  },
  {
    id: 'gcloud.secret_back',
    when: on(/^kms keys versions (?:restore|enable)\b|^secrets versions enable\b/),
    does: protects('secret'),
    why: 'A key or secret that was to go is kept.',
    must: ['gcloud kms keys versions restore 1 --key k --keyring r --location l'],
    not: ['gcloud kms keys versions destroy 1 --key k --keyring r --location l'],
  },
  {
    id: 'gcloud.delete_project',
    when: on(/^(?:projects|organizations|resource-manager folders) delete\b/),
    does: losesAll('infrastructure'),
    why: 'A whole project goes, with everything in it.',
    must: ['gcloud projects delete prod-1 --quiet'],
    not: ['gcloud projects undelete prod-1'],
  },
  {
    id: 'gcloud.delete_store',
    when: on(
      /^(?:sql|spanner|bigtable|firestore|filestore|redis|memcache|alloydb|datastore|storage|bigtable) (?:\S{1,40} ){0,2}(?:delete|bulk-delete|rm|purge)\b/,
    ),
    does: losesAll('database'),
    why: 'A whole store of data goes, with its backups where they belong to it.',
    must: [
      'gcloud sql instances delete orders -q',
      'gcloud spanner databases delete d --instance i',
      'gcloud storage rm --recursive gs://b/**',
      'gcloud storage buckets delete gs://b',
    ],
    not: ['gcloud sql instances list', 'gcloud sql users list --instance i'],
  },
  {
    id: 'gcloud.delete_secret',
    when: on(/^(?:secrets|kms) (?:\S{1,40} ){0,2}(?:delete|destroy|disable)\b/),
    does: losesAll('secret'),
    why: 'The secret or key goes, and what it opens or encrypted with it.',
    must: [
      'gcloud secrets delete db --quiet',
      'gcloud kms keys versions destroy 1 --key k --keyring r --location l',
    ],
    not: ['gcloud secrets list', 'gcloud kms keys versions restore 1 --key k --keyring r --location l'],
  },
  {
    id: 'gcloud.overwrite',
    when: on(
      /^(?:sql backups restore|sql instances (?:restore-backup|promote-replica|failover|clone-from)|sql instances restore|compute instances (?:simulate-maintenance-event|set-disk)|storage mv|storage restore-overwrite)\b/,
    ),
    does: { ...loses('database'), operation: 'migrate' },
    why: 'What is there now is overwritten or interrupted.',
    must: ['gcloud sql backups restore 1 --restore-instance orders'],
    not: ['gcloud sql backups list --instance orders'],
  },
  {
    id: 'gcloud.protection_off',
    when: {
      flags: [
        '--no-backup',
        '--no-deletion-protection',
        '--no-enable-bin-log',
        '--no-enable-point-in-time-recovery',
        '--no-require-ssl',
        '--no-soft-delete',
        '--clear-retention-period',
        '--no-uniform-bucket-level-access',
        '--no-versioning',
        '--no-public-access-prevention',
        '--clear-soft-delete',
        '--no-shielded-secure-boot',
        '--no-enable-logging',
      ],
    },
    does: changes('security'),
    why: 'A protection is taken off.',
    must: [
      'gcloud sql instances patch orders --no-backup',
      'gcloud compute instances update web --no-deletion-protection',
      'gcloud storage buckets update gs://b --no-versioning',
    ],
    not: ['gcloud compute instances update web --deletion-protection'],
  },
  {
    id: 'gcloud.protect',
    when: on(
      /^(?:sql backups create|compute (?:snapshots|images|machine-images|snapshot-schedules|resource-policies) create|compute disks snapshot|spanner backups create|bigtable backups create|filestore backups create|alloydb backups create|container backup-restore (?:backups|backup-plans) create|logging sinks create|monitoring policies create|alpha monitoring|firestore backups schedules create)\b/,
    ),
    does: protects('storage'),
    why: 'It adds a backup, or something that watches.',
    must: [
      'gcloud sql backups create --instance orders',
      'gcloud compute disks snapshot d --snapshot-names s',
    ],
    not: ['gcloud sql backups delete 1 --instance orders'],
  },
  {
    id: 'gcloud.protection_on',
    when: {
      flags: [
        '--deletion-protection',
        '--versioning',
        '--enable-point-in-time-recovery',
        '--public-access-prevention',
      ],
      test: ({ words }) => words.some(({ text }) => /^(?:update|patch)$/.test(text)),
    },
    does: protects(),
    why: 'A protection is added.',
    must: ['gcloud compute instances update web --deletion-protection'],
    not: ['gcloud compute instances update web --no-deletion-protection'],
  },
];
