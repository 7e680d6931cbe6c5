import type { EventView } from '../../lib/tasks/events.ts';
import type { TaskView } from '../../lib/tasks/view.ts';
import { cyan, dim, green, red, yellow } from './paint.ts';

const COLOURS: [RegExp, (text: string) => string][] = [
  [/completed|approved$/, green],
  [/failed|rejected|expired|unknown|cancelled/, red],
  [/^approval/, yellow],
  [/^tool/, dim],
  [/./, cyan],
];

/** One event as one line of the timeline. */
export function eventLine(event: EventView, task: TaskView | null): string {
  const colour = COLOURS.find(([pattern]) => pattern.test(event.type))![1];
  const subtask = task?.plan?.subtasks.find(({ id }) => id === event.subtask_id);
  const at = event.at.slice(11, 23);
  const who = event.actor.kind === 'human' ? event.actor.id : (subtask?.agent ?? event.actor.id);
  return `  ${dim(at)} ${colour(event.type.padEnd(20))} ${who.padEnd(15)} ${detailOf(event, subtask?.title)}`;
}

function detailOf({ type, data }: EventView, title?: string): string {
  const text = (value: unknown) => String(value ?? '');
  switch (type) {
    case 'tool.proposed':
      return `${text(data.tool)}  ${dim(text(data.say))}`;
    case 'tool.called':
    case 'tool.finished':
      return `${text(data.tool)} ${text(data.state)} ${dim(text(data.key).slice(0, 12))}`;
    case 'subtask.completed':
    case 'subtask.failed':
      return text(data.summary);
    case 'approval.recorded':
      return `${text(data.approvals_recorded)} of ${text(data.approvals_required)}`;
    case 'approval.rejected':
      return text(data.reason);
    case 'task.assessed':
      return `${text(data.level)} ${text(data.score)}`;
    default:
      return title ?? '';
  }
}
