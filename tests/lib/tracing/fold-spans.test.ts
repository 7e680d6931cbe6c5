import { describe, expect, it } from 'vitest';
import type { TracedEvent, TracedTask } from '../../../lib/tracing/fold.ts';
import { foldSpans } from '../../../lib/tracing/fold-spans.ts';
import type { EventType } from '../../../schema/event.ts';
import type { JsonObject } from '../../../schema/vocabulary.ts';

const TASK: TracedTask = {
  ...{ id: 't', project: 'shop', requested_by: 'ada', model: 'offline' },
  subtasks: [{ id: 's', index: 0, agent: 'cicd', title: 'Ship it' }],
};
const AGENT = { id: 'cicd', kind: 'agent' as const, roles: [], channel: 'engine' };

function told(...list: [type: EventType, about?: Partial<TracedEvent>][]): TracedEvent[] {
  return list.map(([type, about], n) => ({
    ...{ seq: n + 1, type, at: `2026-11-23T08:00:0${n}.000Z`, subtask_id: null, approval_id: null },
    ...{ actor: AGENT, data: {} as JsonObject },
    ...about,
  }));
}

const RUN = told(
  ['task.created', { data: { description: 'Ship the shop' } }],
  ['task.planned', { data: { model: 'offline', plan_hash: 'h', subtasks: ['cicd: Ship it'] } }],
  ['subtask.started', { subtask_id: 's' }],
  ['approval.requested', { subtask_id: 's', approval_id: 'a', data: { tool: 'ci.deploy', kind: 'call' } }],
  ['approval.rejected', { approval_id: 'a', subtask_id: 's', data: { reason: 'Not on a Friday' } }],
  ['subtask.failed', { subtask_id: 's', data: { error: { code: 'rejected' } } }],
  ['task.failed'],
);
const line = (spans: ReturnType<typeof foldSpans>) =>
  spans.map((span) => {
    const parent = spans.find(({ id }) => id === span.parent);
    return `${parent ? `${parent.kind} > ` : ''}${span.kind} ${span.name} ${span.first}-${span.last} ${span.end === null ? 'open' : 'ended'}`;
  });

describe('foldSpans', () => {
  it('makes one tree of a task, each span with the events that began and ended it', () => {
    expect(line(foldSpans(TASK, RUN))).toEqual([
      'task task: Ship the shop 1-7 ended',
      'task > plan plan 1-2 ended',
      'task > subtask cicd: Ship it 3-6 ended',
      'subtask > approval approval: ci.deploy 4-5 ended',
    ]);
  });

  it('says what people decided and how the task ended', () => {
    const scores = foldSpans(TASK, RUN).map(
      ({ kind, score }) => score && [kind, score.key, score.value, score.score, score.comment],
    );
    expect(scores.filter(Boolean)).toEqual([
      ['task', 'outcome', 'failed', 0, 'failed'],
      ['approval', 'decision', 'rejected', 0, 'Not on a Friday'],
    ]);
  });

  it('comes to the same ids, begun or ended, and leaves open what goes on', () => {
    const begun = foldSpans(TASK, RUN.slice(0, 4));
    const ended = foldSpans(TASK, RUN);
    expect(begun.map(({ id, start }) => [id, start])).toEqual(ended.map(({ id, start }) => [id, start]));
    expect(begun.map(({ kind, end }) => [kind, end === null])).toEqual([
      ['task', true],
      ['plan', false],
      ['subtask', true],
      ['approval', true],
    ]);
  });

  it('goes on with the same trace in a retry, where a subtask is a span of its own', () => {
    const again = told(
      ...RUN.map(({ type, ...about }): [EventType, Partial<TracedEvent>] => [type, about]),
      ['task.retried', { data: { run: 2 } }],
      ['subtask.started', { subtask_id: 's' }],
    ).map((event, n) => ({ ...event, seq: n + 1 }));
    const spans = foldSpans(TASK, again);
    expect(spans[0]).toMatchObject({ kind: 'task', end: null, score: null, last: 8 });
    expect(
      spans.filter(({ kind }) => kind === 'subtask').map(({ thread_id, end }) => [thread_id, end === null]),
    ).toEqual([
      ['t/1/s', false],
      ['t/2/s', true],
    ]);
  });

  it('shows a call whose end nobody knows as open and in doubt, until people say what became of it', () => {
    const called: [EventType, Partial<TracedEvent>][] = [
      ['task.created', {}],
      ['subtask.started', { subtask_id: 's' }],
      ['tool.called', { subtask_id: 's', data: { tool: 'ci.deploy', key: 'k' } }],
      ['effect.unknown', { subtask_id: 's', data: { tool: 'ci.deploy', key: 'k' } }],
    ];
    expect(foldSpans(TASK, told(...called)).at(-1)).toMatchObject({
      kind: 'tool',
      end: null,
      error: 'It is not known whether this happened.',
    });
    const resolved = told(...called, [
      'effect.resolved',
      { subtask_id: 's', data: { key: 'k', outcome: 'done' } },
    ]);
    expect(foldSpans(TASK, resolved).at(-1)).toMatchObject({ error: null, last: 5 });
  });
});
