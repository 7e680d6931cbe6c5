import { createHmac } from 'node:crypto';
import { LinearWebhookClient } from '@linear/sdk/webhooks';
import { expect, it } from 'vitest';
import { readEnvelope } from '../../../lib/linear/inbox/envelope.ts';
import { verifyLinear } from '../../../lib/linear/inbox/verify.ts';
import fc from '../../support/fast-check.ts';

const SECRET = 'secret';
const sign = (body: string) => createHmac('sha256', SECRET).update(body).digest('hex');
const ours = (body: string, signature: string | null, now: number) => {
  try {
    verifyLinear(SECRET, { signature, body }, { now, windowS: 60 });
    return true;
  } catch {
    return false;
  }
};
const client = new LinearWebhookClient(SECRET);
const theirs = (body: string, signature: string) => {
  try {
    const { webhookTimestamp } = JSON.parse(body) as { webhookTimestamp: number };
    return client.verify(Buffer.from(body), signature, webhookTimestamp);
  } catch {
    return false;
  }
};

it('takes and refuses what Linear’s own verifier does', () => {
  fc.assert(
    fc.property(
      fc.record({
        at: fc.integer({ min: -200, max: 200 }),
        text: fc.string(),
        flip: fc.constantFrom('none', 'body', 'signature', 'case'),
      }),
      ({ at, text, flip }) => {
        const now = Date.now();
        const body = JSON.stringify({ type: 'Issue', text, webhookTimestamp: now + at * 1_000 });
        const signed = sign(flip === 'body' ? `${body} ` : body);
        const signature =
          flip === 'signature' ? signed.replace(/^./, (one) => (one === '0' ? '1' : '0')) : signed;
        // A second either way is a question of whose clock is read first.
        fc.pre(Math.abs(Math.abs(at) - 60) > 1);
        expect(ours(body, signature, now)).toBe(theirs(body, signature));
      },
    ),
    { numRuns: 300 },
  );
});

it('takes nothing without a secret, a signature, or a body that is an object', () => {
  const body = JSON.stringify({ webhookTimestamp: 1_000 });
  expect(ours(body, sign(body), 1_000)).toBe(true);
  expect(() =>
    verifyLinear(
      '',
      { signature: createHmac('sha256', '').update(body).digest('hex'), body },
      { now: 1_000, windowS: 60 },
    ),
  ).toThrow();
  for (const other of ['[]', 'null', '1', '', '{', '"x"', '{"webhookTimestamp":"1000"}'])
    expect(ours(other, sign(other), 1_000)).toBe(false);
  expect(ours(body, null, 1_000)).toBe(false);
  expect(ours(body, sign(body).toUpperCase(), 1_000)).toBe(false);
});

it('knows a version of a thing again, under whatever delivery it comes', () => {
  const base = {
    type: 'Issue',
    action: 'update',
    organizationId: 'o',
    actor: { id: 'u' },
    data: { id: 'i', updatedAt: '2026-01-01' },
  };
  expect(readEnvelope(base, 'one')).toEqual({
    ...{
      type: 'Issue',
      action: 'update',
      workspace: 'o',
      versionKey: 'Issue:update:i:2026-01-01',
      subject: 'Issue:i',
      actors: ['u'],
    },
  });
  expect(
    readEnvelope({ ...base, data: { ...base.data, updatedAt: '2026-01-02' } }, 'one')!.versionKey,
  ).not.toBe(readEnvelope(base, 'one')!.versionKey);
  const prompted = {
    type: 'AgentSessionEvent',
    action: 'prompted',
    organizationId: 'o',
    agentSession: { id: 's' },
    agentActivity: { id: 'a', userId: 'u' },
  };
  expect(readEnvelope(prompted, 'one')).toMatchObject({
    versionKey: 'AgentSessionEvent:prompted:a',
    subject: 's',
    actors: ['u'],
  });
  expect(readEnvelope({ type: 'X', action: 'y', organizationId: 'o' }, 'one')!.versionKey).toBe('X:y:one');
  for (const bad of [null, [], {}, { type: 'X' }, { type: 'X', action: 'y' }, { ...base, data: { id: {} } }])
    expect(readEnvelope(bad, 'one')).toBeNull();
});
