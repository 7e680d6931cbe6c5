import type { TurnBrief } from '../../../schema/turn.ts';
import { SCENES as STATES } from '../../flow/scenes.ts';
import { commit, PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import { calls, draft, finish, ScriptedModel } from '../../support/world.ts';
import type { SetScene } from './scene.ts';

/** Two deployments to production wait for two signatures each. */
export const signing: SetScene = async ({ drive }) => {
  const asked = async () => drive.pending((await drive.open(PRODUCTION_PLAN, productionTurns)).id);
  const [one, other] = [await asked(), await asked()];
  return {
    variables: {
      APPROVAL: one.id,
      HASH: one.action_hash,
      TASK: one.workflow_id,
      OTHER: other.id,
      OTHER_HASH: other.action_hash,
      OTHER_TASK: other.workflow_id,
    },
  };
};

/** A task whose bell was lost, one that was given up, one whose budget is spent, and one that waits for people. */
export const stuck: SetScene = async ({ drive }) => {
  const parked = await STATES.parked!.make(drive);
  Object.assign(drive.ctx.config, { BUDGET_SLICE_TOKENS: 100 });
  const turns = (brief: TurnBrief) =>
    brief.history.length >= 4 ? finish('done') : calls(commit(0, { n: brief.history.length }));
  const input = { budget: { max_tokens: 60 } };
  const spent = await drive.open([draft({ agent: 'feature-dev' })], turns, { input });
  const waiting = await drive.open(PRODUCTION_PLAN, productionTurns);
  const silent = await drive.open([draft({ agent: 'documentation' })], undefined, { rest: false });
  await Promise.allSettled(drive.engine.background.splice(0));
  drive.engine.queue.bells.length = 0;
  const mended = async () => {
    const { description } = await drive.task(parked.id);
    drive.scripts.set(description, new ScriptedModel([]));
  };
  return {
    variables: {
      TASK: silent.id,
      PARKED: parked.id,
      WAITING: waiting.id,
      SPENT: spent.id,
      APPROVAL: (await drive.pending(spent.id)).id,
    },
    acts: { 'the-model-is-back': mended },
  };
};

/** Two tasks that were given up, while their model was out of order. */
export const givenUp: SetScene = async ({ drive }) => {
  const other = await STATES.parked!.make(drive);
  const parked = await STATES.parked!.make(drive);
  const [letter] = await drive.rows<{ id: string }>('dead_letters x where task_id = $1', parked.id);
  const mended = async () => {
    for (const { id } of [parked, other])
      drive.scripts.set((await drive.task(id)).description, new ScriptedModel([]));
  };
  return {
    variables: { PARKED: parked.id, LETTER: letter!.id },
    acts: { 'the-cause-is-mended': mended },
  };
};

/** Two mails of which nobody can say whether they were sent. */
export const inDoubt: SetScene = async ({ drive }) => {
  const make = async () => {
    const { id } = await STATES['unknown-effect']!.make(drive);
    return { id, key: (await drive.effects(id))[0]!.key.slice(0, 12) };
  };
  const [one, other] = [await make(), await make()];
  return { variables: { TASK: one.id, KEY: one.key, OTHER: other.id, OTHER_KEY: other.key } };
};

/** Somebody has to be stopped: one task runs on a signature, another waits for one. */
export const halting: SetScene = async ({ drive }) => {
  const asked = await drive.pending((await drive.open(PRODUCTION_PLAN, productionTurns)).id);
  return {
    variables: { APPROVAL: asked.id, HASH: asked.action_hash, TASK: asked.workflow_id },
    acts: { 'a-minute': () => drive.timePasses() },
  };
};
