import type { Answer } from '../client/client.ts';

type Roadmap = Answer<'GET /linear/project/{project_id}'>['roadmap'];
type Issue = Roadmap['issues'][number];

const plain = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/([\\`*_[\]<>|])/g, '\\$1')
    .trim();

/** A roadmap to read: its milestones with their issues, and those of none. */
export function roadmapMarkdown({ project, milestones, issues, totals, exported_at }: Roadmap): string {
  const of = (name: string | null) => issues.filter((issue) => issue.milestone === name);
  const sections = [
    ...milestones.map((each) =>
      section(
        `${plain(each.name)} (${each.completed} of ${each.issues.length})`,
        each.target_date,
        of(each.name),
      ),
    ),
    ...(of(null).length > 0 ? [section('Without a milestone', null, of(null))] : []),
  ];
  return [
    `# ${plain(project.name)}`,
    plain(project.description),
    [
      `Status: ${project.status?.name ?? 'unknown'}, ${Math.round(project.progress * 100)} % done`,
      `From ${project.start_date ?? 'open'} to ${project.target_date ?? 'open'}`,
      `Led by ${plain(project.lead?.name ?? 'nobody')}; issues: ${Object.entries(totals)
        .map(([type, count]) => `${count} ${type}`)
        .join(', ')}`,
      `As of ${exported_at}`,
    ]
      .map((line) => `- ${line}`)
      .join('\n'),
    ...sections,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function section(title: string, until: string | null, issues: readonly Issue[]): string {
  const lines = issues.map(
    ({ identifier, title: words, url, state, assignee }) =>
      `- [${state.type === 'completed' ? 'x' : ' '}] [${identifier}](${url}) ${plain(words)} (${plain(state.name)}${assignee ? `, ${plain(assignee.name)}` : ''})`,
  );
  return [`## ${title}${until ? `, until ${until}` : ''}`, lines.join('\n')].join('\n\n');
}
