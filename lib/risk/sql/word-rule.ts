import type { Deed } from '../commands/program.ts';

/** A row for texts that PostgreSQL's grammar does not have: the first whose pattern matches speaks. */
export type WordRow = {
  /** Unique among all tables: `dialect.drop_database`. */
  id: string;
  /** On a command in lower case with single blanks; literals are `?`. Linear. */
  pattern: RegExp;
  /** `null`: not understood. */
  does: Deed | null;
  why: string;
  safer?: string;
  must: readonly string[];
  not: readonly string[];
};
