import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalError } from './errors.ts';

/** A queue that is not the emulator: QStash itself or its development server. */
export interface ExternalQueue {
  url: string;
  token: string;
  currentSigningKey: string;
  nextSigningKey: string;
}

export interface StackSettings {
  /** The repository. */
  root: string;
  /** The Worker's port. */
  port: number;
  /** Where everything is kept, absolute. */
  localDir: string;
  /** A database of one's own instead of the embedded one. */
  databaseUrl?: string;
  /** The same one as the application's role, for the Worker. */
  appDatabaseUrl?: string;
  /** A queue of one's own instead of the emulator. */
  queue?: ExternalQueue;
  /** Multiplies the emulator's pauses between attempts; 0.01 makes the first two 0.1 s and 1.5 s. */
  backoffFactor: number;
  /** Variables that go through to the Worker as they are. */
  passThrough: Record<string, string>;
}

const PASSED =
  /^(MODEL_BASE_URL|MODEL_API_KEY|MODEL_NAME|GRADIENT_MODEL_ACCESS_KEY|TRACE_URL|(LANGSMITH|LANGCHAIN|OTEL|TRACING|LINEAR|LIMIT|BUDGET|RETENTION|EMAIL|RESEND|SLACK|WEBHOOK|SECRETS)_.+)$/;

/** Reads the stack's settings from the environment. Throws LocalError that names the variable. */
export function readSettings(env: Record<string, string | undefined>): StackSettings {
  const port = Number(env.PORT || 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new LocalError(`PORT is "${env.PORT}": it must be a number from 1 to 65535.`);
  }
  const backoffFactor = Number(env.QSTASH_BACKOFF_FACTOR || 0.01);
  if (!(backoffFactor > 0)) {
    throw new LocalError(`QSTASH_BACKOFF_FACTOR is "${env.QSTASH_BACKOFF_FACTOR}": it must be above 0.`);
  }
  const databaseUrl = readDatabaseUrl(env, 'DATABASE_URL');
  const appDatabaseUrl = readDatabaseUrl(env, 'APP_DATABASE_URL');
  if (appDatabaseUrl && !databaseUrl)
    throw new LocalError('APP_DATABASE_URL is set, so DATABASE_URL must be set too: it migrates.');
  const passed = Object.entries(env).filter(([name, value]) => PASSED.test(name) && value);
  return {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    port,
    localDir: resolve(env.LOCAL_DIR || '.local'),
    databaseUrl,
    appDatabaseUrl,
    queue: readQueue(env),
    backoffFactor,
    passThrough: Object.fromEntries(passed) as Record<string, string>,
  };
}

function readDatabaseUrl(env: Record<string, string | undefined>, name: string): string | undefined {
  const url = env[name] || undefined;
  if (url && !/^postgres(ql)?:\/\//.test(url))
    throw new LocalError(`${name} must begin with postgres:// or postgresql://.`);
  return url;
}

function readQueue(env: Record<string, string | undefined>): ExternalQueue | undefined {
  if (!env.QSTASH_URL) return undefined;
  const needed = (name: string): string => {
    const value = env[name];
    if (!value) throw new LocalError(`QSTASH_URL is set, so ${name} must be set too.`);
    return value;
  };
  return {
    url: env.QSTASH_URL,
    token: needed('QSTASH_TOKEN'),
    currentSigningKey: needed('QSTASH_CURRENT_SIGNING_KEY'),
    nextSigningKey: needed('QSTASH_NEXT_SIGNING_KEY'),
  };
}
