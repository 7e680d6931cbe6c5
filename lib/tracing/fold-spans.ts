import type { EventType } from '../../schema/event.ts';
import type { Span } from '../../schema/span.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { Fold, type TracedEvent, type TracedTask } from './fold.ts';
import { PLACE } from './span-ids.ts';

type Step = (fold: Fold, event: TracedEvent) => void;

const planning: Step = (fold) => {
  const input = { run: fold.run };
  fold.open({
    place: PLACE.plan(fold.run),
    parent: PLACE.task,
    kind: 'plan',
    name: 'plan',
    input,
    agent: 'orchestrator',
  });
};

const ended =
  (status: 'completed' | 'failed' | 'skipped'): Step =>
  (fold, { data }) => {
    const error = status === 'failed' ? textOf(data.error ?? 'failed') : null;
    fold.close(fold.subtask(), { output: { status, ...data }, error });
  };

const decided =
  (value: 'approved' | 'rejected' | 'expired' | 'cancelled' | 'edited'): Step =>
  (fold, { approval_id, actor, data }) => {
    const comment = textOf(data.reason ?? data.justification ?? null);
    const score = ['approved', 'rejected', 'edited'].includes(value)
      ? {
          key: 'decision' as const,
          value,
          score: value === 'approved' ? (1 as const) : (0 as const),
          comment,
        }
      : null;
    fold.close(PLACE.approval(approval_id!), { output: { decision: value, by: actor.id, ...data }, score });
  };

/** The end of a run: what is still open ends with it. */
const over =
  (status: 'completed' | 'failed' | 'rejected' | 'expired' | 'cancelled'): Step =>
  (fold, { data }) => {
    const failed = status === 'failed' ? textOf(data.error ?? 'failed') : null;
    for (const [place, span] of fold.spans)
      if (span.end === null && place !== PLACE.task) fold.close(place, { output: span.output ?? { status } });
    const score = {
      key: 'outcome' as const,
      value: status,
      score: status === 'completed' ? (1 as const) : (0 as const),
      comment: failed,
    };
    fold.close(PLACE.task, { output: { status, ...data }, error: failed, score });
  };

const again: Step = (fold, { data, seq }) => {
  fold.run = typeof data.run === 'number' ? data.run : fold.run + 1;
  const root = fold.spans.get(PLACE.task)!;
  Object.assign(root, { end: null, output: null, error: null, score: null, last: seq });
};

const STEPS: Partial<Record<EventType, Step>> = {
  'task.created': (fold, event) => {
    const { id, project, requested_by, model } = fold.task;
    const text = textOf(event.data.description) ?? 'task';
    fold.open({
      place: PLACE.task,
      parent: null,
      kind: 'task',
      name: `task: ${text.slice(0, 80)}`,
      input: { project, requested_by, ...event.data },
      model,
      thread_id: id,
    });
    planning(fold, event);
  },
  'task.planned': (fold, event) => {
    planning(fold, event);
    const { model, plan_hash, subtasks } = event.data;
    fold.close(PLACE.plan(fold.run), {
      output: { model, plan_hash, subtasks } as JsonObject,
      model: textOf(model),
    });
  },
  'task.assessed': (fold, { data }) => {
    const plan = fold.spans.get(PLACE.plan(fold.run));
    fold.close(PLACE.plan(fold.run), {
      output: { ...plan?.output, level: data.level, score: data.score } as JsonObject,
    });
  },
  'task.retried': again,
  'task.rolled_back': again,
  'task.completed': over('completed'),
  'task.failed': over('failed'),
  'task.rejected': over('rejected'),
  'task.expired': over('expired'),
  'task.cancelled': over('cancelled'),
  'subtask.started': (fold) => void fold.subtask(),
  'subtask.completed': ended('completed'),
  'subtask.failed': ended('failed'),
  'subtask.skipped': ended('skipped'),
  'approval.requested': (fold, { approval_id, subtask_id, data }) => {
    const parent = subtask_id ? fold.subtask() : PLACE.task;
    fold.open({
      place: PLACE.approval(approval_id!),
      parent,
      kind: 'approval',
      name: `approval: ${data.tool ?? data.kind}`,
      input: data,
    });
  },
  'approval.approved': decided('approved'),
  'approval.rejected': decided('rejected'),
  'approval.expired': decided('expired'),
  'approval.cancelled': decided('cancelled'),
  'approval.edited': decided('edited'),
  'tool.called': (fold, { data, actor }) => {
    fold.open({
      place: PLACE.effect(String(data.key)),
      parent: fold.subtask(),
      kind: 'tool',
      name: String(data.tool),
      input: data,
      agent: actor.id,
    });
  },
  'tool.finished': (fold, { data }) => {
    fold.close(PLACE.effect(String(data.key)), {
      output: data,
      error: data.state === 'failed' ? 'failed' : null,
    });
  },
  'effect.unknown': (fold, { data }) => {
    fold.close(PLACE.effect(String(data.key)), {
      end: null,
      output: data,
      error: 'It is not known whether this happened.',
    });
  },
  'effect.resolved': (fold, { data }) => {
    fold.close(PLACE.effect(String(data.key)), { output: data, error: null });
  },
};

/** The spans of a task, from its events in their order. The same events always make the same spans. */
export function foldSpans(task: TracedTask, events: TracedEvent[]): Span[] {
  const fold = new Fold(task);
  for (const event of events) {
    fold.event = event;
    STEPS[event.type]?.(fold, event);
  }
  return [...fold.spans.values()];
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
