import { resolveEffect } from '../../lib/effects/resolve.ts';
import { listCheckpoints } from '../../lib/history/list-checkpoints.ts';
import { retryTask } from '../../lib/tasks/retry.ts';
import { rollbackTask } from '../../lib/tasks/rollback.ts';
import type { SubtaskDraft } from '../../schema/plan.ts';
import type { ProposedCall, TurnBrief, TurnDraft } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import type { Drive } from './drive.ts';
import { commit, destroy, mail } from './scripts.ts';

/** A state in which a deployment can meet a task, how it comes about, and how the task goes on from it. */
export type Scene = {
  /** Brings a task there. `release` lets a worker go on that hangs in the middle of it. */
  make: (drive: Drive) => Promise<{ id: string; release?: () => Promise<void> }>;
  /** What people, and time, do next. */
  thaw: (drive: Drive, id: string) => Promise<void>;
  /** What has taken effect once it has completed. */
  happened: Record<string, number>;
};

/** The letters that a frozen subtask's description is made of: the calls of its turns, one each. */
const CALLS: Record<string, (brief: TurnBrief) => ProposedCall> = {
  c: ({ subtask, history }) => commit(subtask.index, { n: history.length }),
  d: ({ subtask }) => ({
    tool: 'world.deploy',
    args: { repository: 'checkout', environment: subtask.environment },
  }),
  x: () => destroy('cache'),
  m: () => mail('ops'),
};

/** What every frozen subtask does: its description says it, so that sets of any commit are understood. */
export function byLetters(brief: TurnBrief): TurnDraft {
  const letter = brief.subtask.description.split(' ')[brief.history.length];
  return letter ? calls(CALLS[letter]!(brief)) : finish(`done ${brief.subtask.index}`);
}

const work = (letters: string, more: Partial<SubtaskDraft> = {}) =>
  draft({ agent: 'feature-dev', ...more, description: letters });
const DEPLOYED = [
  work('c'),
  work('d', {
    agent: 'cicd',
    kind: 'run',
    operation: 'deploy',
    environment: 'production',
    title: 'Deploy checkout',
    depends_on: [0],
  }),
];
const heal = (drive: Drive, id: string) => drive.heal([id]);

/** Rings the task to the moment when a worker is in the middle of `where`, and leaves it hanging there. */
async function hang(drive: Drive, plan: SubtaskDraft[], where: 'model' | 'before' | 'after') {
  let go = () => {};
  const gate = new Promise<void>((done) => {
    go = done;
  });
  let reached = () => {};
  const there = new Promise<void>((done) => {
    reached = done;
  });
  const stop = async () => {
    reached();
    await gate;
  };
  const { world } = drive;
  if (where === 'before') world.before = stop;
  if (where === 'after')
    world.after = async () => {
      await stop();
      return undefined;
    };
  const say = async (brief: TurnBrief) => {
    if (where === 'model') await stop();
    return byLetters(brief);
  };
  const { id } = await drive.open(plan, say, { rest: false });
  const hanging = drive.rest();
  await there;
  world.before = null;
  world.after = null;
  const release = async () => {
    go();
    await hanging;
  };
  return { id, release };
}

export const SCENES: Record<string, Scene> = {
  'waiting-for-the-plan': {
    make: (drive) => drive.open(DEPLOYED, byLetters),
    thaw: (drive, id) => drive.approve(id, 'tech_lead', 'cto'),
    happened: { 'world.commit': 1, 'world.deploy': 1 },
  },
  'waiting-for-a-call': {
    make: (drive) => drive.open([work('c x c', { agent: 'infrastructure' })], byLetters),
    thaw: (drive, id) => drive.approve(id, 'tech_lead'),
    happened: { 'world.commit': 2, 'world.destroy': 1 },
  },
  'claimed-in-the-model': {
    make: (drive) => hang(drive, [work('c'), work('c')], 'model'),
    thaw: heal,
    happened: { 'world.commit': 2 },
  },
  'intent-before-its-call': {
    make: (drive) => hang(drive, [work('c c')], 'before'),
    thaw: heal,
    happened: { 'world.commit': 2 },
  },
  'intent-after-its-call': {
    make: (drive) => hang(drive, [work('c c')], 'after'),
    thaw: heal,
    happened: { 'world.commit': 2 },
  },
  parked: {
    make: async (drive) => {
      const broken = () => {
        throw new Error('the model is out of order');
      };
      const opened = await drive.open([work('c'), work('c', { depends_on: [0] })], broken);
      await drive.heal([opened.id]);
      return opened;
    },
    thaw: async (drive, id) => {
      await retryTask(drive.ctx, await drive.engine.entry('requester', { taskId: id }), { reason: 'mended' });
      await drive.rest();
    },
    happened: { 'world.commit': 2 },
  },
  'unknown-effect': {
    make: async (drive) => {
      drive.world.after = async () => ({ state: 'unknown', reason: 'the connection broke' });
      const opened = await drive.open([work('m')], byLetters);
      drive.world.after = null;
      return opened;
    },
    thaw: async (drive, id) => {
      const key = (await drive.effects(id))[0]!.key;
      const entry = await drive.engine.entry('tech_lead', { taskId: id });
      await resolveEffect(drive.ctx, entry, { key, outcome: 'done', evidence: 'It has arrived.' });
      await drive.rest();
    },
    happened: { 'world.mail': 1 },
  },
  'rolled-back': {
    make: async (drive) => {
      const { id } = await drive.open(DEPLOYED, byLetters);
      await drive.approve(id, 'tech_lead', 'cto');
      const { data } = await listCheckpoints(drive.ctx, id, { limit: 50 });
      const { checkpoint_id } = data.find(({ subtask_index }) => subtask_index === 1)!;
      const entry = await drive.engine.entry('requester', { taskId: id });
      await rollbackTask(drive.ctx, entry, { checkpointId: checkpoint_id, reason: 'once more' });
      return { id };
    },
    thaw: (drive, id) => drive.approve(id, 'tech_lead', 'cto'),
    happened: { 'world.commit': 1, 'world.deploy': 1 },
  },
};
