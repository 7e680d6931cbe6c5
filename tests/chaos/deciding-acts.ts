import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import type { Action } from '../../schema/action.ts';
import type { PlanArgs } from '../../schema/plan.ts';
import type { Drive } from '../flow/drive.ts';
import type { Answer } from '../support/app.ts';
import type { Ask } from '../support/http-drive.ts';

/** Who acts: those who may sign, one who may do nothing, the requester, and an agent with the highest role. */
export const PEOPLE = [
  'tech_lead',
  'tech_lead_2',
  'cto',
  'security_team',
  'sam',
  'requester',
  'robot',
] as const;
/** Every way to decide and all that bears on it; what is written twice comes twice as often. */
export const VERBS = [
  ...['approve', 'approve', 'approve', 'reject', 'edit', 'edit', 'delegate', 'revoke', 'grant', 'take_back'],
  ...['break_glass', 'review', 'batch', 'batch', 'expire', 'cancel', 'rollback', 'retry', 'halt', 'unhalt'],
  ...['policy', 'work', 'work'],
] as const;
export type Act = { verb: string; who: (typeof PEOPLE)[number]; n: number };

const REASON = 'Everything burns, and nobody else can be reached.';
/** Policies that follow each other: the shipped one, one that asks more of all, one that asks less. */
const POLICIES = [
  DEFAULT_POLICY,
  changed('{ roles: [tech_lead, cto], count: 1 }', '{ roles: [tech_lead, cto], count: 2 }'),
  changed('{ roles: [cto, security_team], count: 2 }', '{ roles: [cto, security_team], count: 1 }'),
];

/** One thing that somebody does to the task, by its door; what there is to be done it to is looked up first. Null: nothing. */
export async function actOn(drive: Drive, ask: Ask, task: string, act: Act): Promise<Answer | null> {
  const { verb, who, n } = act;
  const { db } = drive.engine;
  const newest = async (table: 'delegations' | 'grants' | 'reviews') =>
    (
      await db.query<{ id: string }>(
        `select coalesce((select id::text from ${table} order by created_at desc limit 1 offset $1), gen_random_uuid()::text) as id`,
        [n % 2],
      )
    )[0]!.id;
  switch (verb) {
    case 'work':
      return drive.rest().then(() => null);
    case 'delegate':
      return ask('POST /delegations', who, { to: PEOPLE[n % PEOPLE.length], hours: 1, reason: 'x' });
    case 'revoke':
      return ask(`DELETE /delegations/${await newest('delegations')}`, who);
    case 'take_back':
      return ask(`DELETE /grants/${await newest('grants')}`, who);
    case 'review':
      return ask(`POST /reviews/${await newest('reviews')}`, who, { verdict: 'justified', comment: 'Seen.' });
    case 'grant':
      return ask('POST /grants', who, grantOf(n));
    case 'halt':
    case 'unhalt':
      return ask(`POST /${verb}`, who, { scope: 'project', project: 'checkout', reason: 'x' });
    case 'policy': {
      const [active] = await db.query<{ v: number }>('select max(version)::int as v from policies');
      const body = { document: POLICIES[n % POLICIES.length], reason: 'x' };
      return ask('PUT /policy', 'admin', body, { 'if-match': `"${active!.v}"` });
    }
    case 'retry':
      return ask(`POST /tasks/${task}/retry`, 'requester', { reason: 'x' });
    case 'cancel':
      return n % 4 === 0 ? ask(`POST /tasks/${task}/cancel`, 'requester', { reason: 'x' }) : null;
    case 'rollback':
      return rollBack(drive, ask, task, n);
    default:
      return decideOn(drive, ask, task, act);
  }
}

/** What is done to the request that waits; null where none does. */
async function decideOn(drive: Drive, ask: Ask, task: string, { verb, who, n }: Act): Promise<Answer | null> {
  const waiting = (await drive.approvals(task)).filter(({ status }) => status === 'pending');
  const asked = waiting.at(-1);
  if (!asked) return null;
  const yes = { action_hash: asked.action_hash, justification: 'Looked.' };
  if (verb === 'approve') return ask(`POST /approve/${asked.id}`, who, { ...yes, note: 'Mind the gap.' });
  if (verb === 'reject')
    return n % 3 === 0
      ? ask(`POST /reject/${asked.id}`, who, { action_hash: asked.action_hash, reason: 'No.' })
      : null;
  if (verb === 'break_glass')
    return n % 2
      ? ask(`POST /approvals/${asked.id}/break-glass`, who, {
          action_hash: asked.action_hash,
          reason: REASON,
        })
      : null;
  if (verb === 'batch') {
    const decisions = waiting.map(({ id, action_hash }) => ({
      ...{ approval_id: id, action_hash, justification: 'Looked.', reason: 'No.' },
      decision: n % 6 === 0 ? 'reject' : 'approve',
    }));
    return ask('POST /approvals/decisions', who, { decisions });
  }
  if (verb === 'expire') {
    await drive.engine.db.query(
      `update approval_requests set expires_at = running_clock(project) where id = $1 and $2`,
      [asked.id, n % 3 === 0],
    );
    await drive.sweep();
    return null;
  }
  const body = { args: editOf(asked.action_details as never, n), reason: 'Rather so.' };
  return ask(`POST /approvals/${asked.id}/edit`, who, body);
}

async function rollBack(drive: Drive, ask: Ask, task: string, n: number): Promise<Answer> {
  const [point] = await drive.engine.db.query<{ id: string }>(
    `select checkpoint_id as id from langgraph.checkpoints where thread_id like $1 || '/%' order by fence desc limit 1 offset $2`,
    [task, n % 3],
  );
  const body = { checkpoint_id: point?.id ?? 'none', reason: 'x' };
  return ask(`POST /tasks/${task}/rollback`, n % 2 ? 'requester' : 'tech_lead', body);
}

const grantOf = (n: number) => ({
  ...{ project: 'checkout', tool: 'world.destroy', max_level: 'high', uses: 1 + (n % 2), hours: 1 },
  args: { repository: { is: 'checkout' }, name: { glob: 'tmp-*' }, environment: { is: 'staging' } },
  target: { repository: 'checkout', environment: 'staging' },
  reason: 'x',
});

/** Other arguments: of a call another name or place, of a plan other words, a narrower list, or one subtask less. */
function editOf({ tool, args }: Action, n: number): object {
  if (tool !== 'plan.execute')
    return { ...args, name: `tmp-${n}`, ...(n % 3 ? {} : { environment: 'production' }) };
  const plan = structuredClone(args) as unknown as PlanArgs;
  if (n % 3 === 0 && plan.subtasks.length > 1) plan.subtasks.pop();
  else if (n % 3 === 1) plan.subtasks[0]!.allow = [];
  else plan.subtasks[0]!.description = `Do it, number ${n}.`;
  return plan;
}

function changed(from: string, to: string): string {
  const text = DEFAULT_POLICY.replace(from, to);
  if (text === DEFAULT_POLICY) throw new Error(`the shipped policy has no ${from}`);
  return text;
}
