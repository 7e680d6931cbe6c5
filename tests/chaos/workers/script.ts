import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../../infra/local/openai/scripted-server.ts';
import { readData } from '../../../lib/models/chat/data-block.ts';
import { FINISH } from '../../../lib/models/chat/read-turn.ts';
import type { SubtaskDraft } from '../../../schema/plan.ts';
import type { PlanBrief, TurnBrief } from '../../../schema/turn.ts';
import { draft, finish } from '../../support/world.ts';

/** What a task of the load is to do: `mail` cannot be repeated, `destroy` must be signed by itself. */
export type Wish = { tag: string; mail: boolean; destroy: boolean };

export function describeWish({ tag, mail, destroy }: Wish): string {
  return `Tidy the start page, ${tag}${mail ? ' m' : ''}${destroy ? ' d' : ''}`;
}

function readWish(description: string): Wish {
  const [, tag = '', marks = ''] = /, (t\d+)((?: [md])*)$/.exec(description) ?? [];
  return { tag, mail: marks.includes('m'), destroy: marks.includes('d') };
}

/** Everything that is to take effect for a wish, once each. */
export function actionsOf({ tag, mail, destroy }: Wish): string[] {
  const calls = [
    ['commit', '0'],
    [destroy ? 'destroy' : 'commit', '1'],
    ['commit', '2'],
    ...(mail ? [['mail', '2']] : []),
    ['deploy', '3'],
  ];
  return calls.map(([tool, step]) => `${tag}/${tool}/${step}`);
}

/** Two side by side, one that waits for both, and a deployment that people must sign. */
const PLAN: SubtaskDraft[] = [
  draft({ agent: 'feature-dev' }),
  draft({ agent: 'infrastructure' }),
  draft({ agent: 'documentation', depends_on: [0, 1] }),
  draft({ agent: 'cicd', kind: 'run', operation: 'deploy', environment: 'staging', depends_on: [2] }),
].map((one) => ({ ...one, repository: 'checkout-service' }));

/** A model behind the OpenAI protocol that plans and works off every wish in the same way. */
export function wishScript(random: () => number): Script {
  return async (request) => {
    await sleep(random() * 60);
    const text = request.messages.find(({ role }) => role === 'user')?.content ?? '';
    const plan = readData('plan_brief', text) as PlanBrief | undefined;
    if (plan) return { text: JSON.stringify({ subtasks: PLAN, notes: '' }) };
    const { task, subtask } = readData('turn_brief', text) as TurnBrief;
    const todo = actionsOf(readWish(task.description)).filter((action) =>
      action.endsWith(`/${subtask.index}`),
    );
    const turn = request.messages.filter(({ role }) => role === 'assistant').length;
    const next = todo[turn];
    if (!next) return { text: 'done', calls: [{ name: FINISH, args: finish('done').finish! }] };
    const [tag, tool, step] = next.split('/');
    const name = request.tools?.find((offered) => offered.function.name.endsWith(tool!))?.function.name;
    const environment = tool === 'deploy' || tool === 'destroy' ? { environment: 'staging' } : {};
    return {
      text: tool!,
      calls: [{ name: name!, args: { repository: 'checkout-service', tag, step, ...environment } }],
    };
  };
}
