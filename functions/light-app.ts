import type { RequestMeter } from '../lib/metrics/request-meter.ts';
import { approve } from './approvals/approve.ts';
import { reject } from './approvals/reject.ts';
import { assemble } from './http/assemble.ts';
import type { App, BuildDeps } from './http/env.ts';
import { health } from './operations/health.ts';

/** Those doors alone, the same as in the whole service. */
export function createLightApp(build: BuildDeps, meter?: RequestMeter): App {
  return assemble(build, [health], [approve, reject], meter);
}
