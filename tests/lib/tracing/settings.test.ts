import { describe, expect, it } from 'vitest';
import { langsmithState, otlpState, traceUrl } from '../../../lib/tracing/settings.ts';
import { Config } from '../../../schema/config.ts';

const NEEDED = {
  PUBLIC_BASE_URL: 'http://127.0.0.1:1',
  DATABASE_URL: 'postgres://u:p@h/d',
  ENVIRONMENT: 'local',
};
const QUEUE = { QSTASH_TOKEN: 't', QSTASH_CURRENT_SIGNING_KEY: 'c', QSTASH_NEXT_SIGNING_KEY: 'n' };
const config = (more: object) => Config.parse({ ...NEEDED, ...QUEUE, ...more });

describe('langsmithState', () => {
  it.each(['LANGSMITH_API_KEY', 'LANGCHAIN_API_KEY', 'LANGCHAIN_PAT', 'LANGCHAIN_SERVICE_KEY'])(
    'takes its key from %s',
    (name) => {
      expect(langsmithState(config({ [name]: 'k' }))).toEqual({
        settings: {
          url: 'https://api.smith.langchain.com',
          key: 'k',
          project: 'dev-tools-agents',
          workspace: null,
        },
        says: 'project dev-tools-agents at api.smith.langchain.com',
      });
    },
  );

  it('prefers the newer names, and says what share it tells', () => {
    const both = {
      ...{
        LANGSMITH_API_KEY: 'new',
        LANGCHAIN_API_KEY: 'old',
        LANGSMITH_PROJECT: 'p',
        LANGCHAIN_PROJECT: 'q',
      },
      ...{ LANGSMITH_ENDPOINT: 'https://eu.example.test/api/', LANGCHAIN_ENDPOINT: 'https://x.example.test' },
      ...{ LANGSMITH_WORKSPACE_ID: 'w', TRACING_SAMPLE_RATE: '0.25' },
    };
    expect(langsmithState(config(both))).toEqual({
      settings: { url: 'https://eu.example.test/api', key: 'new', project: 'p', workspace: 'w' },
      says: 'project p at eu.example.test, 25 % of tasks',
    });
  });

  it.each([
    [{}, 'off: there is no LANGSMITH_API_KEY'],
    [
      { LANGCHAIN_TRACING_V2: 'true' },
      'off: LANGCHAIN_TRACING_V2 is true, but there is no LANGSMITH_API_KEY',
    ],
    [{ LANGSMITH_API_KEY: 'k', LANGSMITH_TRACING: 'false' }, 'off: LANGSMITH_TRACING is false'],
    [{ LANGSMITH_API_KEY: 'k', LANGCHAIN_TRACING_V2: 'false' }, 'off: LANGCHAIN_TRACING_V2 is false'],
  ])('says why nothing is told: %o', (more, says) => {
    expect(langsmithState(config(more))).toEqual({ settings: null, says });
  });
});

describe('otlpState', () => {
  it('is off without an address, and appends the path to a root', () => {
    expect(otlpState(config({})).says).toBe('off: there is no OTEL_EXPORTER_OTLP_ENDPOINT');
    const root = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c.example.test:4318/' };
    expect(otlpState(config(root)).settings?.url).toBe('http://c.example.test:4318/v1/traces');
    const full = { ...root, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t.example.test/x' };
    expect(otlpState(config(full)).settings?.url).toBe('http://t.example.test/x');
  });

  it('reads headers, encoded or not, and is not thrown by malformed ones', () => {
    const headers = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c.example.test',
      OTEL_EXPORTER_OTLP_HEADERS: 'a=b%20c, d=50%,nothing',
    };
    expect(otlpState(config(headers)).settings?.headers).toEqual({ a: 'b c', d: '50%' });
  });
});

it('links a task to its trace where the pattern is given and the task is traced', () => {
  const TRACE_URL = 'https://x.example.test/{run_id}?t={trace_id}&k={task_id}';
  const [, run, trace] = /\/([0-9a-f-]{36})\?t=([0-9a-f]{32})&k=a%20b$/.exec(
    traceUrl(config({ TRACE_URL }), 'a b')!,
  )!;
  expect(run!.replaceAll('-', '')).toBe(trace);
  expect(traceUrl(config({}), 'a')).toBeNull();
  expect(traceUrl(config({ TRACE_URL, TRACING_SAMPLE_RATE: '0' }), 'a')).toBeNull();
});
