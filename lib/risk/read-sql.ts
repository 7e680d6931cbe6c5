import type { Reading } from './reading.ts';
import { readSql } from './sql.ts';

/** What a SQL text does. */
export function readSqlText(text: string): Reading {
  const { acts, notUnderstood } = readSql(text);
  const place = { span: null, places: [] } as const;
  return {
    acts: acts.map((act) => ({
      ...{ ...act, ...place, reach: 'remote', evidence: text.slice(0, 200), safer: null },
      ...{ rule: `sql.${act.operation}`, why: 'The statement says so.' },
    })),
    gaps: notUnderstood
      ? [{ rule: 'sql.unreadable', evidence: text.slice(0, 120), why: `${notUnderstood}.`, ...place }]
      : [],
  };
}
