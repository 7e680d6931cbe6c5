import * as z from 'zod';
import { LocalError } from '../local/errors.ts';

const whole = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise);

/** What only this host is told, beside the service's own variables (`.dev.vars.example`). */
const Settings = z.object({
  HOST: z.string().min(1).default('0.0.0.0').describe('Address to listen on.'),
  PORT: whole(0, 65_535, 8787).describe('Port to listen on; 0: a free one.'),
  DATABASE_CONNECTIONS: whole(1, 500, 10).describe('Connections to Postgres that this process may hold.'),
  SWEEP_SECONDS: whole(1, 3_600, 60).describe('How often the clock looks for what is due.'),
  STOP_SECONDS: whole(0, 600, 30).describe('How long running work may take to end after SIGTERM.'),
  REQUESTS_PER_MINUTE: whole(1, 1_000_000, 600).describe('Of one principal, to this process.'),
  CREATIONS_PER_MINUTE: whole(1, 1_000_000, 60).describe('Of those, requests that create something.'),
});
export type Settings = z.infer<typeof Settings>;

/** Reads the host's settings; what is empty counts as not set. Throws LocalError with every name that cannot be used. */
export function readSettings(env: Record<string, unknown>): Settings {
  const given = Object.keys(Settings.shape).filter((name) => env[name] !== undefined && env[name] !== '');
  const parsed = Settings.safeParse(Object.fromEntries(given.map((name) => [name, env[name]])));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new LocalError(`The settings cannot be used: ${wrong.join('; ')}.`);
}
