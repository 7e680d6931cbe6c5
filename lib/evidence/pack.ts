import type { Action, Factor } from '../../schema/action.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { hashAction } from '../hash.ts';
import { redact } from '../redact.ts';
import { costOf, type TaskMoney } from './cost.ts';
import { type Excerpt, excerpt, oneLine } from './excerpt.ts';
import { type Preview, previewOf } from './preview.ts';
import { reachOf } from './reach.ts';
import { type RequesterRecord, recordLine } from './record.ts';
import type { Similar } from './similar.ts';
import { type SeenState, stateLines } from './state-lines.ts';

/** A factor as people read it: what was seen stands in the action at `at`; `lower` is what would make it milder. */
export type Reason = {
  rule: string;
  level: string;
  detail: string;
  seen?: string;
  at?: { start: number; end: number };
  why?: string;
  lower?: string;
};

/** What a careful person needs before they sign, in the order in which it is to be read. */
export type EvidencePack = {
  /** From the database, whatever anybody says of it. `hash_matches` false: the stored action was altered. */
  action: { tool: string; arguments: Excerpt; target: string; hash: string; hash_matches: boolean };
  preview: Preview | null;
  blast_radius: string[];
  environment: string;
  rollback: string;
  cost: string[];
  reasons: Reason[];
  /** The target as it was when this was asked; empty: its tool cannot tell. */
  state: string[];
  similar: Similar[];
  /** What became of the requester's earlier requests in this project; null: there were none, or they are not yours to see. */
  record: string | null;
  /** The model's own words, last and under its own name; null: it said nothing. `before_edit`: of what it proposed, before people changed it. */
  summary: ({ written_by: 'ai'; before_edit: boolean } & Excerpt) | null;
};

const MAX_ARGUMENTS = 16_000;
const MAX_SUMMARY = 2_000;
const MAX_REASONS = 50;

/** The evidence of one request: data that is bounded, redacted, and shows what cannot be seen. Never throws. */
export function evidencePack(
  row: ApprovalRow,
  money: TaskMoney,
  similar: Similar[],
  record: RequesterRecord | null = null,
): EvidencePack {
  const action = row.action_details as unknown as Action;
  const { project, repository } = action.target;
  const say = (row.evidence as JsonObject).say;
  return {
    action: {
      tool: oneLine(action.tool),
      arguments: excerpt(JSON.stringify(redact(action.args), null, 2), MAX_ARGUMENTS),
      target: oneLine(
        `${project ?? 'no project'}, ${repository ?? 'no one repository'}, ${action.target.environment}`,
      ),
      hash: row.action_hash,
      hash_matches: hashAction(action) === row.action_hash,
    },
    preview: previewOf(action),
    ...reachOf(row, action),
    cost: costOf(row, money),
    reasons: ((row.risk_factors ?? []) as Factor[]).slice(0, MAX_REASONS).map(reasonOf),
    state: stateLines((row.evidence as { state?: SeenState }).state),
    similar: similar.map((one) => ({ ...one, reason: one.reason === null ? null : oneLine(one.reason) })),
    record: recordLine(row.requested_by, record),
    summary:
      typeof say === 'string' && say !== ''
        ? { written_by: 'ai', before_edit: row.editors.length > 0, ...excerpt(say, MAX_SUMMARY) }
        : null,
  };
}

function reasonOf({ rule, level, detail, seen, at, why, lower }: Factor): Reason {
  return {
    rule: oneLine(rule, 100),
    level,
    detail: oneLine(detail, 500),
    ...(seen === undefined ? {} : { seen: oneLine(seen, 300) }),
    ...(at === undefined ? {} : { at }),
    ...(why === undefined ? {} : { why: oneLine(why, 300) }),
    ...(lower === undefined ? {} : { lower: oneLine(lower, 300) }),
  };
}
