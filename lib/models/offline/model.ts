import { NO_USAGE } from '../../../schema/turn.ts';
import type { Model } from '../../ports.ts';
import { planOffline } from './plan/plan.ts';
import { turnOffline } from './turn.ts';

/** The deterministic planner and tool caller that serves without a key, and says so in every record. */
export function offlineModel(): Model {
  const usage = { ...NO_USAGE, model_calls: 1 };
  return {
    name: 'offline',
    timeoutMs: 1_000,
    plan: async (brief) => ({ value: planOffline(brief), usage, model: 'offline' }),
    turn: async (brief) => ({ value: turnOffline(brief), usage, model: 'offline' }),
  };
}
