import { command, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { roadmapMarkdown } from '../../render/roadmap.ts';

export const linearIssues = command({
  path: 'linear issues',
  does: 'List issues of the workspace, the one that changed last first',
  args: {},
  options: {
    team: text('key', 'only of this team'),
    state: text('name', 'only in this state'),
    label: text('name', 'only with this label'),
    limit: whole('number', 'at most so many (50)', [1, 500]),
  },
  run: async (cli, { options: { limit, ...wanted } }) => {
    const { issues } = await cli.client().call('GET /linear/issues', { query: { ...wanted, limit } });
    if (cli.out.json) cli.out.document(issues);
    else
      cli.out.table(
        ['issue', 'state', 'assignee', 'title'],
        issues.map((each) => [each.identifier, each.state.name, each.assignee?.name ?? '-', each.title]),
      );
    return EXIT.ok;
  },
});

export const linearCreate = command({
  path: 'linear create',
  does: 'Make an issue',
  args: { title: { help: 'its title' } },
  options: {
    description: text('text', 'Markdown'),
    team: text('key', 'the team; left out: the configured or only one'),
    priority: whole('number', '0 none, 1 urgent, 2 high, 3 medium, 4 low', [0, 4]),
  },
  run: async (cli, { args, options }) => {
    const { issue } = await cli.client().call('POST /linear/issues', {
      body: { title: args.title, ...options },
    });
    if (cli.out.json) cli.out.document(issue);
    else cli.out.line(`${issue.identifier}  ${issue.url}`);
    return EXIT.ok;
  },
});

export const linearExport = command({
  path: 'linear export',
  does: 'Write a project out as a roadmap: JSON (docs/linear/roadmap-v1.schema.json), or Markdown',
  args: { project: { help: 'its id' } },
  options: {},
  examples: [
    'devops-agents linear export 5f1c… > roadmap.md',
    'devops-agents linear export 5f1c… --json > roadmap.json',
  ],
  run: async (cli, { args }) => {
    const { roadmap } = await cli
      .client()
      .call('GET /linear/project/{project_id}', { path: { project_id: args.project } });
    if (cli.out.json) cli.out.document(roadmap);
    else for (const line of roadmapMarkdown(roadmap).split('\n')) cli.out.line(line);
    return EXIT.ok;
  },
});
