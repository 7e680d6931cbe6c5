import { expect, it } from 'vitest';
import { WORKSPACE_TOOLS } from '../../infra/local/worker-variables.ts';
import { readTools } from '../../infra/local/workspace/tools/read-tools.ts';
import { writeTools } from '../../infra/local/workspace/tools/write-tools.ts';
import { pick } from '../../lib/effects/pick.ts';
import { ToolServer } from '../../schema/tool.ts';

it('every tool that changes something has its word, and what it changes can be read', () => {
  const server = ToolServer.parse({
    name: 'workspace',
    url: 'http://127.0.0.1:1',
    overrides: WORKSPACE_TOOLS,
  });
  expect(Object.keys(server.overrides).sort()).toEqual(writeTools.map(({ name }) => name).sort());
  for (const { name, input } of writeTools) {
    const read = server.overrides[name]?.state_read;
    if (!read) {
      // Runs tests of a commit that cannot change.
      expect(name).toBe('run_tests');
      continue;
    }
    const reader = readTools.find((tool) => tool.name === read.tool);
    expect(reader?.effect).toBe('read');
    const asked = Object.fromEntries(read.pass.map((argument) => [argument, 'x']));
    expect(reader?.input.safeParse(asked).success).toBe(true);
    const taken = Object.keys((input as unknown as { shape: object }).shape);
    expect(taken).toEqual(expect.arrayContaining(read.pass));
    const args = { repository: 'shop', branch: 'fix' };
    const answer = {
      branches: [{ name: 'fix', head: 'seen' }],
      services: [{ service: 'shop', release: { commit: 'seen' } }],
    };
    expect(pick(answer, read.pick, args)).toBe('seen');
  }
});
