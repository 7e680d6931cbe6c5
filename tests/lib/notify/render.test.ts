import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../infra/slack/check-blocks.ts';
import { cardOf } from '../../../lib/notify/card.ts';
import { cardMail } from '../../../lib/notify/render/email.ts';
import { slackMessage } from '../../../lib/notify/render/slack.ts';
import { cardText } from '../../../lib/notify/render/text.ts';
import { webhookBody } from '../../../lib/notify/webhook-body.ts';
import { NotificationMessage } from '../../../schema/notification.ts';
import { HOSTILE, SAMPLES, sample } from './samples.ts';

describe('a message', () => {
  it.each(SAMPLES)('of type $type reads as it was kept, as text, as mail and in Slack', async (message) => {
    expect(NotificationMessage.parse(message)).toEqual(message);
    const name = message.type.replace('.', '-');
    await expect(`${cardText(cardOf(message))}\n`).toMatchFileSnapshot(`rendered/${name}.txt`);
    await expect(`${cardMail([cardOf(message)]).html}\n`).toMatchFileSnapshot(`rendered/${name}.html`);
    await expect(`${JSON.stringify(slackMessage(message), null, 1)}\n`).toMatchFileSnapshot(
      `rendered/${name}.slack.json`,
    );
    expect(refusalOf(slackMessage(message).blocks, 'message')).toBeNull();
  });

  it('is data wherever strangers write into it', () => {
    const { subject, html, text } = cardMail([cardOf(HOSTILE)]);
    expect(html).not.toMatch(/<script|<img|<b>|"onmouseover/);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text.split('\n').filter((line) => line.startsWith('Bcc:'))).toEqual([]);
    const slack = JSON.stringify(slackMessage(HOSTILE));
    expect(slack).not.toMatch(/<!channel>|<!here>|<https:\/\/evil/);
    expect(refusalOf(slackMessage(HOSTILE).blocks, 'message')).toBeNull();
  });

  it('is within what Slack takes, however long what it tells of is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4_000 }), fc.string({ maxLength: 4_000 }), (action, reason) => {
        const told = sample('approval.required');
        const message = {
          ...told,
          reason,
          approval: { ...told.approval!, action, reasons: Array(5).fill(reason) },
        };
        expect(refusalOf(slackMessage(message).blocks, 'message')).toBeNull();
      }),
      { numRuns: 100 },
    );
    const many = Array.from({ length: 99 }, () => sample('task.completed'));
    expect(refusalOf(slackMessage(sample('task.failed'), many).blocks, 'message')).toBeNull();
  });

  it('is one of a list in a digest, oldest first', () => {
    const [early, late] = [
      sample('task.created', { at: '2026-01-01T00:00:00.000Z' }),
      sample('task.completed'),
    ];
    expect(webhookBody(late, [early])).toMatchObject({
      type: 'digest',
      data: { messages: [{ type: 'task.created' }, { type: 'task.completed' }] },
    });
    expect(webhookBody(late, [])).toMatchObject({
      type: 'task.completed',
      timestamp: late.at,
      data: { id: 'evt_1' },
    });
  });
});
