import type { approvalRequests } from '../../schema/approval.ts';
import type { NewArtifact } from '../../schema/artifact.ts';
import type { delegations } from '../../schema/delegation.ts';
import type { EffectState, effects } from '../../schema/effect.ts';
import type { grants } from '../../schema/grant.ts';
import type { linearConnections, linearInbox, linearLinks } from '../../schema/linear.ts';
import type { notificationDeliveries } from '../../schema/notification-delivery.ts';
import type { notificationEndpoints } from '../../schema/notification-endpoint.ts';
import type { Principal } from '../../schema/principal.ts';
import type { Project } from '../../schema/project.ts';
import type { reviews } from '../../schema/review.ts';
import type { subtasks } from '../../schema/subtask.ts';
import type { TaskStatus, tasks } from '../../schema/task.ts';
import type { Finish } from '../../schema/turn.ts';
import type { Json, JsonObject } from '../../schema/vocabulary.ts';

/** A row as Postgres' `to_jsonb` hands it over: times are RFC 3339 strings. */
export type Wire<Row> = {
  [K in keyof Row]: Row[K] extends Date ? string : Row[K] extends Date | null ? string | null : Row[K];
};

export type TaskRow = Wire<typeof tasks.$inferSelect>;
export type SubtaskRow = Wire<typeof subtasks.$inferSelect>;
export type ApprovalRow = Wire<typeof approvalRequests.$inferSelect>;
export type EffectRow = Wire<typeof effects.$inferSelect>;
export type DelegationRow = Wire<typeof delegations.$inferSelect>;
export type GrantRow = Wire<typeof grants.$inferSelect>;
export type ReviewRow = Wire<typeof reviews.$inferSelect>;
export type EndpointRow = Wire<typeof notificationEndpoints.$inferSelect>;
export type DeliveryRow = Wire<typeof notificationDeliveries.$inferSelect>;
export type LinearConnectionRow = Wire<typeof linearConnections.$inferSelect>;
export type LinearInboxRow = Wire<typeof linearInbox.$inferSelect>;
export type LinearLinkRow = Wire<typeof linearLinks.$inferSelect>;

/** One stored checkpoint, as the claim hands it over. */
export type StoredCheckpoint = {
  checkpoint_id: string;
  parent_id: string | null;
  doc: string;
  metadata: string;
  /** `[task, index, channel, json, path]` each; rows of the first release have no path. */
  writes: [string, number, string, string, string?][];
  blobs: Record<string, string>;
};

/** A claimed row of work with everything that running it needs: one round trip. */
export type Work = {
  kind: 'task' | 'subtask';
  id: string;
  thread_id: string;
  /** The database's clock when the work was handed over. */
  now: string;
  /** The fencing token. */
  version: number;
  bells: number;
  attempts: number;
  task: Omit<TaskRow, 'guardrail_report'>;
  subtask: SubtaskRow | null;
  subtasks: {
    id: string;
    index: number;
    agent: string;
    status: string;
    title: string;
    depends_on: number[];
    result: Finish | null;
    error: { code: string; message: string } | null;
  }[];
  project: Project | null;
  checkpoint: StoredCheckpoint | null;
  /** Commits that calls of this task have made so far, by the ledger. */
  own_commits: { tool: string; repository: string | null; commit: string }[] | null;
  /** The task's own thread, when this is its last open subtask. */
  task_checkpoint: StoredCheckpoint | null;
  plan_approval: ApprovalRow | null;
  call_approval: ApprovalRow | null;
  /** Ledger rows of this subtask's run; `args` only of those that are still open. Null for a task's own work. */
  begun:
    | {
        turn: number;
        call_index: number;
        key: string;
        state: EffectState;
        tool: string;
        args: JsonObject | null;
      }[]
    | null;
  policy_version: number | null;
  /** Only for the planning step: every registered project, and everybody who could sign. */
  projects: Project[] | null;
  people: Principal[] | null;
};

/** A row of work that somebody should ring for. */
export type ReadyBell = {
  kind: 'task' | 'subtask';
  id: string;
  version: number;
  bells: number;
  /** Seconds before it should be rung; none: now. */
  delay_s?: number | null;
};

/** The next subtask of a chain as `load_next` answers it; a key that is left out is as it was. */
export type NextWork = Omit<Work, 'task' | 'subtask' | 'subtasks'> & {
  partial: true;
  task: Partial<Work['task']>;
  subtask: Omit<SubtaskRow, 'planned'>;
  subtasks: Pick<Work['subtasks'][number], 'index' | 'status' | 'result' | 'error'>[];
};

/** What every settling statement answers. `won` false: a later claim has the row, nothing was changed. */
export type Settled = {
  won: boolean;
  task?: { status: TaskStatus; open?: number };
  ready?: ReadyBell[];
  next?: Work | NextWork | null;
};

/** An effect's outcome on its way into the ledger. */
export type Outcome = {
  key: string;
  state: 'done' | 'failed' | 'unknown';
  result: Json;
  /** What the result refers to: written by the same statement. */
  artifacts?: NewArtifact[];
};
