import { changes, deploys, labels, loses, makes, on, reads, stops } from '../../deeds.ts';
import type { Argv, Deed, Row } from '../../program.ts';

const value = ({ flags }: Argv, flag: string) => flags.get(flag)?.at(-1)?.text;
const isZero = (argv: Argv, ...flags: string[]) => flags.some((flag) => value(argv, flag) === '0');
const scales: Deed = { operation: 'scale', resource: 'application', effect: 'write', reach: 'remote' };

/** What runs: services, functions, groups of machines, stacks, names. */
export const RUNNING: readonly Row[] = [
  {
    id: 'aws.to_zero',
    when: {
      words:
        'ecs|autoscaling|lambda|application-autoscaling|eks update-service|create-service|update-auto-scaling-group|set-desired-capacity|put-function-concurrency|register-scalable-target|update-nodegroup-config',
      test: (argv) =>
        isZero(
          argv,
          '--desired-count',
          '--desired-capacity',
          '--max-size',
          '--reserved-concurrent-executions',
          '--max-capacity',
        ) || /(?:desiredSize|maxSize)[=":]{1,3}0\b/.test(value(argv, '--scaling-config') ?? ''),
    },
    does: { ...stops('application'), operation: 'scale' },
    why: 'Nothing of it runs any more.',
    must: [
      'aws ecs update-service --cluster prod --service api --desired-count 0',
      'aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --min-size 0 --max-size 0',
      'aws lambda put-function-concurrency --function-name api --reserved-concurrent-executions 0',
    ],
    not: ['aws ecs update-service --cluster prod --service api --desired-count 4'],
  },
  {
    id: 'aws.scale',
    when: {
      words:
        'ecs|autoscaling|application-autoscaling|eks|lambda|kinesis|elasticache update-service|set-desired-capacity|update-auto-scaling-group|register-scalable-target|update-nodegroup-config|put-function-concurrency|put-provisioned-concurrency-config|update-shard-count|increase-replica-count|put-scaling-policy|modify-replication-group-shard-configuration',
      test: (argv) =>
        argv.words[1]?.text !== 'update-service' ||
        (argv.flags.has('--desired-count') &&
          !argv.flags.has('--task-definition') &&
          !argv.flags.has('--force-new-deployment')),
    },
    does: scales,
    why: 'More or fewer of it run.',
    must: [
      'aws ecs update-service --cluster prod --service api --desired-count 4',
      'aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 6',
    ],
    not: ['aws ecs update-service --cluster prod --service api --force-new-deployment'],
  },
  {
    id: 'aws.deploy',
    when: {
      words:
        'ecs|lambda|apprunner|elasticbeanstalk|amplify|apigateway|apigatewayv2|appconfig update-service|update-function-code|update-function-configuration|update-alias|create-alias|publish-version|start-deployment|update-environment|swap-environment-cnames|start-job|create-deployment|create-task-set|update-stage|publish-layer-version',
    },
    does: deploys(),
    why: 'Another version runs after it.',
    must: [
      'aws ecs update-service --cluster prod --service api --force-new-deployment',
      'aws lambda update-function-code --function-name api --zip-file fileb://f.zip',
    ],
    not: [
      'aws lambda get-function --function-name api',
      'aws lambda update-function-code --function-name api --zip-file fileb://f.zip --dry-run',
    ],
  },
  {
    id: 'aws.invoke_dry',
    when: { words: 'lambda invoke', flags: ['--invocation-type=DryRun'] },
    does: reads('application'),
    why: 'It only checks the permission to call the function.',
    must: ['aws lambda invoke --function-name api --invocation-type DryRun out.json'],
    not: ['aws lambda invoke --function-name api out.json'],
  },
  {
    id: 'aws.plan_stack',
    when: {
      words:
        'cloudformation create-change-set|delete-change-set|detect-stack-drift|detect-stack-set-drift|detect-stack-resource-drift|package|register-type',
    },
    does: reads('infrastructure'),
    why: 'It makes a plan; nothing that runs changes before it is carried out.',
    must: [
      'aws cloudformation create-change-set --stack-name s --change-set-name c --template-body file://t.yml',
    ],
    not: ['aws cloudformation execute-change-set --stack-name s --change-set-name c'],
  },
  {
    id: 'aws.plan_deploy',
    when: { words: 'cloudformation deploy', flags: ['--no-execute-changeset'] },
    does: reads('infrastructure'),
    why: 'It makes the plan and does not carry it out.',
    must: ['aws cloudformation deploy --template-file t.yml --stack-name s --no-execute-changeset'],
    not: ['aws cloudformation deploy --template-file t.yml --stack-name s'],
  },
  {
    id: 'aws.change_stack',
    when: {
      words:
        'cloudformation deploy|update-stack|execute-change-set|update-stack-set|rollback-stack|continue-update-rollback|set-stack-policy|cancel-update-stack|update-stack-instances|create-stack-instances',
    },
    does: changes('infrastructure'),
    why: 'Whatever the template says is created, changed, replaced or deleted.',
    safer: 'Make a change set first: --no-execute-changeset.',
    must: [
      'aws cloudformation deploy --template-file t.yml --stack-name prod-api',
      'aws cloudformation execute-change-set --stack-name s --change-set-name c',
    ],
    not: [
      'aws cloudformation create-change-set --stack-name s --change-set-name c --template-body file://t.yml',
    ],
  },
  {
    id: 'aws.delete_stack',
    when: {
      words:
        'cloudformation|elasticbeanstalk|eks|ecs|apprunner|amplify|codepipeline delete-stack|delete-stack-set|delete-stack-instances|terminate-environment|delete-application|delete-cluster|delete-service|delete-app',
    },
    does: loses('infrastructure', { whole: true }),
    why: 'Everything that belongs to it goes.',
    must: ['aws cloudformation delete-stack --stack-name payments', 'aws eks delete-cluster --name main'],
    not: ['aws cloudformation describe-stacks --stack-name payments'],
  },
  {
    id: 'aws.dns_delete',
    when: {
      words: 'route53 change-resource-record-sets',
      test: ({ all }) => all.some(({ text }) => /"?Action"?\s{0,3}[:=]\s{0,3}"?DELETE/.test(text)),
    },
    does: loses('network'),
    why: 'A name is not answered any more.',
    must: [
      `aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch '{"Changes":[{"Action":"DELETE"}]}'`,
    ],
    not: [
      `aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch '{"Changes":[{"Action":"UPSERT"}]}'`,
    ],
  },
  {
    id: 'aws.test_only',
    when: on(
      /^(?:lambda invoke-with-response-stream help|elbv2 describe-|route53 test-dns-answer|codebuild batch-get-builds|stepfunctions test-state|events test-event-pattern)/,
    ),
    does: reads(),
    why: 'It tries out, nothing changes.',
    must: [
      'aws stepfunctions test-state --definition file://s.json --role-arn arn:x',
      'aws events test-event-pattern --event-pattern file://p.json --event file://e.json',
    ],
    not: ['aws stepfunctions start-execution --state-machine-arn arn:x'],
  },
  {
    id: 'aws.end_job',
    when: {
      words:
        'codebuild|codepipeline|s3api|athena|logs|batch|glue stop-build|stop-build-batch|stop-pipeline-execution|abort-multipart-upload|stop-query-execution|stop-query|cancel-job|stop-crawler',
    },
    does: labels('pipeline'),
    why: 'A build, a query or an upload that is under way ends; it can be started again.',
    must: [
      'aws codebuild stop-build --id x',
      'aws s3api abort-multipart-upload --bucket b --key k --upload-id u',
    ],
    not: ['aws codebuild start-build --project-name p', 'aws ecs stop-task --task t'],
  },
  {
    id: 'aws.close_port',
    when: { words: 'ec2 revoke-security-group-ingress|revoke-security-group-egress' },
    does: changes('network'),
    why: 'Something cannot be reached any more, which may be meant.',
    must: ['aws ec2 revoke-security-group-ingress --group-id g --protocol tcp --port 22 --cidr 0.0.0.0/0'],
    not: ['aws ec2 authorize-security-group-ingress --group-id g --protocol tcp --port 22 --cidr 10.0.0.0/8'],
  },
  {
    id: 'aws.register_task',
    when: { words: 'ecs|batch register-task-definition|register-job-definition|deregister-task-definition' },
    does: labels('application'),
    why: 'It writes a definition that nothing runs yet.',
    must: ['aws ecs register-task-definition --cli-input-json file://t.json'],
    not: ['aws ecs run-task --cluster c --task-definition t'],
  },
  {
    id: 'aws.create_machine',
    when: {
      words:
        'ec2 run-instances|request-spot-instances|request-spot-fleet|create-fleet|allocate-hosts|purchase-*',
    },
    does: makes('infrastructure'),
    why: 'Machines are started and cost from then on.',
    safer: 'Add --dry-run.',
    must: ['aws ec2 run-instances --image-id ami-1 --instance-type t3.large'],
    not: ['aws ec2 describe-instances', 'aws ec2 run-instances --image-id ami-1 --dry-run'],
  },
];
