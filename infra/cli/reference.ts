import { type AnyCommand, asTyped, type Option } from '../../cli/command.ts';
import { EXIT, MEANINGS } from '../../cli/exit-codes.ts';
import { GLOBAL_OPTIONS } from '../../cli/global-options.ts';
import { GROUPS } from '../../cli/groups.ts';

const INTRODUCTION = `# The command line

Generated from the command tree by \`npm run cli:generate\`; do not edit.

\`npm run -s cli -- tasks list\` in the checkout, or \`npm link\` once and then \`devops-agents tasks list\` from anywhere.
For a machine that has Node (20.19 or later) and nothing of ours: \`npm run build:cli\` writes all of it as one file,
\`dist/devops-agents.mjs\`; copy it there as \`devops-agents\` and mark it executable. It speaks HTTP and nothing else, with the rights of the token it is given:

- \`--as tech_lead\`: somebody of the local stack of this folder (\`.local/credentials.json\`; \`LOCAL_DIR\` names another);
- \`DEVOPS_AGENTS_TOKEN\`, with \`DEVOPS_AGENTS_URL\`: for scripts and CI;
- \`devops-agents login\`: asks for address and key and keeps them in \`~/.config/devops-agents/credentials.json\` with mode 0600
  (\`DEVOPS_AGENTS_TOKEN_FILE\` names another). A file that others can read is refused, and its token is sent to its own address alone.

Tables and colours appear on a terminal, plain text where it is piped or \`NO_COLOR\` is set; \`--json\` answers what the service answered.
Control characters, escape sequences, bidi and zero-width characters in what the service sends are written out as \`<U+202E>\`, and as
\`\\u202e\` in JSON: they never reach the terminal. Answers go to stdout, everything else to stderr.

Each POST carries an idempotency key and is sent again when the connection fails or the service says \`Retry-After\`
(\`--retries\`, \`--timeout\`). Completion: \`eval "$(devops-agents completion bash)"\`, the same for zsh, \`devops-agents completion fish | source\`.
`;

/** `docs/cli.md`: every command, option and exit code. */
export function renderReference(commands: readonly AnyCommand[]): string {
  const codes = Object.entries(EXIT).map(
    ([name, code]) => `| ${code} | ${MEANINGS[name as keyof typeof EXIT]} |`,
  );
  const parts = [
    INTRODUCTION,
    `## Exit codes\n\n| | |\n|---|---|\n${codes.join('\n')}\n`,
    `## Options of every command\n\n${optionTable(GLOBAL_OPTIONS)}\n`,
    ...groupsOf(commands).map(([title, own]) => `## ${title}\n\n${own.map(section).join('\n')}`),
  ];
  return parts.join('\n');
}

function groupsOf(commands: readonly AnyCommand[]): [string, AnyCommand[]][] {
  const groups = new Map<string, AnyCommand[]>();
  for (const command of commands) {
    const [word, second] = command.path.split(' ');
    const title = second ? `${word}: ${GROUPS[word!]}` : 'Others';
    groups.set(title, [...(groups.get(title) ?? []), command]);
  }
  return [...groups];
}

function section({ path, does, more, args, options, examples = [] }: AnyCommand): string {
  const words = Object.entries(args).map(([name, { optional, many }]) => {
    const word = many ? `${name}...` : name;
    return optional ? `[${word}]` : `<${word}>`;
  });
  const lines = [`### ${[path, ...words].join(' ')}`, '', `${does}.`];
  if (more) lines.push('', more);
  const taken = Object.entries(args).map(([name, { help }]) => `- \`${name}\`: ${help}`);
  if (taken.length > 0) lines.push('', ...taken);
  if (Object.keys(options).length > 0) lines.push('', optionTable(options));
  if (examples.length > 0) lines.push('', '```sh', ...examples.map(asTyped), '```');
  return `${lines.join('\n')}\n`;
}

function optionTable(options: Record<string, Option<unknown>>): string {
  const rows = Object.entries(options).map(([name, { value, help, choices, required }]) => {
    const taken = choices ? choices.join('\\|') : value && `<${value}>`;
    return `| \`--${name}${taken ? ` ${taken}` : ''}\` | ${help}${required ? ' (needed)' : ''} |`;
  });
  return `| | |\n|---|---|\n${rows.join('\n')}`;
}
