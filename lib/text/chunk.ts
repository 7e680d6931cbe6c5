import type { Token } from './tokens.ts';

/** A run of words between separators, with what stands in front of it. */
export type Chunk = {
  /** The separator before it; `none` when only a joining word or nothing parts it from what came before. */
  mark: 'none' | 'comma' | 'stop' | 'colon' | 'bullet' | 'number';
  /** The joining word in front ("and", "then", "without", "that", "to"…), lower case, or "". */
  lead: string;
  /** More joining words in front of that one ("and then", "but not"). */
  extra: string[];
  tokens: Token[];
};
