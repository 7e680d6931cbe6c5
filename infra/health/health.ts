import * as z from 'zod';
import { exitWith, LocalError } from '../local/errors.ts';
import { findRunningStack } from '../local/stack-file.ts';

const TIMEOUT_MS = 15_000;
const Readiness = z.object({
  dependencies: z.array(
    z.object({
      name: z.string(),
      needed: z.boolean(),
      status: z.string(),
      latency_ms: z.number(),
      detail: z.string(),
    }),
  ),
});
const Problem = z.object({ detail: z.string() });

/** One row of the table: the service itself, and what it depends on. */
interface Check {
  name: string;
  needed: boolean;
  ok: boolean;
  latencyMs: number;
  detail: string;
}

/**
 * Asks an installation for its liveness and its readiness, 15 s each at most. Throws LocalError when nothing
 * answers there, or something that is not this service.
 */
async function checkInstallation(baseUrl: string): Promise<Check[]> {
  const alive = await get(baseUrl, '/health');
  if (!(alive.body as { status?: unknown } | null)?.status)
    throw new LocalError(
      `${baseUrl} answers /health with HTTP ${alive.status}, and not as this service does.`,
    );
  const service: Check = {
    name: 'service',
    needed: true,
    ok: alive.status === 200,
    latencyMs: alive.ms,
    detail: baseUrl,
  };
  const { status, body, ms } = await get(baseUrl, '/ready');
  const readiness = Readiness.safeParse(body);
  if (!readiness.success) {
    const detail = Problem.safeParse(body).data?.detail ?? `HTTP ${status}`;
    return [service, { name: 'configuration', needed: true, ok: false, latencyMs: ms, detail }];
  }
  const dependencies = readiness.data.dependencies.map((each) => ({
    name: each.name,
    needed: each.needed,
    ok: each.status === 'ok',
    latencyMs: each.latency_ms,
    detail: each.detail,
  }));
  return [service, ...dependencies];
}

/** The table, a line a row, columns aligned. */
function renderChecks(checks: Check[]): string[] {
  const rows = checks.map(({ name, needed, ok, latencyMs, detail }) => [
    name,
    ok ? 'ok' : 'DOWN',
    needed ? 'needed' : 'optional',
    `${Math.round(latencyMs)} ms`,
    detail,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

async function get(baseUrl: string, path: string): Promise<{ status: number; body: unknown; ms: number }> {
  const start = performance.now();
  try {
    const response = await fetch(new URL(path, baseUrl), {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, body: parseJson(text), ms: performance.now() - start };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new LocalError(`Nothing answers at ${baseUrl} (${cause?.code ?? message}).`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a page, not an answer of ours
  }
}

async function main(): Promise<void> {
  const given = process.argv[2];
  const baseUrl = given ?? findRunningStack(process.env.LOCAL_DIR ?? '.local')?.base_url;
  if (!baseUrl)
    throw new LocalError(
      'No local stack runs here. Start one with npm start, or name an installation: npm run health -- https://...',
    );
  if (!URL.canParse(baseUrl) || !/^https?:/.test(baseUrl))
    throw new LocalError(`"${baseUrl}" is not an address: npm run health -- https://...`);
  const checks = await checkInstallation(baseUrl);
  console.log(renderChecks(checks).join('\n'));
  const down = checks.filter(({ needed, ok }) => needed && !ok).map(({ name }) => name);
  if (down.length > 0) throw new LocalError(`down: ${down.join(', ')}`);
}

if (import.meta.main) await main().catch(exitWith);
