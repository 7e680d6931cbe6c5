import type { Environment, Level } from '../../schema/vocabulary.ts';
import type { Asked } from './asked.ts';

/** What was decided about: a case that was given, or one of the record. */
export type TestedCase = {
  /** `call`: one that nobody was asked about; `approval`: one that people were. */
  source: 'given' | 'task' | 'approval' | 'call';
  /** Of a call its key in the ledger. */
  id: string | null;
  tool: string;
  project: string | null;
  environment: Environment;
  risk_level: Level;
  requested_by: string;
  at: string;
};

/** A request as it is shown beside what is decided about it. */
export function caseOf(
  asked: Asked,
  source: TestedCase['source'],
  id: string | null,
  at: string,
): TestedCase {
  const { tool, project, environment, risk, requester } = asked;
  return { source, id, tool, project, environment, at, risk_level: risk.level, requested_by: requester.id };
}
