import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listArtifacts } from '../../lib/artifacts/list.ts';
import { readArtifact } from '../../lib/artifacts/read.ts';
import type { CallOutcome, TurnBrief } from '../../schema/turn.ts';
import { calls, draft, finish } from '../support/world.ts';
import { Drive } from './drive.ts';
import { checkInvariants } from './invariants.ts';
import { commit, mail } from './scripts.ts';

const MAX = 65_536;
let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());
afterEach(async () => {
  drive.world.after = null;
  await checkInvariants(drive);
});

const one = [draft({ agent: 'feature-dev' })];
const look = { tool: 'world.look', args: {} };
const answers = (output: unknown) => {
  drive.world.after = async () => ({ state: 'done', output: output as never });
};
/** Makes this call once; what the agent saw of it. */
async function seen(call: { tool: string; args: object }): Promise<{ id: string; outcome: CallOutcome }> {
  let outcome: CallOutcome | undefined;
  const { id } = await drive.open(one, (brief: TurnBrief) => {
    outcome = brief.history[0]?.outcomes[0];
    return outcome ? finish('done') : calls(call as never);
  });
  expect((await drive.task(id)).status).toBe('completed');
  return { id, outcome: outcome! };
}
const all = async (id: string) => (await listArtifacts(drive.ctx, id, { limit: 50 })).data;
/** A value whose JSON has exactly so many bytes. */
const sized = (bytes: number) => ({ text: 'y'.repeat(bytes - '{"text":""}'.length) });
const near = async (id: string) =>
  (await drive.events(id)).filter((type) => type.startsWith('limit.near')).length;

it.each([MAX - 1, MAX, MAX + 1])('an output of %i bytes', async (bytes) => {
  answers(sized(bytes));
  const { id, outcome } = await seen(look);
  if (bytes <= MAX) {
    expect(outcome.output).toEqual(sized(bytes));
    expect(await all(id)).toEqual([]);
  } else {
    expect(Buffer.byteLength(JSON.stringify(outcome.output))).toBeLessThanOrEqual(MAX);
    expect(outcome).toMatchObject({
      bytes,
      artifact: { bytes, cut_bytes: 0, media_type: 'application/json' },
    });
    const [artifact] = await all(id);
    const { content } = await readArtifact(drive.ctx, id, artifact!.id);
    expect(JSON.parse(content)).toEqual(sized(bytes));
    expect(outcome.artifact!.id).toBe(artifact!.id);
  }
  expect(await near(id)).toBe(1);
});

it('is told of once at 80 %, not below', async () => {
  answers(sized(52_428));
  expect(await near((await seen(look)).id)).toBe(0);
  answers(sized(52_429));
  expect(await near((await seen(look)).id)).toBe(1);
});

it('of a change is in the ledger as the first part, with the same reference', async () => {
  answers({ commit: 'abc', log: 'z'.repeat(2 * MAX) });
  for (const call of [commit(0), mail('ops')]) {
    const { id, outcome } = await seen(call);
    const [effect] = await drive.effects(id);
    expect(effect!.result).toMatchObject({
      artifact: { id: outcome.artifact!.id },
      output: { commit: 'abc' },
    });
    expect(await all(id)).toMatchObject([
      { id: outcome.artifact!.id, effect_key: effect!.key, tool: call.tool },
    ]);
  }
});

it('beyond a megabyte is cut, and says so; no character is cut in two', async () => {
  answers('é'.repeat(700_000));
  const { id, outcome } = await seen(look);
  const [artifact] = await all(id);
  expect(artifact).toMatchObject({
    bytes: 1_400_000,
    media_type: 'text/plain',
    cut_bytes: 1_400_000 - 1_048_576,
  });
  const { content } = await readArtifact(drive.ctx, id, outcome.artifact!.id);
  expect(content).toBe('é'.repeat(524_288));
});

it('keeps no credential', async () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  answers({ log: `${'n'.repeat(MAX)} token ${secret}` });
  const { id, outcome } = await seen(look);
  const { content } = await readArtifact(drive.ctx, id, outcome.artifact!.id);
  expect(content).not.toContain(secret);
  expect(content).toContain('[redacted: github_token]');
});

it('is of its task alone', async () => {
  answers(sized(2 * MAX));
  const { outcome } = await seen(look);
  const other = await seen(look);
  await expect(readArtifact(drive.ctx, other.id, outcome.artifact!.id)).rejects.toMatchObject({
    code: 'not_found',
  });
});

it('a worker killed at any round trip leaves no reference without its artifact', async () => {
  answers({ log: 'k'.repeat(2 * MAX) });
  for (let at = 0; at < 12; at++) {
    let n = 0;
    const db = drive.ctx.db;
    const { id } = await drive.open(
      one,
      (brief) => (brief.history.length > 1 ? finish('done') : calls(look, commit(brief.history.length))),
      { rest: false },
    );
    drive.ctx.db = {
      ...db,
      query: async (text, params) => {
        n += 1;
        if (n === at) throw new Error('killed before');
        const rows = await db.query<never>(text, params);
        if (n === at + 1) throw new Error('killed after');
        return rows;
      },
    };
    await drive.rest().catch(() => undefined);
    drive.ctx.db = db;
    await drive.heal([id]);
    expect((await drive.task(id)).status).toBe('completed');
    const dangling = await drive.engine.db.query(
      `select f.key from effects f where f.task_id = $1 and f.result -> 'artifact' ->> 'id' is not null
         and not exists (select 1 from artifacts a where a.id = f.result -> 'artifact' ->> 'id')
       union all
       select m[1] from langgraph.checkpoints c, regexp_matches(c.doc, '"artifact":\\{"id":"([0-9a-f-]{36})"', 'g') m
       where c.thread_id like $1 || '/%' and not exists (select 1 from artifacts a where a.id = m[1])`,
      [id],
    );
    expect(dangling).toEqual([]);
  }
});
