/** A row of the ledger, as the oracle reads it. */
export type Effect = {
  key: string;
  task_id: string;
  subtask_id: string;
  index: number;
  run: number;
  tool: string;
  args: Record<string, unknown>;
  action_hash: string;
  clearance: string;
  approval_id: string | null;
  state: string;
  reused_from: string | null;
  at: number;
  task_status: string;
  finished_at: number | null;
};

/** Somebody who may decide, with what they hold. */
export type Person = { id: string; kind: string; bindings: { role: string; projects: string[] }[] };
