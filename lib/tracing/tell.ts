import type { Span, Trace } from '../../schema/span.ts';
import type { traces } from '../../schema/trace.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { fitJson } from '../fit-json.ts';
import type { TraceService } from '../ports.ts';
import { redact, redactText } from '../redact.ts';
import type { TracedEvent, TracedTask } from './fold.ts';
import { foldSpans } from './fold-spans.ts';

type Known = TracedTask & {
  event_seq: number;
  events: TracedEvent[];
  traceparent: string | null;
  told: Partial<Record<string, number>>;
};

/** Characters that are shown of what a span was given, and as many of what came of it. */
const MOST_SHOWN = 20_000;

const READ = `select t.id, t.requester ->> 'traceparent' as traceparent, t.project, t.requested_by, t.model, t.event_seq,
  (select coalesce(jsonb_agg(to_jsonb(e) order by e.seq), '[]') from events_of(t.id, 0, t.event_seq) e) as events,
  (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'index', s.index, 'agent', s.agent, 'title', s.planned ->> 'title')), '[]')
   from subtasks s where s.task_id = t.id) as subtasks,
  (select coalesce(jsonb_object_agg(x.service, x.told), '{}') from traces x where x.task_id = t.id) as told
 from tasks t where t.id = $1`;

const KEEP = `insert into traces as x (task_id, service, told, at)
 select $1, (s ->> 'service'), (s ->> 'told')::int, clock_timestamp() from jsonb_array_elements($2::jsonb) s
 on conflict (task_id, service) do update set told = greatest(x.told, excluded.told),
  at = case when excluded.told > x.told then excluded.at else x.at end`;

/**
 * Tells each service what is new of a task: its spans as its events make them, and the calls that this invocation noted.
 * Credentials are taken out first. How far a service has been told is kept, so that another invocation goes on from
 * there. Throws when the database, or one of the services, did not take it; the others were told all the same.
 */
export async function tellTrace(
  ctx: Pick<Ctx, 'db'>,
  services: TraceService[],
  taskId: string,
  calls: Span[],
): Promise<void> {
  const [task] = await ctx.db.query<Known>(READ, [taskId]);
  if (!task) return;
  const before = services.map(({ name }) => task.told[name] ?? 0);
  const known = Math.min(...before);
  // What every service has been told is only there for what hangs on it.
  const spans = joined(foldSpans(task, task.events), calls).map((span) =>
    span.last > known ? presentable(span) : span,
  );
  const caller = callerOf(task.traceparent);
  const sent = await Promise.allSettled(
    services.map(({ send }, n) => send({ task_id: taskId, caller, spans, told: before[n]! })),
  );
  const told: Pick<typeof traces.$inferInsert, 'service' | 'told'>[] = services.map(
    ({ name: service }, n) => {
      return { service, told: sent[n]!.status === 'fulfilled' ? task.event_seq : before[n]! };
    },
  );
  await ctx.db.query(KEEP, [taskId, JSON.stringify(told)]);
  const refused = sent.find((each) => each.status === 'rejected');
  if (refused) throw refused.reason;
}

/**
 * The spans of the events with what the calls add: a call that is in the ledger says what it was given and what came of
 * it, any other is a span of its own, under the task where its step is not in the events.
 */
function joined(spans: Span[], calls: Span[]): Span[] {
  const known = new Map(spans.map((span) => [span.id, span]));
  const root = spans[0]?.id ?? null;
  const more = calls.flatMap((call) => {
    const span = known.get(call.id);
    if (!span) return [{ ...call, parent: known.has(call.parent ?? '') ? call.parent : root }];
    Object.assign(span, { input: call.input, output: call.output, error: call.error });
    return [];
  });
  return [...spans, ...more];
}

/** As it may leave the house: without credentials, and not too large. */
function presentable(span: Span): Span {
  const shown = (value: JsonObject | null) => fitJson(redact(value), MOST_SHOWN) as JsonObject | null;
  const { name, input, output, error, score } = span;
  return {
    ...span,
    name: redactText(name),
    input: shown(input) ?? {},
    output: shown(output),
    error: error && redactText(error),
    score: score && { ...score, comment: score.comment && redactText(score.comment) },
  };
}

function callerOf(traceparent: string | null): Trace['caller'] {
  const [, trace_id, span_id] = (traceparent ?? '').split('-');
  return trace_id && span_id ? { trace_id, span_id } : null;
}
