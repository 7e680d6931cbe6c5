import type { Actor, EventType } from '../../schema/event.ts';
import type { Span, SpanKind } from '../../schema/span.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { PLACE, spanId } from './span-ids.ts';

export type TracedEvent = {
  seq: number;
  type: EventType;
  at: string;
  subtask_id: string | null;
  approval_id: string | null;
  actor: Actor;
  data: JsonObject;
};
export type TracedTask = {
  id: string;
  project: string | null;
  requested_by: string;
  model: string | null;
  subtasks: { id: string; index: number; agent: string; title: string }[];
};

type Opening = {
  place: string;
  parent: string | null;
  kind: SpanKind;
  name: string;
  input: JsonObject;
} & Partial<Span>;

/** A task's spans up to one of its events, which it opens and closes by their places. Parents come before their children. */
export class Fold {
  readonly task: TracedTask;
  readonly spans = new Map<string, Span>();
  run = 1;
  event!: TracedEvent;
  constructor(task: TracedTask) {
    this.task = task;
  }

  /** The span at this place, which this event begins unless it was there before. */
  open({ place, parent, ...span }: Opening): Span {
    const known = this.spans.get(place);
    if (known) return known;
    const { at, seq } = this.event;
    const made: Span = {
      ...{ end: null, output: null, error: null, agent: null, model: null, score: null },
      ...{ start: at, first: seq, last: seq, thread_id: `${this.task.id}/${this.run}` },
      ...span,
      id: spanId(this.task.id, place),
      parent: parent === null ? null : (this.spans.get(parent) ?? this.spans.get(PLACE.task))!.id,
    };
    this.spans.set(place, made);
    return made;
  }

  /** Ends the span at this place, if there is one, with what is said of it. */
  close(place: string, what: Partial<Span>): void {
    const span = this.spans.get(place);
    if (span) Object.assign(span, { end: this.event.at, last: this.event.seq }, what);
  }

  /** The place of the subtask that this event is about, in the present run. */
  subtask(): string {
    const id = this.event.subtask_id!;
    const place = PLACE.subtask(id, this.run);
    const {
      agent = null,
      title = id,
      index = null,
    } = this.task.subtasks.find((each) => each.id === id) ?? {};
    const thread_id = `${this.task.id}/${this.run}/${id}`;
    this.open({
      place,
      parent: PLACE.task,
      kind: 'subtask',
      name: `${agent}: ${title}`,
      input: { index, title },
      agent,
      thread_id,
    });
    return place;
  }
}
