import type { TaskView } from '../../tasks/view.ts';
import { escapeMarkdown, linkTo } from '../markdown.ts';
import type { PlanStep } from '../say.ts';

const STEP: Record<string, PlanStep['status']> = {
  running: 'inProgress',
  completed: 'completed',
  failed: 'canceled',
  skipped: 'canceled',
  cancelled: 'canceled',
};
const MOST_ARTIFACTS = 20;

/** The steps of a task as a session's plan. */
export function planSteps({ plan }: TaskView): PlanStep[] {
  return (plan?.subtasks ?? []).map(({ title, agent, status }) => ({
    content: `${title} (${agent})`,
    status: STEP[status] ?? 'pending',
  }));
}

/** How a task ended: what each step says it did, and where to look at what it made. */
export function finalWords(view: TaskView, link: string | null): string {
  const steps = view.plan?.subtasks ?? [];
  const made = steps.flatMap(({ result }) => result?.artifacts ?? []).filter(({ url }) => safe(url));
  return [
    `**${escapeMarkdown(`Task ${view.status}`)}**`,
    steps
      .map(({ title, result, error }) =>
        escapeMarkdown(`${title}: ${(error?.message ?? result?.summary ?? 'not run').slice(0, 500)}`),
      )
      .map((line) => `- ${line}`)
      .join('\n'),
    made.length > 0
      ? `**Made**\n${made
          .slice(0, MOST_ARTIFACTS)
          .map(({ title, url }) => `- ${linkTo(title, safe(url)!)}`)
          .join('\n')}`
      : '',
    link ? linkTo('The whole of it', link) : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** An address that an agent named: of the web alone, with nothing in it that ends a link. */
function safe(url: string | null): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return href.replace(/[()[\]<>\s\\]/g, (one) => `%${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
