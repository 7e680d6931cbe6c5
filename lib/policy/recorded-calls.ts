import type { Policy } from '../../schema/policy.ts';
import type { Project } from '../../schema/project.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { utc } from '../db/time.ts';
import { assessCall } from '../risk/assess-call.ts';
import { type SqlReader, withSqlParser } from '../risk/sql/parser.ts';
import { claimedEnvironment } from '../tasks/project-walls.ts';
import { askedOf, factsOfTask } from './asked.ts';
import { type Compared, compareUnder } from './compare.ts';
import { caseOf, type TestedCase } from './tested-case.ts';

type Policies = { active: Policy; draft: Policy };
type Cleared = {
  key: string;
  at: string;
  tool: string;
  args: JsonObject | null;
  task: { project: string | null; requested_by: string; requester: JsonObject; project_context: JsonObject };
};

const CLEARED = `select jsonb_build_object('key', e.key, 'at', e.at, 'tool', e.tool, 'args', e.args, 'task',
    jsonb_build_object('project', t.project, 'requested_by', t.requested_by, 'requester', t.requester, 'project_context', t.project_context)) as c
  from effects e join tasks t on t.id = e.task_id
  where t.created_at > clock_timestamp() - make_interval(days => $1) and e.clearance <> 'call' and e.reused_from is null
  order by e.at desc limit $2`;

/**
 * The calls of the last days that nobody was asked about (cleared by the policy, by a plan's yes or by a grant), as the ledger
 * of effects has them, each assessed anew under both policies. `leftOut`: those that cannot be, for their tool is gone or
 * their arguments are no longer kept. What only reads is in no ledger.
 */
export async function recordedCalls(
  ctx: Ctx,
  policies: Policies,
  projects: readonly Project[],
  { days, most }: { days: number; most: number },
): Promise<{ cases: (Compared & { case: TestedCase })[]; leftOut: number }> {
  const [rows, cards] = await Promise.all([
    ctx.db.query<{ c: Cleared }>(CLEARED, [days, most]),
    ctx.tools.cards(),
  ]);
  const assess = (sql: SqlReader) =>
    rows.flatMap(({ c: { key, tool, args, task, at } }) => {
      const card = cards.find(({ name }) => name === tool);
      if (!card || !args) return [];
      const now = Date.parse(at);
      const facts = factsOfTask(task, tool, args, now);
      const asked = (policy: Policy) => {
        const { assessment } = assessCall({
          ...{ card, tool, args, policy, now, sql },
          project: projects.find(({ name }) => name === task.project) ?? null,
          claimedEnvironment: claimedEnvironment(task.project_context),
        });
        return askedOf(assessment, 'call', facts);
      };
      const of = caseOf(asked(policies.active), 'call', key, utc(at));
      return [{ case: of, ...compareUnder(policies, asked, now) }];
    });
  const cases = await withSqlParser(assess);
  return { cases, leftOut: rows.length - cases.length };
}
