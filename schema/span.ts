import type { JsonObject } from './vocabulary.ts';

export type SpanKind = 'task' | 'plan' | 'subtask' | 'model' | 'tool' | 'approval';

/** What people or the end of a task said of a span. */
export type SpanScore = { key: 'decision' | 'outcome'; value: string; score: 0 | 1; comment: string | null };

/** One piece of a task's work, from its beginning to its end. Its id is the same whoever tells of it, and how often. */
export type Span = {
  /** A UUID. */
  id: string;
  parent: string | null;
  kind: SpanKind;
  name: string;
  /** ISO 8601; `end` is null while it goes on. */
  start: string;
  end: string | null;
  input: JsonObject;
  output: JsonObject | null;
  error: string | null;
  /** Who did it: an agent, a person, or null. */
  agent: string | null;
  model: string | null;
  thread_id: string;
  score: SpanScore | null;
  /** Numbers of the task's events that began it and touched it last. */
  first: number;
  last: number;
};

/** Everything that is known of one task, for a service that draws it. */
export type Trace = {
  task_id: string;
  /** The span that the task was asked for in, by the caller's `traceparent`; null: the trace begins here. */
  caller: { trace_id: string; span_id: string } | null;
  /** Parents before their children. */
  spans: Span[];
  /** The last event that the service has been told of; 0: none. */
  told: number;
};
