import { LEVELS } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { forbidden } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import type { Metric } from './prometheus.ts';

type Figures = {
  pending: Partial<Record<string, number>>;
  oldest_s: number;
  reviews: { open: number; overdue: number; justified: number; not_justified: number; reviewed_late: number };
  halted: boolean;
  projects_halted: number;
};

const FIGURES = `select
  (select coalesce(jsonb_object_agg(p.risk_level, p.n), '{}') from (select risk_level, count(*) as n from approval_requests where status = 'pending' group by 1) p) as pending,
  (select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 from approval_requests where status = 'pending') as oldest_s,
  (select to_jsonb(r) from review_figures r) as reviews,
  (select halted_at is not null from settings) as halted,
  (select count(*)::int from settings s, jsonb_object_keys(s.halted_projects)) as projects_halted`;

/**
 * What waits for people now, for whoever has a role in all projects. Throws 403 `role_not_allowed` for anybody else: the
 * figures are of all projects together.
 */
export async function metricsFor(
  ctx: Pick<Ctx, 'db'>,
  { principal }: Pick<Entry, 'principal'>,
): Promise<Metric[]> {
  if (rolesIn(principal, null).length > 0) return readMetrics(ctx);
  throw forbidden(
    'role_not_allowed',
    'Metrics are of all projects: it takes a role bound to "*". viewer is enough.',
  );
}

/** What waits for people now, in one statement: as right on one isolate as on another. Seconds are the database's. */
async function readMetrics(ctx: Pick<Ctx, 'db'>): Promise<Metric[]> {
  const [found] = await ctx.db.query<Figures>(FIGURES);
  const { pending, oldest_s, reviews, halted, projects_halted } = found!;
  const gauge = (name: string, help: string, samples: Metric['samples']): Metric => ({
    name,
    help,
    type: 'gauge',
    samples,
  });
  return [
    gauge(
      'orchestrator_approvals_pending',
      'Requests that wait for a decision, by risk level.',
      LEVELS.map((risk_level) => ({ labels: { risk_level }, value: pending[risk_level] ?? 0 })),
    ),
    gauge(
      'orchestrator_approvals_oldest_age_seconds',
      'Age of the oldest request that waits; 0 when none does.',
      [{ value: oldest_s }],
    ),
    gauge(
      'orchestrator_break_glass_reviews',
      'Reviews of broken glass: still open, those among them that are overdue, and verdicts so far.',
      Object.entries(reviews).map(([state, value]) => ({ labels: { state }, value })),
    ),
    gauge('orchestrator_halted', '1 while the whole platform is halted.', [{ value: halted ? 1 : 0 }]),
    gauge('orchestrator_halted_projects', 'Projects that are halted by themselves.', [
      { value: projects_halted },
    ]),
  ];
}
