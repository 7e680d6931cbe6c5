import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listVariables } from '../../lib/config/variables.ts';
import { Config } from '../../schema/config.ts';
import { LIMITS } from '../../schema/limits.ts';
import { CONFIG } from '../support/config.ts';

/** The limits as a Markdown table. */
function limitsTable(): string {
  const rows = Object.values(LIMITS).map(
    ({ variable, value, least, most, what, code, ends }) =>
      `| ${number(value)} ${what} | \`${variable}\` ${number(least)} to ${number(most)} | ${code ? `\`${code}\`: ` : ''}${ends} |`,
  );
  return ['| most | configured by | beyond it |', '|---|---|---|', ...rows].join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

it('the table of limits is the one that the code enforces', () => {
  expect(readFileSync('docs/guarantees.md', 'utf8')).toContain(`${limitsTable()}\n`);
});

it('every limit is a variable with its bounds, and may not be set beyond them', () => {
  const names = listVariables().map(({ name }) => name);
  const parse = (more: object) =>
    Config.safeParse({
      ...CONFIG,
      MCP_SERVERS: '[]',
      OIDC_ISSUERS: '[]',
      RECEIPT_KEYS: '[]',
      GATE_CALLBACK_HOSTS: '',
      SECRETS_KEYS: '[]',
      WEBHOOK_HOSTS: '',
      LINEAR_RETURN_TO: '',
      ...more,
    }).success;
  for (const { variable, value, least, most } of Object.values(LIMITS)) {
    expect(names).toContain(variable);
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(most);
    expect(parse({ [variable]: least - 1 })).toBe(false);
    expect(parse({ [variable]: most + 1 })).toBe(false);
    expect(parse({ [variable]: value })).toBe(true);
  }
});

it('a task is allowed so many events that each of its subtasks can tell its end', () => {
  const parse = (events: number, subtasks: number) =>
    Config.safeParse({
      ...CONFIG,
      MCP_SERVERS: '[]',
      OIDC_ISSUERS: '[]',
      RECEIPT_KEYS: '[]',
      GATE_CALLBACK_HOSTS: '',
      SECRETS_KEYS: '[]',
      WEBHOOK_HOSTS: '',
      LINEAR_RETURN_TO: '',
      LIMIT_EVENTS: events,
      LIMIT_SUBTASKS: subtasks,
    }).success;
  expect(parse(5_000, 200)).toBe(true);
  expect(parse(4_999, 200)).toBe(false);
});
