import type { PhaseInput } from '../../../schema/linear-api.ts';
import { escapeMarkdown, linkTo } from '../markdown.ts';

const slugOf = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'phase';

/** Words, as Linear keeps no comments in its Markdown. */
const markers = (name: string) => ({
  begin: `*phase ${slugOf(name)}: kept by DevOps agents*`,
  end: `*end of phase ${slugOf(name)}*`,
});

/** How Linear may have written a marker down: emphasis by `_` or `*`, escaped or not. */
const pattern = (marker: string) =>
  marker
    .slice(1, -1)
    .split(/[-:]/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\\\?[-:]');

/** The description with this phase's text between its markers; where there are none they are put at the end. Everything outside stays, to the letter. */
export function putPhase(description: string, name: string, text: string): string {
  const { begin, end } = markers(name);
  const block = `${begin}\n\n${text}\n\n${end}`;
  const found = new RegExp(`[*_]${pattern(begin)}[*_][\\s\\S]*?[*_]${pattern(end)}[*_]`, 'u').exec(
    description,
  );
  if (found)
    return description.slice(0, found.index) + block + description.slice(found.index + found[0].length);
  return description.trim() === '' ? block : `${description.replace(/\s+$/, '')}\n\n${block}`;
}

const DONE = /^(?:done|complete|completed|passed)$/i;

/** What is written: only what was told, as text. */
export function phaseText(input: PhaseInput): string {
  const { phase_name, status, summary, components, subtasks, metrics, artifacts, tests, deployment_url } =
    input;
  const e = escapeMarkdown;
  const list = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? `**${title}**\n${lines.map((line) => `- ${line}`).join('\n')}` : '';
  return [
    `### ${e(phase_name)}${status ? `: ${e(status)}` : ''}`,
    summary ? e(summary) : '',
    list('Components', components.map(e)),
    list(
      'Steps',
      subtasks.map(({ title, status: at }) => `[${DONE.test(at) ? 'x' : ' '}] ${e(title)} (${e(at)})`),
    ),
    list(
      'Metrics',
      Object.entries(metrics).map(([key, value]) => `${e(key)}: ${e(String(value))}`),
    ),
    list(
      'Artifacts',
      Object.entries(artifacts).map(([key, value]) => `${e(key)}: ${e(value)}`),
    ),
    list('Tests', tests.map(e)),
    deployment_url && /^https?:/.test(deployment_url)
      ? linkTo('Deployment', new URL(deployment_url).href.replace(/[()\s]/g, encodeURIComponent))
      : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}
