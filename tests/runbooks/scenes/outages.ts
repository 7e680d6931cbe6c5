import { quietStore } from '../../../functions/quiet.ts';
import { onSchedule } from '../../../functions/scheduled.ts';
import { PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import { draft } from '../../support/world.ts';
import type { SetScene } from './scene.ts';

/** The queue refuses; a task waits for its signatures, and its second subtask can only go on by a bell. */
export const queueGone: SetScene = async (place) => {
  const { drive } = place;
  const asked = await drive.pending(
    (await drive.open([draft({ agent: 'documentation' }), ...PRODUCTION_PLAN.slice(1)], productionTurns)).id,
  );
  await place.queueDown();
  return {
    variables: { APPROVAL: asked.id, HASH: asked.action_hash, TASK: asked.workflow_id },
    acts: {
      // What cron does each minute: the first sweep rings in vain, the next one works it off itself.
      'some-minutes': async () => {
        for (let minute = 0; minute < 4; minute++) {
          await drive.timePasses();
          await onSchedule(drive.ctx, quietStore(undefined, 'http://127.0.0.1:1'));
          await Promise.allSettled(drive.engine.background.splice(0));
        }
      },
      'the-queue-is-back': () => place.queueUp(),
    },
  };
};

/** The database's port refuses. */
export const databaseGone: SetScene = async (place) => {
  const { drive } = place;
  const asked = await drive.pending((await drive.open(PRODUCTION_PLAN, productionTurns)).id);
  place.databaseDown();
  return {
    variables: { APPROVAL: asked.id, HASH: asked.action_hash, TASK: asked.workflow_id },
    acts: { 'the-database-is-back': () => place.databaseUp() },
  };
};
