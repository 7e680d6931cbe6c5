import { SCENES as STATES } from '../../flow/scenes.ts';
import { PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import type { SetScene } from './scene.ts';

/** A morning with one of each: a request that waits, a task that was given up, a call that nobody knows the end of. */
export const day: SetScene = async ({ drive }) => {
  const parked = await STATES.parked!.make(drive);
  const doubt = await STATES['unknown-effect']!.make(drive);
  const waiting = await drive.open(PRODUCTION_PLAN, productionTurns);
  const [effect] = await drive.effects(doubt.id);
  return {
    variables: {
      PARKED: parked.id,
      DOUBT: doubt.id,
      WAITING: waiting.id,
      KEY: effect!.key.slice(0, 12),
    },
  };
};
