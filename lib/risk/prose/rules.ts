import type { ProseRule } from './rule.ts';
import { ACCESS_RULES } from './rules-of-access.ts';
import { CHANGE_RULES } from './rules-of-change.ts';
import { LOSS_RULES } from './rules-of-loss.ts';

/** Every row, the particular before the general. */
export const PROSE_RULES: readonly ProseRule[] = [...ACCESS_RULES, ...LOSS_RULES, ...CHANGE_RULES];
