import type { Answer } from '../client/client.ts';
import type { TaskEvent } from '../client/follow-task.ts';
import type { Out } from './out.ts';
import { dim, type Text } from './style.ts';
import { asText, time, word } from './words.ts';

export type Task = Answer<'GET /tasks/{task_id}'>;

/** One task with its plan, its risk and what it waits for. */
export function showTask(out: Out, task: Task): void {
  const { approval, risk, usage, error } = task;
  out.fields([
    ['task', task.task_id],
    [
      'status',
      [word(task.status), task.run > 1 ? dim(`  run ${task.run}`) : '', task.dry_run ? dim('  dry run') : ''],
    ],
    ['asked for', task.description],
    ['project', task.project],
    ['requested', [task.requested_by, dim(`  ${time(task.created_at)}`)]],
    [
      'risk',
      risk && [
        word(risk.level),
        ` ${risk.score}`,
        dim(`  ${[...new Set(risk.factors.map(({ rule }) => rule))].join(', ')}`),
      ],
    ],
    [
      'spent',
      `${usage.cost_usd} USD, ${usage.input_tokens + usage.output_tokens} tokens, ${usage.tool_calls} calls`,
    ],
    ['error', error && `${error.code}: ${error.message}`],
    ['model', task.model],
  ]);
  if (approval && 'approval_id' in approval) {
    const { approvals_recorded, approvals_required, required_roles } = approval;
    out.line([
      dim('approval  '),
      word(approval.status),
      ` ${approval.approval_id}`,
      dim(`  ${approvals_recorded} of ${approvals_required}, by ${required_roles.join(' or ')}`),
    ]);
  }
  if (task.plan) {
    out.line();
    out.table(['#', 'status', 'agent', 'risk', 'what'], task.plan.subtasks.map(subtaskRow));
  }
}

function subtaskRow({
  index,
  status,
  agent,
  risk_level,
  title,
  error,
}: NonNullable<Task['plan']>['subtasks'][number]): Text[] {
  return [
    String(index),
    word(status),
    agent,
    word(risk_level),
    [title, error ? dim(`  ${error.message}`) : ''],
  ];
}

/** What is drawn over and over while a task is watched. */
export function taskLines(task: Task, events: readonly TaskEvent[]): Text[] {
  const subtasks = task.plan?.subtasks ?? [];
  return [
    [word(task.status), '  ', task.description],
    ...subtasks.map(
      ({ index, status, agent, title }): Text => [
        '  ',
        dim(String(index).padStart(2)),
        '  ',
        word(status),
        '  ',
        agent,
        '  ',
        title,
      ],
    ),
    ...events.map(eventLine),
  ];
}

/** One event of the timeline on a line. */
export function eventLine({ seq, at, type, actor, data }: TaskEvent): Text {
  const about = data.summary ?? data.reason ?? data.tool ?? data.title ?? data.level ?? data.message;
  const last = type.split('.').at(-1)!;
  return [
    dim(`${String(seq).padStart(4)}  ${at.slice(11, 19)}  `),
    { ...word(last), text: type.padEnd(20) },
    '  ',
    actor.id.padEnd(14),
    '  ',
    dim(asText(about)),
  ];
}
