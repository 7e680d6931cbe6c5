import { afterEach, beforeEach, expect, it } from 'vitest';
import { emailSender } from '../../../lib/adapters/email.ts';
import type { Outgoing } from '../../../lib/notify/ports.ts';
import { type LocalResend, startResend } from '../../support/resend.ts';

let resend: LocalResend;
beforeEach(async () => {
  resend = await startResend({ key: 're_key' });
});
afterEach(() => resend.close());

const sender = (key = 're_key') =>
  emailSender(
    {
      ...{
        EMAIL_FROM: 'Platform <platform@example.com>',
        EMAIL_PROVIDER: 'resend' as const,
        RESEND_API_KEY: key,
      },
      ...{ EMAIL_HTTP_URL: resend.url, EMAIL_HTTP_HEADERS: '', EMAIL_HTTP_TEMPLATE: '' },
    },
    undefined,
  )!;
const outgoing = (more: Partial<Outgoing> = {}): Outgoing => ({
  messageId: 'evt_1',
  message: {
    ...{
      id: 'evt_1',
      type: 'task.completed',
      version: 1,
      at: '2026-11-24T00:00:00.000Z',
      title: 'Completed: a task',
    },
    ...{
      project: 'checkout',
      risk_level: null,
      actor: 'system',
      approval: null,
      subtask: null,
      reason: null,
    },
    task: { id: 't1', status: 'completed', description: 'A task', project: 'checkout', requested_by: 'ada' },
    link: 'https://platform.example.com/tasks/t1',
  },
  ...{
    gathered: [],
    target: { to: ['a@example.com', 'b@example.com'] },
    address: null,
    secrets: [],
    handle: null,
    now: 0,
  },
  ...more,
});

it('sends by Resend, to each by themselves, and a second attempt is no second mail', async () => {
  await sender().send(outgoing());
  await sender().send(outgoing());
  expect(resend.mails.map(({ to, subject }) => [to, subject])).toEqual([
    [['a@example.com'], expect.stringContaining('Completed: a task')],
    [['b@example.com'], expect.stringContaining('Completed: a task')],
  ]);
  expect(resend.asked()).toBe(4);
  expect(resend.mails[0]).toMatchObject({
    from: 'Platform <platform@example.com>',
    text: expect.stringContaining('A task'),
  });
});

it.each([
  [429, { kind: 'unavailable', retryAfterS: 7 }],
  [500, { kind: 'unavailable' }],
  ['cut' as const, { kind: 'unavailable', code: 'email_unavailable' }],
  [422, { kind: 'fatal' }],
])('says what came of %s, so that it is tried again or not', async (status, refusal) => {
  resend.fail(status);
  await expect(sender().send(outgoing())).rejects.toMatchObject(refusal);
  expect(resend.mails).toEqual([]);
});

it('tries a wrong key again, as somebody may mend it, and an address that is none never', async () => {
  await expect(sender('re_wrong').send(outgoing())).rejects.toMatchObject({
    kind: 'unavailable',
    extra: { status: 403 },
  });
  await expect(
    sender().send(outgoing({ target: { to: 'people' }, address: 'nobody' })),
  ).rejects.toMatchObject({ kind: 'fatal' });
});
