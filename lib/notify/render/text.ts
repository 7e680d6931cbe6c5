import type { Card } from '../card.ts';

/** The card as plain text, for mail without HTML, a terminal, a log. Nothing of it can look like a line of its own frame. */
export function cardText({ mark, title, fields, blocks, reasons, hints, link, footer }: Card): string {
  const width = Math.max(0, ...fields.map(({ label }) => label.length));
  const parts = [
    `${mark} ${title}`,
    fields.map(({ label, value }) => `${label.padEnd(width)}  ${inset(value, width + 2)}`).join('\n'),
    ...blocks.map(({ label, text }) => `${label}\n${framed(text)}`),
    reasons.length > 0 ? `Why it is asked\n${reasons.map((one) => `  - ${inset(one, 4)}`).join('\n')}` : '',
    hints.length > 0 ? `From a terminal\n${hints.map((one) => `  ${one}`).join('\n')}` : '',
    link ? `${link.label}: ${link.url}` : '',
    `-- \n${footer}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const inset = (text: string, by: number) => text.replaceAll('\n', `\n${' '.repeat(by)}`);
const framed = (text: string) =>
  text
    .split('\n')
    .map((line) => `  | ${line}`)
    .join('\n');
