import { changes, looks, reads, setsUp } from '../../deeds.ts';
import type { Argv, Nested, Row, Word } from '../../program.ts';

/** `commands=…`, `commands=["a","b"]` or `{"commands":["a"]}`: the lines that every machine is told to run. */
function commandsOf({ flags }: Argv): Word[] {
  return (flags.get('--parameters') ?? []).flatMap((word) => {
    const list = /commands"?\s{0,3}[=:]\s{0,3}(.{0,8000})/s.exec(word.text)?.[1];
    if (!list) return [];
    const quoted = [...list.matchAll(/"((?:[^"\\]|\\.){0,4000})"/g)].map(([, text]) =>
      text!.replace(/\\(.)/g, '$1'),
    );
    const lines = quoted.length > 0 ? quoted : [list.replace(/^\[|\]$/g, '')];
    return [{ ...word, text: lines.join('\n') }];
  });
}

const sqlOf =
  (flag: string) =>
  ({ flags }: Argv): Nested[] =>
    (flags.get(flag) ?? []).map((text) => ({ kind: 'script', language: 'sql', text }));

/** Commands that hand a text on: to a shell on machines, to a database. */
export const TEXTS: readonly Row[] = [
  {
    id: 'aws.send_command',
    when: { words: 'ssm send-command|create-association', test: (argv) => commandsOf(argv).length > 0 },
    does: reads('infrastructure'),
    runs: (argv) =>
      commandsOf(argv).map((text) => ({ kind: 'script', language: 'shell', text, host: 'aws ssm' })),
    why: 'Every machine that is chosen runs this.',
    must: [
      `aws ssm send-command --document-name AWS-RunShellScript --targets Key=tag:env,Values=x --parameters commands='uptime'`,
      `aws ssm send-command --document-name AWS-RunShellScript --instance-ids i-1 --parameters '{"commands":["df -h"]}'`,
    ],
    not: [
      'aws ssm list-commands',
      'aws ssm send-command --document-name AWS-ApplyPatchBaseline --instance-ids i-1',
    ],
  },
  {
    id: 'aws.forward_port',
    when: {
      words: 'ssm start-session',
      test: ({ flags }) =>
        (flags.get('--document-name') ?? []).some(({ text }) => text.includes('PortForwarding')),
    },
    does: looks(),
    why: 'It only opens a way from this machine.',
    must: ['aws ssm start-session --target i-1 --document-name AWS-StartPortForwardingSession'],
    not: ['aws ssm start-session --target i-1'],
  },
  {
    id: 'aws.execute_in_task',
    when: { words: 'ecs execute-command', flags: ['--command'] },
    does: reads('application'),
    runs: ({ flags }) =>
      (flags.get('--command') ?? []).map((text) => ({
        kind: 'script',
        language: 'shell',
        text,
        host: 'aws ecs',
      })),
    why: 'It runs this inside a container that serves.',
    must: ['aws ecs execute-command --cluster prod --task t --interactive --command "ls /app"'],
    not: ['aws ecs list-tasks --cluster prod'],
  },
  {
    id: 'aws.session',
    when: {
      words:
        'ssm|ec2-instance-connect|ecs|cloudshell start-session|send-command|start-automation-execution|ssh|send-ssh-public-key|send-serial-console-ssh-public-key|execute-command',
    },
    does: changes('infrastructure'),
    why: 'What is done on the machine is not said here.',
    must: [
      'aws ssm start-session --target i-1',
      'aws ssm send-command --document-name AWS-ApplyPatchBaseline --instance-ids i-1',
    ],
    not: ['aws ssm describe-sessions --state Active'],
  },
  {
    id: 'aws.sql',
    when: {
      words: 'rds-data|redshift-data execute-statement|batch-execute-statement',
      flags: ['--sql', '--sqls'],
    },
    does: reads('database'),
    runs: (argv) => [...sqlOf('--sql')(argv), ...sqlOf('--sqls')(argv)],
    why: 'The database does what the statement says.',
    must: ['aws rds-data execute-statement --resource-arn arn:x --secret-arn arn:y --sql "select 1"'],
    not: ['aws rds-data begin-transaction --resource-arn arn:x --secret-arn arn:y'],
  },
  {
    id: 'aws.query_text',
    when: {
      words: 'athena|dynamodb start-query-execution|execute-statement',
      flags: ['--query-string', '--statement'],
    },
    does: reads('database'),
    runs: (argv) => [...sqlOf('--query-string')(argv), ...sqlOf('--statement')(argv)],
    why: 'The store does what the statement says.',
    must: ['aws athena start-query-execution --query-string "select 1 from logs" --work-group w'],
    not: ['aws athena get-query-results --query-execution-id q'],
  },
  {
    id: 'aws.local_reads',
    when: { words: 'configure list|list-profiles|get' },
    does: looks(),
    why: 'It shows settings of this machine.',
    must: ['aws configure list', 'aws configure get region'],
    not: ['aws configure set region eu-west-1'],
  },
  {
    id: 'aws.local',
    when: { words: 'configure|login|logout' },
    does: setsUp(),
    why: 'It changes settings of this machine.',
    must: ['aws configure set region eu-west-1', 'aws configure sso'],
    not: ['aws configure export-credentials'],
  },
  {
    id: 'aws.local_access',
    when: { words: 'sso|eks|codeartifact|ecr|emr login|logout|update-kubeconfig|get-login' },
    does: setsUp(),
    why: 'It logs in, or writes a configuration file of this machine.',
    must: ['aws sso login --profile dev', 'aws eks update-kubeconfig --name dev'],
    not: ['aws eks update-cluster-config --name dev'],
  },
];
