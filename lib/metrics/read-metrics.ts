import type { Figures } from '../../schema/metrics.ts';
import type { Ctx } from '../ctx.ts';
import { callFunction } from '../db/call.ts';
import { forbidden } from '../errors.ts';
import type { Entry } from '../identity/entry.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { METRICS } from './catalogue.ts';
import { renderMetrics } from './prometheus.ts';

/**
 * Every metric as Prometheus text, for whoever has a role in all projects: out of the database, so as right on one
 * isolate as on another, and computed at most once in METRICS_SHARE_SECONDS for all of them. Throws 403
 * `role_not_allowed` for anybody else: the figures are of all projects together.
 */
export async function readMetrics(
  ctx: Pick<Ctx, 'db' | 'config'>,
  { principal }: Pick<Entry, 'principal'>,
): Promise<string> {
  if (rolesIn(principal, null).length === 0)
    throw forbidden(
      'role_not_allowed',
      'Metrics are of all projects: it takes a role bound to "*". viewer is enough.',
    );
  const { at, seconds, samples } = await callFunction<Figures>(ctx.db, 'metrics_v1', {
    share_s: ctx.config.METRICS_SHARE_SECONDS,
  });
  return renderMetrics(METRICS, [
    ...samples,
    ['orchestrator_metrics_computed_timestamp_seconds', {}, '', at],
    ['orchestrator_metrics_compute_seconds', {}, '', seconds],
  ]);
}
