import type { Node } from 'libpg-query';
import type { Act, Reading } from '../reading.ts';

/** Changes of rows: a rollback takes all of them back. What is dropped or altered other databases commit by themselves. */
const TAKEN_BACK = /^sql\.(?:insert|upsert|update|update_all|delete|delete_all|merge|merge_delete)$/;

/**
 * What the statements of one text come to where a `BEGIN` ends in a `ROLLBACK`: rows are locked meanwhile, and stay as they were.
 * `readings` are those of the statements, in their order.
 */
export function withRollbacks(nodes: readonly Node[], readings: readonly Reading[]): Reading[] {
  const result = [...readings];
  let begun: number | null = null;
  for (const [at, node] of nodes.entries()) {
    const kind = 'TransactionStmt' in node ? node.TransactionStmt.kind : undefined;
    if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') begun ??= at;
    else if (kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_PREPARE') begun = null;
    else if (kind === 'TRANS_STMT_ROLLBACK' && begun !== null) {
      for (let inside = begun; inside < at; inside += 1) result[inside] = takenBack(readings[inside]!);
      begun = null;
    }
  }
  return result;
}

function takenBack({ acts, gaps }: Reading): Reading {
  return { acts: acts.map((act) => (TAKEN_BACK.test(act.rule) ? lockedOnly(act) : act)), gaps };
}

function lockedOnly({ floor: _, whole: __, ...act }: Act): Act {
  return {
    ...act,
    ...{ operation: 'modify', resource: 'other', effect: 'write', protects: true, rule: 'sql.rolled_back' },
    why: 'It is rolled back: the rows are locked until then, and stay as they were.',
    safer: 'read with SELECT and the same WHERE',
  };
}
