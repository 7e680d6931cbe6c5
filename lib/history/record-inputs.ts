import type { PlannedSubtask, SubtaskDraft } from '../../schema/plan.ts';
import type { Recording } from '../../schema/recording.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import { hashOf } from '../hash.ts';

/** What this isolate knows to be stored, by database and hash: the content travels once, the hash with every plan. */
const stored = new Set<string>();
const KEPT = 200;

type Recorded = {
  /** For the event `task.planned`: what a replay starts from. */
  data: JsonObject;
  /** For the statement that stores the plan; null: it is stored already. */
  recording: { hash: string; content: Recording } | null;
  /** Told after that statement has committed. */
  kept: () => void;
};

/** What is kept of a plan's making, so that it can be made again without model and tools. */
export function recordInputs(
  database: string,
  made: { said: SubtaskDraft[]; plan: PlannedSubtask[]; policyVersion: number; inputs: Recording },
): Recorded {
  const { said, plan, policyVersion, inputs } = made;
  const hash = hashOf(inputs);
  const name = `${database} ${hash}`;
  // Most drafts are taken as they are; then the plan itself says what the model said.
  const same = hashOf(draftsOf(plan)) === hashOf(said);
  return {
    data: {
      inputs: hash,
      policy_version: policyVersion,
      ...(same ? {} : { draft: said as unknown as JsonObject[] }),
    },
    recording: stored.has(name) ? null : { hash, content: inputs },
    kept: () => {
      if (stored.size >= KEPT) stored.clear();
      stored.add(name);
    },
  };
}

/** The drafts that a plan was made of, as far as it tells. */
export function draftsOf(plan: PlannedSubtask[]): SubtaskDraft[] {
  return plan.map(({ index: _index, allow: _allow, level: _level, concern: _concern, ...draft }) => draft);
}
