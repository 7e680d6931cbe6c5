import { hasFlag } from '../../argv.ts';
import { changes, deploys, labels, loses, losesAll, makes, on, reads, setsUp, shows } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';

const PULUMI: Program = {
  names: ['pulumi'],
  source: 'Pulumi CLI reference (pulumi.com/docs/cli/commands)',
  valued:
    '-s --stack -C --cwd -m --message -t --target -r --replace --target-replace -p --parallel -c --config --config-file --policy-pack --file --color --secrets-provider --name -d --description -v --verbose --since -g --generate-code --import-file --suspend-time'.split(
      ' ',
    ),
  places: { name: ['-s', '--stack'] },
  rows: [
    {
      id: 'pulumi.preview',
      when: { words: 'preview|pre' },
      does: reads('infrastructure'),
      why: 'A preview says what would be done and does nothing.',
      must: ['pulumi preview --diff'],
      not: ['pulumi up --yes'],
    },
    {
      id: 'pulumi.read',
      when: on(
        /^(?:about|whoami|version|help|logs|console|gen-completion|gen-markdown|schema|package (?:get-schema|info)|policy (?:ls|validate)|stack(?: (?:ls|list))?$|stack (?:ls|history|graph|tag (?:ls|get))\b|stack output$|plugin ls|org (?:get-default|search)|config$|deployment settings pull|env ls)/,
        { without: ['--show-secrets', '-j', '--plaintext'] },
      ),
      does: reads('infrastructure'),
      why: 'It shows what there is or would be.',
      must: ['pulumi whoami', 'pulumi stack ls', 'pulumi stack output'],
      not: ['pulumi up --yes', 'pulumi stack output --show-secrets'],
    },
    {
      id: 'pulumi.help',
      when: { flags: ['--help', '-h', '--preview-only'] },
      does: reads('infrastructure'),
      why: 'It only says what would be done.',
      must: ['pulumi destroy --preview-only'],
      not: ['pulumi destroy --yes'],
    },
    {
      id: 'pulumi.secrets',
      when: on(/^(?:config get|config$|stack output|stack export|env (?:open|get|run)|stack$)/),
      does: (argv) =>
        argv.words[0]?.text === 'stack' && !hasFlag(argv, '--show-secrets')
          ? reads('infrastructure')
          : shows(),
      why: 'It may print secrets of the stack.',
      must: [
        'pulumi config get dbPassword',
        'pulumi stack output --show-secrets',
        'pulumi env open acme/prod',
      ],
      not: ['pulumi config set region eu-west-1'],
    },
    {
      id: 'pulumi.destroy',
      when: { words: 'destroy|down|dn' },
      does: (argv) =>
        hasFlag(argv, '-t', '--target') ? loses('infrastructure') : losesAll('infrastructure'),
      why: 'Everything of the stack is destroyed, with its data.',
      safer: 'add --preview-only and look',
      must: ['pulumi destroy --yes -s prod', 'pulumi down'],
      not: ['pulumi destroy --preview-only', 'pulumi preview'],
    },
    {
      id: 'pulumi.lose_state',
      when: on(
        /^(?:stack rm|stack import|state (?:delete|edit|repair)|env rm|org rm|policy rm|import-state)\b/,
      ),
      does: loses('infrastructure'),
      why: 'The stack’s state, history or settings go or are overwritten.',
      must: [
        'pulumi stack rm prod --force',
        'pulumi state delete urn:x',
        'pulumi stack import --file s.json',
      ],
      not: ['pulumi stack ls', 'pulumi import aws:s3/bucket:Bucket b b'],
    },
    {
      id: 'pulumi.replace',
      when: { words: 'up|update', flags: ['--replace', '--target-replace'] },
      does: loses('infrastructure'),
      why: 'What is named is destroyed and made again.',
      must: ['pulumi up --replace urn:x --yes'],
      not: ['pulumi up --yes'],
    },
    {
      id: 'pulumi.refresh',
      when: { words: 'refresh|cancel' },
      does: labels('infrastructure'),
      why: 'The state is brought to what is really there, or a run ends.',
      must: ['pulumi refresh --yes'],
      not: ['pulumi up --refresh --yes'],
    },
    {
      id: 'pulumi.secret_setting',
      when: { words: 'config set|set-all|rm|rm-all|cp', flags: ['--secret'] },
      does: { ...BUILDS, floor: 'medium' },
      why: 'A secret of the stack is set; it counts from the next run on.',
      must: ['pulumi config set dbPassword x --secret'],
      not: ['pulumi config set region eu-west-1'],
    },
    {
      id: 'pulumi.local',
      when: on(
        /^(?:config|login|logout|new|plugin|install|convert|stack (?:init|select|rename|change-secrets-provider|tag|unselect)|policy (?:new|group)|package|org|env|template|ai|deployment)\b/,
      ),
      does: setsUp(),
      why: 'It changes settings, plugins or files of this copy.',
      must: ['pulumi stack select prod', 'pulumi config set region eu-west-1', 'pulumi login'],
      not: ['pulumi stack rm prod'],
    },
    {
      id: 'pulumi.up',
      when: { words: 'up|update|watch|import|state|policy' },
      does: changes('infrastructure'),
      why: 'What runs becomes what the program says.',
      safer: 'look at pulumi preview first',
      must: [
        'pulumi up --yes -s prod',
        'pulumi state unprotect urn:x',
        'pulumi import aws:s3/bucket:Bucket b b',
      ],
      not: ['pulumi preview', 'pulumi state delete urn:x'],
    },
  ],
  otherwise: 'unknown',
};

const CDK: Program = {
  names: ['cdk', 'cdk8s', 'cdktf', 'sst', 'copilot', 'amplify', 'cdklocal', 'tflocal', 'awslocal-cdk'],
  source: 'AWS CDK CLI reference (docs.aws.amazon.com/cdk), CDKTF, SST and Copilot references',
  valued:
    '-c --context -a --app --profile -o --output --require-approval --parameters --toolkit-stack-name --stage -e --env --region -r --role-arn --outputs-file --name -n'.split(
      ' ',
    ),
  places: { account: ['--profile'], name: ['--stage', '-e', '--env'] },
  rows: [
    {
      id: 'cdk.read',
      when: {
        words:
          'synth|synthesize|diff|list|ls|doctor|docs|metadata|notices|version|help|output|outputs|status|gc|acknowledge|drift|state|dev|show|logs|console|pull|provider|import-cdk8s',
        test: ({ words, flags }) => words[0]?.text !== 'gc' || flags.get('--action')?.[0]?.text === 'print',
      },
      does: reads('infrastructure'),
      why: 'It renders or compares.',
      must: ['cdk diff', 'cdk synth', 'cdktf diff'],
      not: ['cdk deploy', 'cdk gc'],
    },
    {
      id: 'cdk.destroy',
      when: on(/^(?:destroy|remove|delete|gc|(?:app|svc|env|job|pipeline|task|storage) delete)\b/),
      does: losesAll('infrastructure'),
      why: 'The stacks go with what they made.',
      safer: 'look at cdk list, and name one stack',
      must: ['cdk destroy ProdStack --force', 'copilot app delete', 'sst remove --stage prod'],
      not: ['cdk diff ProdStack'],
    },
    {
      id: 'cdk.local',
      when: {
        words:
          'init|context|flags|migrate|import|get|convert|configure|install|login|add|codegen|bind|unlock|refactor|create|build',
        test: ({ words, program }) => !(program === 'cdk' && words[0]?.text === 'import'),
      },
      does: BUILDS,
      why: 'It writes files of the working copy.',
      must: ['cdk init app --language typescript', 'cdktf get'],
      not: ['cdk deploy', 'cdk import'],
    },
    {
      id: 'cdk.deploy',
      when: on(
        /^(?:deploy|watch|rollback|import|bootstrap|push|publish|apply|(?:app|svc|env|job|pipeline|task|storage) (?:deploy|init|run|exec|upgrade|override|pause|resume|package)|init)\b/,
      ),
      does: ({ words }) =>
        words[0]?.text === 'bootstrap' ? makes('infrastructure') : changes('infrastructure'),
      why: 'What runs becomes what the program says.',
      safer: 'look at cdk diff first',
      must: ['cdk deploy --all --require-approval never', 'cdk bootstrap', 'copilot svc deploy --env prod'],
      not: ['cdk diff', 'cdk destroy'],
    },
  ],
  otherwise: 'unknown',
};

const SERVERLESS: Program = {
  names: ['serverless', 'sls', 'serverlessv3', 'osls', 'chalice', 'zappa', 'up', 'architect', 'arc'],
  source: 'Serverless Framework CLI reference (serverless.com/framework/docs/providers/aws/cli-reference)',
  valued:
    '-s --stage -r --region -f --function -p --path --aws-profile -c --config -d --data -t --timestamp --param --package --name --startTime --filter --profile -l --log'
      .split(' ')
      .filter((flag) => flag !== '-l' && flag !== '--log'),
  places: { name: ['-s', '--stage', '--param'], account: ['--aws-profile', '--profile'] },
  rows: [
    {
      id: 'serverless.read',
      when: on(
        /^(?:info|print|logs|metrics|help|version|doctor|deploy list|support|slstats|diagnose|status|tail|url|delete help)\b/,
      ),
      does: reads('application'),
      why: 'It shows.',
      must: ['sls info --stage prod', 'serverless deploy list'],
      not: ['sls deploy --stage prod'],
    },
    {
      id: 'serverless.remove',
      when: { words: 'remove|delete|undeploy|destroy' },
      does: losesAll('infrastructure'),
      why: 'The service goes with everything it made: tables, buckets, queues.',
      must: ['sls remove --stage prod', 'zappa undeploy prod'],
      not: ['sls info --stage prod'],
    },
    {
      id: 'serverless.local',
      when: on(
        /^(?:package|create|install|plugin|login|logout|config|invoke local|offline|dev|local|test|sandbox|generate-\w+|new-project|init|compose|dashboard|output|studio|dynamodb|wsgi)\b/,
      ),
      does: BUILDS,
      why: 'It builds or runs on this machine.',
      must: ['sls package', 'sls offline', 'sls invoke local -f hello'],
      not: ['sls invoke -f hello --stage prod'],
    },
    {
      id: 'serverless.deploy',
      when: {
        words: 'deploy|rollback|invoke|update|manage|rollback-function|certify|schedule|unschedule|env|prune',
      },
      does: ({ words }) =>
        words[0]?.text === 'invoke' || words[0]?.text === 'manage'
          ? { ...changes('application'), floor: 'medium' }
          : deploys(),
      why: 'Another version runs after it, or a function runs once.',
      must: ['sls deploy --stage prod', 'sls rollback -t 1', 'sls invoke -f hello --stage prod'],
      not: ['sls package', 'sls deploy list'],
    },
  ],
  otherwise: 'unknown',
};

const SAM: Program = {
  names: ['sam'],
  source: 'AWS SAM CLI command reference (docs.aws.amazon.com/serverless-application-model)',
  valued:
    '--stack-name --template -t --template-file --config-env --config-file --profile --region --s3-bucket --s3-prefix --parameter-overrides --capabilities --role-arn -e --event -n --name -p --port --runtime --output --payload --event-file --tail'
      .split(' ')
      .filter((flag) => flag !== '--tail'),
  places: { name: ['--stack-name', '--config-env'], account: ['--profile'] },
  rows: [
    {
      id: 'sam.local',
      when: { words: 'build|init|local|package|pipeline' },
      does: BUILDS,
      why: 'It builds or runs on this machine.',
      must: ['sam build', 'sam local invoke HelloFunction'],
      not: ['sam deploy', 'sam remote invoke HelloFunction'],
    },
    {
      id: 'sam.delete',
      when: { words: 'delete' },
      does: losesAll('infrastructure'),
      why: 'The stack goes with everything it made.',
      must: ['sam delete --stack-name prod --no-prompts'],
      not: ['sam list stack-outputs --stack-name prod'],
    },
    {
      id: 'sam.deploy',
      when: { words: 'deploy|sync|remote|publish', without: ['--no-execute-changeset'] },
      does: ({ words }) =>
        words[0]?.text === 'remote'
          ? { ...changes('application'), floor: 'medium' }
          : changes('infrastructure'),
      why: 'What runs becomes what the template says.',
      safer: 'add --no-execute-changeset and look at the change set',
      must: ['sam deploy --stack-name prod', 'sam sync --watch'],
      not: ['sam deploy --no-execute-changeset', 'sam validate'],
    },
  ],
  otherwise: reads('infrastructure'),
};

/** Infrastructure by programs and templates, beside Terraform. */
export const STACKS: readonly Program[] = [PULUMI, CDK, SERVERLESS, SAM];
