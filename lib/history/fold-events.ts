import type { EventType } from '../../schema/event.ts';
import type { SubtaskStatus } from '../../schema/subtask.ts';
import type { TaskStatus } from '../../schema/task.ts';

/** What of an event its effect on the state depends on. */
export type PastEvent = {
  seq: number;
  type: EventType;
  at: string;
  subtask_id: string | null;
  approval_id: string | null;
  data: {
    run?: number;
    subtasks?: unknown[];
    kind?: string;
    key?: string;
    tool?: string;
    state?: string;
    outcome?: string;
  };
};

/** A request that waits; those that wait for more budget join theirs one after the other. */
type OpenRequest = {
  kind: string;
  subtask_id: string | null;
  since: string;
  recorded: number;
  joined: Set<string>;
};
type MadeEffect = {
  subtask_id: string | null;
  tool: string;
  state: 'intent' | 'done' | 'failed' | 'unknown';
};

/** A task as its events up to a point tell it. */
export type PastState = {
  run: number;
  status: TaskStatus;
  planned: boolean;
  subtasks: Map<string, { status: SubtaskStatus; run: number }>;
  approvals: Map<string, OpenRequest>;
  effects: Map<string, MadeEffect>;
};

type Rows = { id: string; index: number }[];

const OPEN: SubtaskStatus[] = ['pending', 'ready', 'running', 'awaiting_approval', 'unknown'];
const SUBTASK_MOVES: Partial<Record<EventType, SubtaskStatus>> = {
  'subtask.ready': 'ready',
  'subtask.started': 'running',
  'tool.proposed': 'running',
  'tool.called': 'running',
  'tool.finished': 'running',
  'subtask.completed': 'completed',
  'subtask.failed': 'failed',
  'subtask.skipped': 'skipped',
  'approval.requested': 'awaiting_approval',
  'budget.paused': 'awaiting_approval',
  'approval.approved': 'ready',
  'approval.rejected': 'ready',
  'approval.expired': 'ready',
  'effect.unknown': 'unknown',
  'effect.resolved': 'ready',
};
const ENDS: Partial<Record<EventType, TaskStatus>> = {
  'task.completed': 'completed',
  'task.failed': 'failed',
  'task.rejected': 'rejected',
  'task.expired': 'expired',
  'task.cancelled': 'cancelled',
};

/** The state after these events, oldest first. `rows`: the task's subtasks, which no run takes away. Pure. */
export function foldEvents(events: PastEvent[], rows: Rows): PastState {
  const state: PastState = {
    run: 1,
    status: 'planning',
    planned: false,
    subtasks: new Map(rows.map(({ id }) => [id, { status: 'pending', run: 1 }])),
    approvals: new Map(),
    effects: new Map(),
  };
  for (const event of events) {
    moveTask(state, event, rows);
    moveRequest(state, event);
    moveSubtask(state, event);
    moveEffect(state, event);
    state.status = waits(state) ?? state.status;
  }
  return state;
}

function moveTask(state: PastState, { type, data }: PastEvent, rows: Rows): void {
  if (type === 'task.planned') state.planned = true;
  if (type === 'task.started') state.status = 'running';
  if (type === 'task.retried' || type === 'task.rolled_back') {
    state.run = data.run ?? state.run + 1;
    state.status = state.planned ? 'running' : 'planning';
    const again = new Set(data.subtasks);
    for (const { id, index } of rows)
      if (again.has(index)) state.subtasks.set(id, { status: 'pending', run: state.run });
  }
  const end = ENDS[type];
  if (!end) return;
  state.status = end;
  if (end === 'completed' || end === 'failed') return;
  for (const subtask of state.subtasks.values())
    if (OPEN.includes(subtask.status)) subtask.status = 'cancelled';
}

function moveRequest(state: PastState, { type, approval_id, subtask_id, at, data }: PastEvent): void {
  if (!approval_id) return;
  if (type === 'approval.requested')
    state.approvals.set(approval_id, {
      kind: data.kind ?? 'plan',
      subtask_id,
      since: at,
      recorded: 0,
      joined: new Set(),
    });
  if (type === 'approval.recorded') {
    const request = state.approvals.get(approval_id);
    if (request) request.recorded += 1;
  }
  if (type === 'budget.paused' && subtask_id) state.approvals.get(approval_id)?.joined.add(subtask_id);
  const over = /^approval\.(approved|rejected|expired|cancelled)$/.test(type);
  if (!over) return;
  for (const id of state.approvals.get(approval_id)?.joined ?? []) moveOpen(state, id, 'ready');
  state.approvals.delete(approval_id);
}

function moveSubtask(state: PastState, { type, subtask_id }: PastEvent): void {
  const to = SUBTASK_MOVES[type];
  if (to && subtask_id) moveOpen(state, subtask_id, to);
}

/** What is learned of a subtask that has ended does not open it again. */
function moveOpen(state: PastState, id: string, to: SubtaskStatus): void {
  const subtask = state.subtasks.get(id);
  if (subtask && OPEN.includes(subtask.status)) subtask.status = to;
}

function moveEffect(state: PastState, { type, subtask_id, data }: PastEvent): void {
  if (!data.key) return;
  const made = state.effects.get(data.key);
  if (type === 'tool.called' && data.tool)
    state.effects.set(data.key, { subtask_id, tool: data.tool, state: 'intent' });
  if (!made) return;
  if (type === 'tool.finished') made.state = data.state === 'failed' ? 'failed' : 'done';
  if (type === 'effect.unknown') made.state = 'unknown';
  if (type === 'effect.resolved') made.state = data.outcome === 'done' ? 'done' : 'failed';
}

/** The rule for a task that has begun: it waits while a request is open and nothing is ready or running; null: it has ended, or is planned. */
function waits(state: PastState): TaskStatus | null {
  if (!['running', 'awaiting_approval', 'budget_paused'].includes(state.status)) {
    const asked = state.status === 'planning' && state.approvals.size > 0;
    return asked ? 'awaiting_approval' : null;
  }
  const busy = [...state.subtasks.values()].some(({ status }) => status === 'ready' || status === 'running');
  if (state.approvals.size === 0 || busy) return 'running';
  const forBudget = [...state.approvals.values()].some(({ kind }) => kind === 'budget');
  return forBudget ? 'budget_paused' : 'awaiting_approval';
}
