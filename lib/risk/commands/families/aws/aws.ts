import { looks, reads } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { OBJECTS } from './objects.ts';
import { PROTECTION } from './protection.ts';
import { RUNNING } from './running.ts';
import { SECRETS } from './secrets.ts';
import { TEXTS } from './texts.ts';
import { VERBS } from './verbs.ts';

/** `aws <service> <operation>`: particular operations first, then what verbs mean everywhere. */
export const AWS: readonly Program[] = [
  {
    names: ['aws'],
    source: 'AWS CLI Command Reference (docs.aws.amazon.com/cli)',
    valued:
      '--profile --region --output --query --endpoint-url --color --ca-bundle --cli-read-timeout --cli-connect-timeout --exclude --include --acl --storage-class --cache-control --content-type --sse --metadata --grants --type --desired-count --desired-capacity --min-size --max-size --reserved-concurrent-executions --min-capacity --max-capacity --scaling-config --parameters --targets --instance-ids --document-name --command --sql --sqls --query-string --statement --invocation-type --backup-retention-period --cluster --service --target --function-name --name --bucket --source-region'.split(
        ' ',
      ),
    places: { account: ['--profile'], name: ['--cluster'], host: ['--endpoint-url'] },
    rows: [
      {
        id: 'aws.dry_run',
        when: { flags: ['--dry-run', '--dryrun', '--generate-cli-skeleton'], without: ['--no-dry-run'] },
        does: reads(),
        why: 'It only says what would be done.',
        must: [
          'aws ec2 terminate-instances --instance-ids i-1 --dry-run',
          'aws s3 rm s3://b --recursive --dryrun',
        ],
        not: [
          'aws ec2 terminate-instances --instance-ids i-1 --no-dry-run',
          'aws ec2 terminate-instances --instance-ids i-1',
        ],
      },
      {
        id: 'aws.help',
        when: {
          test: ({ words, flags }) =>
            words.at(-1)?.text === 'help' || flags.has('--help') || flags.has('--version'),
        },
        does: reads(),
        why: 'It asks for help, nothing else.',
        must: ['aws rds delete-db-instance help', 'aws s3 rb --help', 'aws --version'],
        not: ['aws s3 rb s3://help'],
      },
      ...SECRETS,
      ...TEXTS,
      ...OBJECTS,
      ...PROTECTION,
      ...RUNNING,
      ...VERBS,
    ],
    otherwise: 'unknown',
  },
  {
    names: ['awslocal'],
    source: 'LocalStack documentation (docs.localstack.cloud)',
    leading: true,
    rows: [
      {
        id: 'awslocal.command',
        when: { words: '*' },
        does: looks(),
        runs: ({ words }) => [
          {
            kind: 'words',
            words: [
              { ...words[0]!, text: 'aws' },
              { ...words[0]!, text: '--endpoint-url=http://localhost:4566' },
              ...words,
            ],
          },
        ],
        why: 'It speaks to the imitation of AWS on this machine.',
        must: ['awslocal s3 ls'],
        not: ['aws s3 ls'],
      },
    ],
    otherwise: looks(),
  },
];
