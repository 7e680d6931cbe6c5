import { type Cli, command, flag, readJson, readText, text } from '../command.ts';
import { CliError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { dim } from '../render/style.ts';
import { word } from '../render/words.ts';

const BY_LEVEL: Record<string, ExitCode> = {
  low: EXIT.ok,
  medium: EXIT.riskMedium,
  high: EXIT.riskHigh,
  critical: EXIT.riskCritical,
};
/** What tools of these names are given, and where a text of standard input goes. */
const FIELD: Record<string, 'text' | 'json'> = {
  command: 'text',
  sql: 'text',
  plan: 'json',
  manifest: 'text',
};
const TOOL: Record<string, string> = {
  command: 'shell.exec',
  sql: 'sql.execute',
  plan: 'terraform.apply',
  manifest: 'kubernetes.apply',
};

export const riskAssess = command({
  path: 'risk assess',
  does: 'Say how dangerous something is, and who would have to approve it; changes nothing',
  more: 'The exit code is the level: 0 low, 20 medium, 21 high, 22 critical, 23 denied. --always-ok makes it 0 for each.',
  args: {
    description: { help: 'what is to be done, in words; `@file`, or `-` for standard input', optional: true },
  },
  options: {
    command: text('line', 'a shell command; `@file` or `-`'),
    sql: text('statement', 'SQL; `@file` or `-`'),
    plan: text('json', 'the JSON of terraform show -json; `@file` or `-`'),
    manifest: text('yaml', 'Kubernetes manifests; `@file` or `-`'),
    tool: text('name', 'a tool by its name, with --args'),
    args: text('json', 'the arguments of --tool, as JSON, `@file` or `-`'),
    project: text('name', 'the project'),
    environment: text('name', 'where it would take effect'),
    'always-ok': flag('ends with 0 whatever the level'),
  },
  examples: [
    'risk assess "Drop the production database"',
    'terraform show -json plan | devops-agents risk assess --plan - --environment production',
  ],
  run: async (cli, { args, options }) => {
    const body = await questionOf(cli, args.description, options);
    const { project, environment } = options;
    const project_context = project || environment ? { project, environment } : undefined;
    const answer = await cli.client().call('POST /risk/assess', { body: { ...body, project_context } });
    const { out } = cli;
    if (out.json) out.document(answer);
    else {
      out.line([
        word(answer.risk_level),
        ` ${answer.risk_score}  ${answer.effect}  `,
        answer.decision,
        dim(`  policy ${answer.policy_version}`),
      ]);
      for (const { level, rule, detail, why, lower } of answer.factors) {
        out.line(['  ', word(level), ` ${rule}`, dim(`  ${detail}`)]);
        if (why) out.line(dim(`      ${why}`));
        if (lower) out.line(['      milder: ', lower]);
      }
      const { approval } = answer;
      if (approval)
        out.line(
          `  ${approval.approvals_required} of ${approval.roles.join(' or ')}, within ${approval.timeout_minutes} min`,
        );
    }
    if (options['always-ok']) return EXIT.ok;
    return answer.decision === 'deny' ? EXIT.riskDenied : (BY_LEVEL[answer.risk_level] ?? EXIT.failed);
  },
});

type Given = Partial<Record<'command' | 'sql' | 'plan' | 'manifest' | 'tool' | 'args', string | undefined>>;
type Question = { description: string } | { action: { tool: string; args: Record<string, unknown> } };

async function questionOf({ io }: Cli, description: string | undefined, given: Given): Promise<Question> {
  const fields = (Object.keys(FIELD) as ('command' | 'sql' | 'plan' | 'manifest')[]).filter(
    (name) => given[name] !== undefined,
  );
  const [field] = fields;
  const asked = [description, ...fields, given.tool].filter((each) => each !== undefined);
  if (asked.length > 1 || (given.args !== undefined && given.tool === undefined))
    throw new CliError(
      EXIT.usage,
      'One thing at a time: words, or one of --command, --sql, --plan, --manifest, or --tool with its --args.',
    );
  if (field) {
    const value =
      FIELD[field] === 'json' ? await readJson(io, given[field]!) : await readText(io, given[field]!);
    return { action: { tool: TOOL[field]!, args: { [field]: value } } };
  }
  if (given.tool)
    return {
      action: { tool: given.tool, args: (await readJson(io, given.args ?? '{}')) as Record<string, unknown> },
    };
  if (description === undefined && io.stdin.isTty)
    throw new CliError(
      EXIT.usage,
      'What is to be assessed?',
      'risk assess "..." or risk assess --command "..."',
    );
  return { description: (await readText(io, description ?? '-')).trim() };
}
