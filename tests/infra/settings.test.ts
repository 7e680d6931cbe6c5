import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { LocalSecrets } from '../../infra/local/secrets.ts';
import { readSettings } from '../../infra/local/settings.ts';
import { toEnvFile } from '../../infra/local/worker.ts';
import { workerVariables } from '../../infra/local/worker-variables.ts';

it('has a default for everything', () => {
  expect(readSettings({})).toEqual({
    root: `${resolve('.')}/`,
    port: 8787,
    localDir: resolve('.local'),
    databaseUrl: undefined,
    appDatabaseUrl: undefined,
    queue: undefined,
    backoffFactor: 0.01,
    passThrough: {},
  });
});

it('takes ports, folders and services from the environment', () => {
  const queue = { QSTASH_TOKEN: 't', QSTASH_CURRENT_SIGNING_KEY: 'c', QSTASH_NEXT_SIGNING_KEY: 'n' };
  const env = {
    PORT: '9000',
    LOCAL_DIR: '/tmp/x',
    DATABASE_URL: 'postgresql://h/d',
    APP_DATABASE_URL: 'postgresql://app@h/d',
    QSTASH_URL: 'http://q',
    ...queue,
  };
  expect(readSettings(env)).toMatchObject({
    port: 9000,
    localDir: '/tmp/x',
    databaseUrl: 'postgresql://h/d',
    appDatabaseUrl: 'postgresql://app@h/d',
    queue: { url: 'http://q', token: 't', currentSigningKey: 'c', nextSigningKey: 'n' },
  });
});

it('passes on what belongs to models, LangSmith, Linear, limits, budgets and retention, and no more', () => {
  const env = {
    MODEL_NAME: 'm',
    LANGSMITH_API_KEY: 'l',
    LINEAR_API_KEY: '',
    LIMIT_RUNNING_TASKS: '3',
    BUDGET_FINISH_USD: '1',
    RETENTION_DAYS: '2',
    AWS_SECRET_ACCESS_KEY: 'a',
    MODEL_X: 'x',
  };
  expect(readSettings(env).passThrough).toEqual({
    MODEL_NAME: 'm',
    LANGSMITH_API_KEY: 'l',
    LIMIT_RUNNING_TASKS: '3',
    BUDGET_FINISH_USD: '1',
    RETENTION_DAYS: '2',
  });
});

it('gives the Worker the limits of the shell, else room for one person who plays every part', () => {
  const variables = (passThrough: Record<string, string>) =>
    workerVariables({
      databaseUrl: 'd',
      neonUrl: 'n',
      qstashUrl: 'q',
      workspaceUrl: 'w',
      baseUrl: 'b',
      secrets: {} as LocalSecrets,
      passThrough,
    });
  expect(variables({ LIMIT_RUNNING_TASKS: '3' })).toMatchObject({ LIMIT_RUNNING_TASKS: '3' });
  expect(variables({ ENVIRONMENT: 'production' })).toMatchObject({
    LIMIT_RUNNING_TASKS: '2000',
    ENVIRONMENT: 'local',
  });
});

it.each([
  [{ PORT: 'many' }, 'PORT is "many": it must be a number'],
  [{ PORT: '70000' }, 'PORT is "70000"'],
  [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must begin with postgres:'],
  [{ DATABASE_URL: 'postgres://h/d', APP_DATABASE_URL: 'x' }, 'APP_DATABASE_URL must begin with postgres:'],
  [{ APP_DATABASE_URL: 'postgres://h/d' }, 'so DATABASE_URL must be set too'],
  [{ QSTASH_URL: 'http://q' }, 'QSTASH_URL is set, so QSTASH_TOKEN must be set too'],
  [{ QSTASH_BACKOFF_FACTOR: '-1' }, 'QSTASH_BACKOFF_FACTOR is "-1"'],
])('names the variable that is wrong: %o', (env, sentence) => {
  expect(() => readSettings(env)).toThrow(sentence);
});

it('writes variables so that wrangler reads them back', () => {
  const values = { A: 'plain', B: 'a$b "q"', C: "it's", D: '[{"name":"w"}]' };
  expect(toEnvFile(values)).toBe(`A='plain'\nB='a\\$b "q"'\nC=\`it's\`\nD='[{"name":"w"}]'\n`);
  expect(() => toEnvFile({ E: `'\`"` })).toThrow('The value of E');
});
