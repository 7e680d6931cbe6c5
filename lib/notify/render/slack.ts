import type { NotificationMessage } from '../../../schema/notification.ts';
import { type Card, cardOf } from '../card.ts';
import { escapeSlack } from './escape.ts';

/** A Block Kit message: `text` is what a phone's lock screen and screen readers get. */
export type SlackMessage = { text: string; blocks: object[] };

const MAX_SECTION = 2_900;
const MAX_FIELDS = 10;

/**
 * A message for Slack. A request that waits has buttons for its decision; they carry its id and the hash of what was shown, so that a
 * click on something that has changed since decides nothing.
 */
export function slackMessage(
  message: NotificationMessage,
  gathered: readonly NotificationMessage[] = [],
): SlackMessage {
  if (gathered.length > 0) return digest([...gathered, message]);
  const card = cardOf(message);
  const { approval, type } = message;
  const waits = approval !== null && /^approval\.(required|reminder|escalated)$/.test(type);
  return {
    text: escapeSlack(`${card.mark} ${card.title}`),
    blocks: [
      header(card),
      ...fieldsOf(card),
      ...card.blocks.map(({ label, text }) => section(`*${escapeSlack(label)}*\n${code(text)}`)),
      ...(card.reasons.length > 0
        ? [section(`*Why it is asked*\n${card.reasons.map((one) => `• ${escapeSlack(one)}`).join('\n')}`)]
        : []),
      ...(waits ? [buttons(approval, card.link?.url ?? null)] : card.link ? [linkTo(card.link)] : []),
      context(card.footer),
    ],
  };
}

function digest(messages: NotificationMessage[]): SlackMessage {
  const cards = messages.map(cardOf);
  const title = `${cards.length} things happened`;
  const lines = cards.map(
    ({ mark, title: one, link }) => `${mark} ${escapeSlack(one)}${link ? ` <${link.url}|look>` : ''}`,
  );
  return { text: title, blocks: [section(`*${title}*`), ...chunks(lines).map(section)] };
}

/** Lines put together into sections, none of them longer than Slack takes. */
function chunks(lines: readonly string[]): string[] {
  const made: string[] = [];
  for (const line of lines) {
    const last = made.at(-1);
    if (last !== undefined && last.length + line.length < MAX_SECTION)
      made[made.length - 1] = `${last}\n${line}`;
    else made.push(line);
  }
  return made.slice(0, 45);
}

const header = ({ mark, title }: Card) => section(`*${escapeSlack(`${mark} ${title}`)}*`);
const section = (text: string) => ({
  type: 'section',
  text: { type: 'mrkdwn', text: text.slice(0, MAX_SECTION), verbatim: true },
});
const context = (text: string) => ({
  type: 'context',
  elements: [{ type: 'plain_text', text, emoji: false }],
});

function fieldsOf({ fields }: Card): object[] {
  const made = fields.map(({ label, value }) => ({
    type: 'mrkdwn',
    text: `*${escapeSlack(label)}*\n${escapeSlack(value)}`.slice(0, 1_900),
    verbatim: true,
  }));
  const sections: object[] = [];
  for (let at = 0; at < made.length; at += MAX_FIELDS)
    sections.push({ type: 'section', fields: made.slice(at, at + MAX_FIELDS) });
  return sections;
}

/** In a block that its own text cannot end. */
function code(text: string): string {
  const safe = text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one]!);
  return `\`\`\`${safe.replaceAll('```', '`​`​`').slice(0, MAX_SECTION - 200)}\`\`\``;
}

function buttons(
  { id, action_hash }: NonNullable<NotificationMessage['approval']>,
  url: string | null,
): object {
  const value = JSON.stringify({ id, hash: action_hash });
  const button = (action: string, text: string, more: object) => ({
    ...{ type: 'button', action_id: action, text: { type: 'plain_text', text, emoji: false } },
    ...more,
  });
  return {
    type: 'actions',
    elements: [
      button('approve', 'Approve …', { style: 'primary', value }),
      button('reject', 'Reject …', { style: 'danger', value }),
      ...(url ? [button('look', 'Look at the evidence', { url })] : []),
    ],
  };
}

const linkTo = ({ label, url }: { label: string; url: string }) => section(`<${url}|${label}>`);
