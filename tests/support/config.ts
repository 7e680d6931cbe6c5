import { Config } from '../../schema/config.ts';

export const BASE_URL = 'https://platform.test';

/** A configuration of which the stand-ins of the tests use next to nothing. */
export const CONFIG = Config.parse({
  ENVIRONMENT: 'local',
  PUBLIC_BASE_URL: BASE_URL,
  DATABASE_URL: 'postgres://unused',
  QSTASH_TOKEN: 'unused',
  QSTASH_CURRENT_SIGNING_KEY: 'unused',
  QSTASH_NEXT_SIGNING_KEY: 'unused',
  LIMIT_RUNNING_TASKS: 10_000,
  METRICS_SHARE_SECONDS: 0,
  QSTASH_URL: 'http://127.0.0.1:9',
});
