import { type Judgement, judgeCall } from '../../lib/agents/judge.ts';
import type { AgentState, GateAnswer } from '../../lib/agents/state.ts';
import type { ApprovalRow, EffectRow, Work } from '../../lib/db/rows.ts';
import { hashAction, hashOf } from '../../lib/hash.ts';
import { readCheckpoint } from '../../lib/history/read-checkpoint.ts';
import type { CallOutcome, ProposedCall } from '../../schema/turn.ts';
import type { Fact } from './fact.ts';
import type { RecordedRun } from './load-run.ts';
import { offlineRun, recordedWork } from './offline-run.ts';

type Thread = RecordedRun['threads'][number];
type Call = { turn: number; callIndex: number; call: ProposedCall; outcome: CallOutcome | undefined };

/** Judges every call of the run's threads again: run under which clearance, asked about, or refused; and how each ended. */
export async function replayCalls(recorded: RecordedRun): Promise<Fact[]> {
  const threads = await Promise.all(recorded.threads.map((thread) => replayThread(recorded, thread)));
  return threads.flat();
}

async function replayThread(recorded: RecordedRun, thread: Thread): Promise<Fact[]> {
  const { values } = await readCheckpoint(thread.thread_id, thread.checkpoint);
  const state = values as Partial<AgentState>;
  const row = recorded.subtasks[thread.index]!;
  const past = (state.history ?? []).map(({ calls, outcomes }) => ({ calls, outcomes }));
  const open = state.calls?.length ? [{ calls: state.calls, outcomes: state.outcomes ?? [] }] : [];
  const calls = [...past, ...open].flatMap(({ calls: list, outcomes }, index) =>
    list.map((call, callIndex): Call => ({ turn: index + 1, callIndex, call, outcome: outcomes[callIndex] })),
  );
  const facts: Fact[] = [];
  for (const one of calls) facts.push(...(await replayCall(recorded, thread.index, one)));
  if (!state.finished || row.run !== recorded.run) return facts;
  return [
    ...facts,
    { what: `end of subtask ${thread.index}`, recorded: row.status, now: state.finished.status },
  ];
}

async function replayCall(recorded: RecordedRun, index: number, one: Call): Promise<Fact[]> {
  const { turn, callIndex, call, outcome } = one;
  const { id } = recorded.subtasks[index]!;
  const here = (row: { subtask_id: string | null; turn: number | null; call_index: number | null }) =>
    row.subtask_id === id && row.turn === turn && row.call_index === callIndex;
  const effect = recorded.effects.findLast(here);
  const asked = recorded.approvals.findLast((row) => row.kind === 'call' && here(row));
  // Not begun yet, or dropped with the rest of a turn: nothing was decided about it.
  if (!effect && !asked && (!outcome || outcome.error?.code === 'not_run')) return [];
  const what = `subtask ${index}, turn ${turn}, call ${callIndex} ${call.tool}`;
  const version = asked?.policy_version ?? effectVersion(recorded);
  const judge = (answer: GateAnswer | null) => {
    const work = workOf(recorded, index, { effect, asked });
    const run = offlineRun(recorded, work, version, { cards: recorded.recording!.cards });
    return judgeCall(run, recorded.recording!.cards, call, answer);
  };
  const first = await judge(null);
  const facts: Fact[] = effect
    ? [{ what: `${what}: the proposed arguments`, recorded: effect.args_hash, now: hashOf(call.args) }]
    : [];
  if (asked) {
    const told = { what, recorded: `asked about as ${asked.risk_level}`, now: describe(first) };
    facts.push(told);
    if (first.verdict === 'ask')
      facts.push({
        what: `${what}: what was asked about`,
        recorded: asked.action_hash,
        now: hashAction(first.action),
      });
    if (asked.status !== 'approved' || !effect) return facts;
    const answer = { status: 'approved' as const, approval_id: asked.id, text: null };
    return [
      ...facts,
      {
        what: `${what}, once approved`,
        recorded: 'run, cleared by call',
        now: describe(await judge(answer)),
      },
    ];
  }
  return [...facts, { what, recorded: describeRecorded(effect, outcome, first), now: describe(first) }];
}

function describe(judged: Judgement): string {
  if (judged.verdict === 'ask') return `asked about as ${judged.assessment.level}`;
  if (judged.verdict === 'refuse') return `refused: ${judged.code}`;
  return judged.card.effect === 'read' ? 'read' : `run, cleared by ${judged.clearance.kind}`;
}

function describeRecorded(
  effect: EffectRow | undefined,
  outcome: CallOutcome | undefined,
  now: Judgement,
): string {
  // A result that was taken from an earlier run was cleared there; here it needs only to be let run.
  if (effect?.reused_from && now.verdict === 'run') return describe(now);
  if (effect) return `run, cleared by ${effect.clearance}`;
  if (outcome?.state === 'refused') return `refused: ${outcome.error?.code}`;
  return 'read';
}

/** The version that the run's plan was signed under, or assessed by. */
function effectVersion({ approvals, events, task }: RecordedRun): number {
  const signed = approvals.findLast(({ kind, status }) => kind === 'plan' && status === 'approved');
  const planned = events.findLast(({ type }) => type === 'task.planned')!;
  return signed?.policy_version ?? Number(planned.data.policy_version ?? task.policy_version);
}

/** The claim in which the call was decided about, at the moment when it was. */
function workOf(
  recorded: RecordedRun,
  index: number,
  { effect, asked }: { effect: EffectRow | undefined; asked: ApprovalRow | undefined },
): Work {
  const { task, subtasks, approvals, effects, events } = recorded;
  const row = subtasks[index]!;
  const plan_approval =
    approvals.findLast(({ kind, status }) => kind === 'plan' && status === 'approved') ?? null;
  const began = events.findLast((each) => each.type === 'subtask.started' && each.subtask_id === row.id);
  const now = effect?.at ?? asked?.created_at ?? began?.at ?? task.updated_at;
  const revision = plan_approval?.revision ?? task.plan!.revision;
  const made = effects.filter(({ state, at, result }) => {
    const output = (result as { output?: { parent?: unknown } } | null)?.output;
    return state === 'done' && Date.parse(at) <= Date.parse(now) && output?.parent !== undefined;
  });
  return recordedWork(recorded, {
    kind: 'subtask',
    id: row.id,
    now,
    subtask: row,
    task: {
      ...task,
      started_at: began?.at ?? null,
      plan: { ...task.plan!, revision },
      plan_hash: hashOfPlan(recorded, plan_approval),
    },
    plan_approval,
    call_approval: asked ?? null,
    own_commits: made.map(({ tool, args, result }) => ({
      tool,
      repository: (args as { repository?: string }).repository ?? null,
      commit: String((result as { output?: { commit?: unknown } }).output?.commit),
    })),
  });
}

/** The plan's hash as calls of the run carried it. */
function hashOfPlan({ task, events, run }: RecordedRun, signed: ApprovalRow | null): string | null {
  if (run === task.run) return task.plan_hash;
  const planned = events.findLast(({ type }) => type === 'task.planned');
  return signed?.action_hash ?? (planned?.data.plan_hash as string | undefined) ?? task.plan_hash;
}
