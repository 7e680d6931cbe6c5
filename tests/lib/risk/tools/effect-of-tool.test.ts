import { describe, expect, it } from 'vitest';
import { effectOfTool } from '../../../../lib/risk/tools/effect-of-tool.ts';
import { TOOL_RULES } from '../../../../lib/risk/tools/objects.ts';

const tool = (name: string, description = '', parameters: string[] = []) =>
  effectOfTool({
    name,
    description,
    input_schema: {
      type: 'object',
      properties: Object.fromEntries(parameters.map((p) => [p, { type: 'string' }])),
    },
  }).effect;

describe('effectOfTool', () => {
  it.each([
    ['list_issues', 'Lists the open issues.'],
    ['github.get_file', 'Returns a file. Never changes anything.'],
    ['searchLogs', 'Searches the logs for a pattern.'],
    ['check_status', 'Says whether a service is healthy. It does not modify anything.'],
    ['read-release', 'Reads a release without writing to it.'],
  ])('%s reads', (name, description) => {
    expect(tool(name, description)).toBe('read');
  });

  it.each([
    ['create_issue', 'Creates an issue.'],
    ['post_comment', ''],
    ['deploy', 'Deploys a release.'],
    ['updateLabels', 'Updates labels.'],
    ['get_or_create_user', 'Gets a user, or creates one.'],
    ['get_counter', 'Increments the counter and returns it.'],
  ])('%s writes', (name, description) => {
    expect(tool(name, description)).toBe('write');
  });

  it.each([
    ['delete_branch', '', []],
    ['get_and_delete_message', '', []],
    ['list_sessions', 'Lists sessions and deletes the expired ones.', []],
    ['update_file', 'Overwrites a file.', []],
    ['get_rows', 'Returns rows.', ['sql']],
    ['create_job', 'Creates a job.', ['command']],
    ['frobnicate', 'Reads things.', []],
    ['run', '', []],
    ['execute_query', '', []],
    ['getaway', '', []],
    ['', '', []],
    ['dropTable', '', []],
  ])('%s is destructive', (name, description, parameters) => {
    expect(tool(name, description, parameters)).toBe('destructive');
  });

  it.each(TOOL_RULES.map((rule) => [String(rule.verbs), rule] as const))(
    'takes %s by what stands beside it',
    (_, { effect, must, not, verbs }) => {
      expect(Math.min(must.length, not.length)).toBeGreaterThan(0);
      for (const name of must) expect(tool(name)).toBe(effect);
      for (const name of not) expect(`${name} ${tool(name)}`).not.toBe(`${name} ${effect}`);
      for (const name of [...must, ...not])
        expect(name.split('_').some((word) => verbs.test(word))).toBe(true);
    },
  );

  it.each([
    ['an action that may show or delete', { action: { enum: ['show', 'delete'] } }],
    ['the same by another name', { what: { enum: ['list', 'drop_all'] } }],
    ['alternatives of constants', { task: { oneOf: [{ const: 'show' }, { const: 'truncate' }] } }],
    ['an object within', { options: { type: 'object', properties: { cmd: { enum: ['get', 'purge'] } } } }],
    ['a definition', { options: { $ref: '#/$defs/options' } }],
    ['a list', { steps: { type: 'array', items: { properties: { command: { type: 'string' } } } } }],
    ['a switch', { drop: { type: 'boolean' } }],
    ['what may be left out', { op: { anyOf: [{ $ref: '#/$defs/op' }, { type: 'null' }] } }],
    ['what leads nowhere', { op: { $ref: '#/$defs/none' } }],
  ])('is destructive by %s among its parameters', (_, properties) => {
    const $defs = {
      options: { properties: { op: { enum: ['view', 'erase'] } } },
      op: { enum: ['show', 'erase'] },
    };
    const input_schema = { type: 'object', properties, $defs };
    expect(effectOfTool({ name: 'show_table', input_schema }).effect).toBe('destructive');
  });

  it('may look for what was done', () => {
    const input_schema = { properties: { action: { enum: ['create', 'read', 'delete'] } } };
    expect(effectOfTool({ name: 'list_audit_events', input_schema }).effect).toBe('read');
  });

  it('knows nothing of a tool by an auxiliary verb', () => {
    expect(tool('foo_bar', 'Does things with data.')).toBe('destructive');
    expect(tool('check_disk', 'Checks the disk and reclaims memory.')).toBe('destructive');
  });

  it('says why', () => {
    expect(effectOfTool({ name: 'frobnicate' }).reason).toContain('safe default');
    expect(effectOfTool({ name: 'get_rows', input_schema: { properties: { sql: {} } } }).reason).toContain(
      '"sql"',
    );
  });

  it('can only be raised by a description', () => {
    for (const name of ['get_file', 'create_issue', 'delete_branch', 'whatever']) {
      const order = ['read', 'write', 'destructive'];
      for (const description of ['Read only.', 'Harmless.', 'Updates it.', 'Deletes it.']) {
        expect(order.indexOf(tool(name, description))).toBeGreaterThanOrEqual(order.indexOf(tool(name)));
      }
    }
  });
});
