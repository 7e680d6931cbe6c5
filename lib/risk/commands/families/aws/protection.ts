import { changes, loses, losesAll, on, protects } from '../../deeds.ts';
import type { Argv, Row } from '../../program.ts';

const says = ({ all }: Argv, pattern: RegExp) => all.some(({ text }) => pattern.test(text));
const PROTECTION_OFF = [
  '--no-deletion-protection',
  '--no-enable-termination-protection',
  '--no-disable-api-termination',
  '--no-deletion-protection-enabled',
  '--no-storage-encrypted',
  '--no-enable-log-file-validation',
  '--no-enable-key-rotation',
];
const PROTECTION_ON = [
  '--deletion-protection',
  '--enable-termination-protection',
  '--disable-api-termination',
  '--deletion-protection-enabled',
  '--enable-log-file-validation',
];
const NO_BACKUPS = (argv: Argv) =>
  (argv.flags.get('--backup-retention-period') ?? []).some(({ text }) => text === '0');

/** Backups, trails, locks: added, taken off, deleted. */
export const PROTECTION: readonly Row[] = [
  {
    id: 'aws.no_backups',
    when: { words: 'rds modify-db-instance|modify-db-cluster', test: NO_BACKUPS },
    does: losesAll('database'),
    why: 'No automated backup is made any more, and those that exist are deleted.',
    must: [
      'aws rds modify-db-instance --db-instance-identifier orders --backup-retention-period 0 --apply-immediately',
    ],
    not: ['aws rds modify-db-instance --db-instance-identifier orders --backup-retention-period 14'],
  },
  {
    id: 'aws.protection_off',
    when: { flags: PROTECTION_OFF },
    does: changes('infrastructure'),
    why: 'A protection against deletion or tampering is taken off.',
    must: [
      'aws rds modify-db-instance --db-instance-identifier orders --no-deletion-protection',
      'aws cloudformation update-termination-protection --stack-name s --no-enable-termination-protection',
    ],
    not: ['aws rds modify-db-instance --db-instance-identifier orders --deletion-protection'],
  },
  {
    id: 'aws.public_database',
    when: { words: 'rds|redshift|dms modify-*|create-*', flags: ['--publicly-accessible'] },
    does: changes('network'),
    why: 'The database can be reached from the internet after it.',
    must: ['aws rds modify-db-instance --db-instance-identifier orders --publicly-accessible'],
    not: ['aws rds modify-db-instance --db-instance-identifier orders --no-publicly-accessible'],
  },
  {
    id: 'aws.protection_on',
    when: { words: '* modify-*|update-*', flags: PROTECTION_ON },
    does: protects(),
    why: 'It is protected against deletion after it.',
    must: ['aws rds modify-db-instance --db-instance-identifier orders --deletion-protection'],
    not: ['aws rds modify-db-instance --db-instance-identifier orders --no-deletion-protection'],
  },
  {
    id: 'aws.watch_off',
    when: {
      words:
        'cloudtrail|configservice|guardduty|securityhub|macie2|inspector2|cloudwatch|wafv2|ec2|shield|s3control|accessanalyzer|detective|config stop-logging|stop-configuration-recorder|disable-*|disassociate-web-acl|stop-monitoring-members|put-event-selectors|update-detector|delete-alarms|delete-flow-logs|unmonitor-instances|archive-findings',
    },
    does: changes('security'),
    why: 'Something that watches or protects is turned off.',
    must: [
      'aws cloudtrail stop-logging --name main',
      'aws securityhub disable-security-hub',
      'aws ec2 disable-ebs-encryption-by-default',
    ],
    not: ['aws cloudtrail start-logging --name main', 'aws events disable-rule --name nightly'],
  },
  {
    id: 'aws.point_in_time',
    when: {
      words: 'dynamodb update-continuous-backups',
      test: (argv) => says(argv, /Enabled[=":\s]{1,4}false/i),
    },
    does: changes('database'),
    why: 'The table can no longer be brought back to an earlier moment.',
    must: [
      'aws dynamodb update-continuous-backups --table-name t --point-in-time-recovery-specification PointInTimeRecoveryEnabled=false',
    ],
    not: [
      'aws dynamodb update-continuous-backups --table-name t --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true',
    ],
  },
  {
    id: 'aws.unlock_vault',
    when: {
      words:
        'backup|glacier delete-backup-vault-lock-configuration|delete-backup-vault-access-policy|delete-vault-*|abort-vault-lock',
    },
    does: changes('security'),
    why: 'Backups can be deleted by whoever may after it.',
    must: ['aws backup delete-backup-vault-lock-configuration --backup-vault-name prod'],
    not: ['aws backup delete-backup-vault --backup-vault-name prod'],
  },
  {
    id: 'aws.backup',
    when: on(
      /^(?:\S{1,40} (?:create-(?:\S{1,30}-)?(?:snapshots?|backup|image|backup-plan|backup-vault|backup-selection|flow-logs|trail|detector|analyzer)|copy-(?:\S{1,30}-)?(?:snapshot|image)|update-continuous-backups|put-backup-vault-lock-configuration|put-metric-alarm|put-composite-alarm|put-dashboard|put-anomaly-detector|enable-(?:alarm-actions|security-hub|macie|key-rotation|ebs-encryption-by-default|fast-snapshot-restores))|backup start-(?:backup|copy)-job|cloudtrail start-logging|configservice (?:start-configuration-recorder|put-configuration-recorder|put-config-rule)|wafv2 associate-web-acl|inspector2 enable)(?:\s|$)/,
    ),
    does: protects('storage'),
    why: 'It adds a backup, or something that watches.',
    must: [
      'aws rds create-db-snapshot --db-instance-identifier orders --db-snapshot-identifier before',
      'aws backup start-backup-job --backup-vault-name v --resource-arn arn:x --iam-role-arn arn:y',
      'aws cloudwatch put-metric-alarm --alarm-name a',
    ],
    not: [
      'aws rds delete-db-snapshot --db-snapshot-identifier before',
      'aws ec2 create-volume --snapshot-id s --availability-zone a',
    ],
  },
  {
    id: 'aws.delete_backup',
    when: on(
      /^\S{1,40} (?:delete-(?:\S{1,30}-)?(?:snapshots?|backup|automated-backups?|recovery-point|backup-vault|backup-plan|vault|archive)|deregister-image|disassociate-recovery-point|delete-db-instance-automated-backup)(?:\s|$)/,
    ),
    does: losesAll('storage'),
    why: 'A backup is lost, and with it the way back.',
    must: [
      'aws backup delete-recovery-point --backup-vault-name v --recovery-point-arn arn:x',
      'aws ec2 delete-snapshot --snapshot-id s',
      'aws dynamodb delete-backup --backup-arn arn:x',
    ],
    not: ['aws rds create-db-snapshot --db-instance-identifier o --db-snapshot-identifier s'],
  },
  {
    id: 'aws.delete_store',
    when: {
      words:
        'rds|dynamodb|redshift|redshift-serverless|docdb|neptune|elasticache|memorydb|opensearch|es|keyspaces|efs|fsx|glacier|timestream-write|qldb|dsql|kafka|kinesis|ecr|glue delete-db-instance|delete-db-cluster|delete-table|delete-cluster|delete-namespace|delete-keyspace|delete-cache-cluster|delete-replication-group|delete-serverless-cache|delete-domain|delete-file-system|delete-vault|delete-database|delete-ledger|delete-stream|delete-repository|delete-global-cluster|delete-workgroup|delete-volume',
    },
    does: losesAll('database'),
    why: 'A whole store of data goes, with --skip-final-snapshot for good.',
    safer: 'Take a final snapshot (--final-db-snapshot-identifier).',
    must: [
      'aws rds delete-db-instance --db-instance-identifier orders --skip-final-snapshot',
      'aws dynamodb delete-table --table-name orders',
      'aws elasticache delete-replication-group --replication-group-id r',
    ],
    not: [
      'aws rds delete-db-instance help',
      'aws dynamodb delete-item --table-name orders --key file://k.json',
    ],
  },
  {
    id: 'aws.delete_data',
    when: {
      words:
        'dynamodb|sqs|kinesis|logs delete-item|batch-write-item|purge-queue|delete-message*|delete-queue|decrease-stream-retention-period|delete-log-*',
      test: (argv) => argv.words[1]?.text !== 'batch-write-item' || says(argv, /DeleteRequest/),
    },
    does: loses('data'),
    why: 'Rows, messages or logs are lost.',
    must: [
      'aws sqs purge-queue --queue-url https://x',
      'aws dynamodb delete-item --table-name t --key file://k.json',
      'aws logs delete-log-group --log-group-name /prod/audit',
    ],
    not: [
      'aws sqs receive-message --queue-url https://x',
      'aws dynamodb batch-write-item --request-items file://i.json',
    ],
  },
];
