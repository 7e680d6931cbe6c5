import type { NotificationMessage } from '../../../schema/notification.ts';
import { escapeMarkdown, fenced, linkTo } from '../../linear/markdown.ts';
import { cardOf } from '../card.ts';

/** A message as Linear's Markdown: what people or agents wrote in it is text and nothing else. */
export function linearMarkdown(
  message: NotificationMessage,
  gathered: readonly NotificationMessage[] = [],
): string {
  if (gathered.length > 0)
    return [...gathered, message]
      .map(cardOf)
      .map(({ mark, title }) => `- ${mark} ${escapeMarkdown(title)}`)
      .join('\n');
  const { mark, title, fields, blocks, reasons, link } = cardOf(message);
  return [
    `${mark} **${escapeMarkdown(title)}**`,
    fields.map(({ label, value }) => `**${label}:** ${escapeMarkdown(value)}`).join('  \n'),
    ...blocks.map(({ label, text }) => `**${escapeMarkdown(label)}**\n${fenced(text)}`),
    ...(reasons.length > 0
      ? [`**Why it is asked**\n${reasons.map((one) => `- ${escapeMarkdown(one)}`).join('\n')}`]
      : []),
    ...(link ? [linkTo(link.label, link.url)] : []),
  ]
    .filter(Boolean)
    .join('\n\n');
}
