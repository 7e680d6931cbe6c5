import { readLimitRefusal } from '../limits/refusal.ts';
import type { Db } from '../ports.ts';

/** The versioned SQL functions of `drizzle/*_engine_*.sql`: each is one statement, one round trip. */
export type SqlFunction =
  | 'enter_v1'
  | 'create_key_v1'
  | 'revoke_key_v1'
  | 'create_principal_v1'
  | 'change_principal_v1'
  | 'put_group_v1'
  | 'put_policy_v1'
  | 'delete_group_v1'
  | 'open_v1'
  | 'claim_v1'
  | 'intent_v1'
  | 'record_outcomes'
  | 'settle_v1'
  | 'planned_v1'
  | 'reported_v1'
  | 'decide_v1'
  | 'decide_budget_v1'
  | 'decide_with_v1'
  | 'edit_v1'
  | 'ask_v2'
  | 'gate_grants_v1'
  | 'consume_v1'
  | 'outcome_v1'
  | 'withdraw_v1'
  | 'delegate_v1'
  | 'grant_v1'
  | 'revoke_v1'
  | 'review_v1'
  | 'remind_review_v1'
  | 'expire_each_v1'
  | 'reserve_v1'
  | 'pause_v1'
  | 'nudge_v1'
  | 'cancel_v1'
  | 'retry_v1'
  | 'rollback_v1'
  | 'resolve_v1'
  | 'resume_v1'
  | 'doubt_v1'
  | 'remind_v1'
  | 'sweep_and_tend_v2'
  | 'bury_message_v1'
  | 'redrive_v1'
  | 'flush_v1'
  | 'read_checkpoints_v1'
  | 'forget_thread_v1'
  | 'prune_thread_v1'
  | 'retain_v1'
  | 'metrics_v1'
  | 'seal_v2'
  | 'audit_cut_v1'
  | 'halt_v1'
  | 'unhalt_v1'
  | 'untold_v2'
  | 'hand_out_v1'
  | 'claim_delivery_v1'
  | 'settle_delivery_v1'
  | 'retry_delivery_v1'
  | 'replay_deliveries_v1'
  | 'linear_take_v1'
  | 'linear_claim_v1'
  | 'linear_settle_v1'
  | 'linear_lease_v1'
  | 'linear_connect_v1'
  | 'linear_disconnect_v1'
  | 'linear_link_v1'
  | 'note_v1';

/** Calls one of them with its one argument. Throws what the database adapter throws, and the limits' refusals. */
export async function callFunction<Result>(db: Db, name: SqlFunction, input: object): Promise<Result> {
  const text = `select ${name}($1::jsonb) as r`;
  const rows = await db.query<{ r: Result }>(text, [postgresJson(input)]).catch((error: unknown) => {
    throw readLimitRefusal(error);
  });
  return rows[0]!.r;
}

/** JSON that `jsonb` takes: NUL and lone surrogates, which it refuses, become the replacement character. */
export function postgresJson(input: unknown): string {
  const text = JSON.stringify(input);
  if (!text.includes('\\u')) return text;
  // A pair of backslashes is consumed first, so that an escaped backslash before a `u` is left alone.
  return text.replace(
    /(\\\\)|\\u(?:0000|d[89a-f][0-9a-f]{2})/g,
    (_all, escaped?: string) => escaped ?? '\\ufffd',
  );
}
