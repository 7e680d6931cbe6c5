import journal from '../../drizzle/meta/_journal.json' with { type: 'json' };
import type { HaltState } from '../../schema/halt.ts';
import type { Ctx } from '../ctx.ts';
import { AppError } from '../errors.ts';
import { chatEndpoint } from '../models/select.ts';
import { alteredPolicy, policyOf } from '../policy/active.ts';
import { tracingSays } from '../tracing/settings.ts';

export type DependencyName = 'database' | 'policy' | 'queue' | 'tools' | 'model' | 'anchors';
export type Dependency = {
  name: DependencyName;
  /** The service cannot do its work without it. */
  needed: boolean;
  status: 'ok' | 'down';
  /** Milliseconds. */
  latency_ms: number;
  detail: string;
};
export type Readiness = {
  status: 'ready' | 'not_ready';
  /** By people, with the kill switch; a halted service is ready all the same. `unknown`: the database did not say. */
  halted: 'nothing' | 'projects' | 'all' | 'unknown';
  dependencies: Dependency[];
  /** Where traces go, or why none do. */
  tracing: { langsmith: string; otlp: string };
};

const TIMEOUT_MS = 5_000;

/** Asks every dependency at once, 5 s each at most. Not ready when one that is needed is down. Never throws. */
export async function checkReadiness(ctx: Ctx, fetchUrl: typeof fetch = fetch): Promise<Readiness> {
  const { config } = ctx;
  const halted = readHalt(ctx);
  const dependencies = await Promise.all([
    ask(ctx, 'database', true, () => checkDatabase(ctx)),
    ask(ctx, 'policy', true, () => checkPolicy(ctx)),
    ask(ctx, 'queue', true, () =>
      checkHttp(fetchUrl, `${config.QSTASH_URL}/v2/dlq?count=1`, config.QSTASH_TOKEN),
    ),
    ask(ctx, 'tools', true, async () => `${(await ctx.tools.cards()).length} tools`),
    ask(ctx, 'anchors', false, () => checkAnchors(ctx)),
    ask(ctx, 'model', config.MODEL_FALLBACK === 'fail', () => checkModel(ctx, fetchUrl)),
  ]);
  const down = dependencies.some(({ needed, status }) => needed && status === 'down');
  return {
    status: down ? 'not_ready' : 'ready',
    halted: await halted,
    dependencies,
    tracing: tracingSays(config),
  };
}

async function ask(
  ctx: Ctx,
  name: DependencyName,
  needed: boolean,
  check: () => Promise<string>,
): Promise<Dependency> {
  const started = ctx.clock.now();
  const answer = (status: 'ok' | 'down', detail: string): Dependency => {
    return { name, needed, status, latency_ms: ctx.clock.now() - started, detail };
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(down(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  });
  try {
    return answer('ok', await Promise.race([check(), late]));
  } catch (error) {
    ctx.log.error('dependency down', { dependency: name, error: String(error) });
    // What a stranger says may hold an address or a secret: only our own words are shown.
    return answer(
      'down',
      error instanceof AppError ? error.message : 'It did not answer as it should; see the log.',
    );
  } finally {
    clearTimeout(timer);
  }
}

async function checkDatabase(ctx: Ctx): Promise<string> {
  const [row] = await ctx.db.query<{ n: number; forges: boolean }>(
    `select count(*)::int as n, has_table_privilege('audit_events', 'UPDATE, DELETE, TRUNCATE, TRIGGER') as forges
     from drizzle.__drizzle_migrations`,
  );
  const wanted = journal.entries.length;
  if ((row?.n ?? 0) < wanted)
    throw down(`${row?.n ?? 0} of ${wanted} migrations are applied: run "npm run db:migrate"`);
  // Said, not refused: an installation comes up under a stronger role as well, with its triggers alone.
  const role = row?.forges ? 'may change the audit log: see docs/database.md' : 'only adds to the audit log';
  return `${row?.n} migrations; its role ${role}`;
}

/** Whoever asks is not known here: neither names nor reasons. */
async function readHalt(ctx: Ctx): Promise<Readiness['halted']> {
  try {
    const [row] = await ctx.db.query<{ halt: HaltState | null }>('select halt_state() as halt');
    return row?.halt?.all ? 'all' : row?.halt ? 'projects' : 'nothing';
  } catch {
    return 'unknown';
  }
}

async function checkPolicy(ctx: Ctx): Promise<string> {
  const [row] = await ctx.db.query<{ version: number | null; intact: boolean | null; newest: number | null }>(
    `select s.active_policy as version, is_intact(w) as intact, (select max(p.version) from policies p) as newest
     from settings s left join policies w on w.version = s.active_policy where s.id = 1`,
  );
  const version = row?.version ?? null;
  // This isolate may have read it while it was what was put: others cannot.
  if (version !== null && row?.intact === false) throw down(alteredPolicy(version));
  await policyOf(ctx.db, version);
  const newest = row?.newest ?? version;
  return newest === version ? `version ${version}` : `version ${version}; ${await aside(ctx, newest!)}`;
}

/** What is to be said of the newest version where another is in force. */
async function aside(ctx: Ctx, newest: number): Promise<string> {
  try {
    await policyOf(ctx.db, newest);
    return `the newest, ${newest}, is not in force`;
  } catch (error) {
    if (error instanceof AppError) return `the newest is not in force: ${error.message}`;
    throw error;
  }
}

/** Whether those who keep heads of the audit chain took the last one that they were told. */
async function checkAnchors(ctx: Ctx): Promise<string> {
  const rows = await ctx.db.query<{ target: string; seq: number; error: string | null }>(
    'select distinct on (target) target, seq::float8 as seq, error from audit_anchors order by target, at desc',
  );
  const failing = rows.filter(({ error }) => error !== null);
  if (failing.length > 0)
    throw down(failing.map(({ target, seq, error }) => `${target}, head ${seq}: ${error}`).join(' '));
  if (rows.length > 0) return rows.map(({ target, seq }) => `${target} has head ${seq}`).join(', ');
  return ctx.config.AUDIT_ANCHOR_URL ? 'no head was told yet' : 'nobody outside keeps heads of the audit log';
}

async function checkModel(ctx: Ctx, fetchUrl: typeof fetch): Promise<string> {
  const { name } = await ctx.model();
  const endpoint = chatEndpoint(ctx.config);
  if (endpoint) await checkHttp(fetchUrl, `${endpoint.baseUrl.replace(/\/+$/, '')}/models`, endpoint.apiKey);
  return name;
}

async function checkHttp(fetchUrl: typeof fetch, url: string, token: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetchUrl(url, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw down(`HTTP ${response.status}`);
  return new URL(url).host;
}

function down(reason: string): AppError {
  return new AppError('unavailable', 'dependency_down', reason);
}
