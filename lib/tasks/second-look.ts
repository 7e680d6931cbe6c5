import type { Concern, PlannedSubtask } from '../../schema/plan.ts';
import { LEVELS } from '../../schema/vocabulary.ts';
import type { Run } from './run.ts';

/** How long a plan waits for it. */
const LOOK_MS = 15_000;

/**
 * The subtasks with what a model finds riskier than the rules did, where `RISK_SECOND_LOOK` asks for one. It can only
 * raise: what it says of a subtask that is weighed as high already is left out. Whatever goes wrong with it changes
 * nothing but the log.
 */
export async function secondLook(run: Run, subtasks: readonly PlannedSubtask[]): Promise<PlannedSubtask[]> {
  const model = await run.model();
  if (run.ctx.config.RISK_SECOND_LOOK === 'off' || !model.concerns) return [...subtasks];
  const brief = {
    description: run.work.task.description,
    subtasks: subtasks.map(({ index, agent, title, description, operation, environment, level }) => {
      return { index, agent, title, description, operation, environment, level };
    }),
  };
  try {
    const signal = AbortSignal.any([run.lease.signal, AbortSignal.timeout(LOOK_MS)]);
    const answer = await run.lease.whileBusy(model.concerns(brief, signal));
    run.spend(answer.usage);
    return subtasks.map((subtask) => withConcern(subtask, answer.value));
  } catch (error) {
    run.ctx.log.error('second look not had', { task: run.work.task.id, error: String(error).slice(0, 300) });
    return [...subtasks];
  }
}

function withConcern(
  subtask: PlannedSubtask,
  said: readonly (Concern & { index: number })[],
): PlannedSubtask {
  const weight = ({ level }: { level: Concern['level'] | PlannedSubtask['level'] }) => LEVELS.indexOf(level);
  const gravest = said
    .filter((concern) => concern.index === subtask.index && weight(concern) > weight(subtask))
    .toSorted((a, b) => weight(b) - weight(a))[0];
  if (!gravest) return subtask;
  return { ...subtask, concern: { level: gravest.level, reason: gravest.reason } };
}
