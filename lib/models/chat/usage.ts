import type { Usage } from '../../../schema/turn.ts';
import { AppError } from '../../errors.ts';

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cost_usd: a.cost_usd + b.cost_usd,
    model_calls: a.model_calls + b.model_calls,
    tool_calls: a.tool_calls + b.tool_calls,
  };
}

/** Throws a fault on with what had been spent before it came: `extra.spent`, which the engine counts. */
export function withSpent(usage: Usage): (error: unknown) => never {
  return (error) => {
    if (error instanceof AppError) error.extra.spent = usage;
    throw error;
  };
}
