import type { Model, Tools } from '../../lib/ports.ts';
import { NO_USAGE } from '../../schema/turn.ts';

/** Plans one production deployment, and finishes every subtask in its first turn without a call. */
export const idleModel: Model = {
  name: 'idle',
  timeoutMs: 1_000,
  plan: async ({ description }) => ({
    model: 'idle',
    usage: NO_USAGE,
    value: {
      notes: '',
      subtasks: [
        {
          agent: 'cicd',
          title: 'Deploy "checkout" <b>',
          description,
          depends_on: [],
          kind: 'run',
          operation: 'deploy',
          repository: 'checkout-service',
          environment: 'production',
          resource: 'application',
        },
      ],
    },
  }),
  turn: async () => ({
    model: 'idle',
    usage: NO_USAGE,
    value: {
      say: 'There is nothing to do.',
      calls: [],
      finish: {
        status: 'completed',
        kind: 'run',
        summary: 'Nothing had to be done.',
        artifacts: [],
        error: null,
      },
    },
  }),
};

export const noTools: Tools = {
  cards: async () => [],
  call: async () => ({
    state: 'failed',
    error: { code: 'unknown_tool', message: 'There are no tools here.' },
  }),
};
