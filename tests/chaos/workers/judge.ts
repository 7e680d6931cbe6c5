import { judge as askOracle } from '../oracle.ts';
import type { Accepted, Crowd } from './people.ts';
import { actionsOf } from './script.ts';
import type { Site } from './site.ts';

/** Tools that nothing but a signature may set off. */
const SIGNED = ['world.deploy', 'world.destroy'];

export type Judgement = {
  accepted: number;
  completed: number;
  /** Given up after five killed claims of one step: visible, and waiting for a retry. */
  parked: number;
  effects: number;
  duplicates: string[];
  losses: string[];
  /** What the oracle says of I1 to I6. */
  broken: string[];
};

/** What became of everything, by the database and the recorder; the code under test is not asked. */
export async function judge(site: Site, crowd: Crowd): Promise<Judgement> {
  const { database, recorder } = site;
  const broken = await askOracle({
    query: database.query,
    calls: recorder.calls,
    signed: SIGNED,
    accepted: crowd.accepted.map(({ id }) => id),
    told: crowd.told,
    rest: true,
  });
  const tasks = await database.query<{ id: string; status: string; description: string; parked: boolean }>(
    `select id, status, description, exists (select 1 from subtasks s where s.task_id = t.id and s.error ->> 'code' = 'parked')
       or t.error ->> 'code' = 'parked' as parked from tasks t`,
  );
  const votes = await database.query<{ vote: string }>(
    `select a.id || ' by ' || (v ->> 'principal_id') as vote from approval_requests a, jsonb_array_elements(a.votes) v`,
  );
  const undone = await database.query<{ action: string }>(
    `select (args ->> 'tag') || '/' || split_part(tool, '.', 2) || '/' || (args ->> 'step') as action from effects where state = 'failed'`,
  );
  const kept = new Set(votes.map(({ vote }) => vote));
  const saidUndone = new Set(undone.map(({ action }) => action));
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const loss = ({ id, endedAt, signed, wish }: Accepted): string[] => {
    const task = byId.get(id);
    if (!task || endedAt === null)
      return [`${wish.tag} was accepted and ${task ? 'has not ended' : 'is not there'}`];
    const gone = [...signed]
      .filter((vote) => !kept.has(vote))
      .map((vote) => `${vote} was answered and is not there`);
    if (task.status !== 'completed')
      return task.parked ? gone : [...gone, `${wish.tag} ended as ${task.status}`];
    const missing = actionsOf(wish).filter(
      (action) => recorder.times(action) === 0 && !saidUndone.has(action),
    );
    return [...gone, ...missing.map((action) => `${action} did not happen`)];
  };
  const ended = crowd.accepted.map(({ id }) => byId.get(id));
  return {
    accepted: crowd.accepted.length,
    completed: ended.filter((task) => task?.status === 'completed').length,
    parked: ended.filter((task) => task?.parked && task.status === 'failed').length,
    effects: [...recorder.happened.values()].reduce((sum, { times }) => sum + times, 0),
    duplicates: [
      ...(tasks.length === crowd.submitted
        ? []
        : [`${tasks.length} tasks for ${crowd.submitted} submissions`]),
      ...[...recorder.happened].flatMap(([action, { times, keys }]) =>
        times > 1 || keys.size > 1 ? [`${action}: ${times} times under ${keys.size} keys`] : [],
      ),
    ],
    losses: crowd.accepted.flatMap(loss),
    broken,
  };
}
