import type { Card } from '../card.ts';
import { escapeHtml } from './escape.ts';
import { cardText } from './text.ts';

/** A mail: one subject line, and the same in two forms. */
export type Mail = { subject: string; text: string; html: string };

const COLOURS: Record<Card['tone'], string> = {
  red: '#b42318',
  orange: '#b54708',
  yellow: '#856404',
  green: '#067647',
  grey: '#475467',
};

/** The cards as one mail: several are a digest. Styles stand inline, nothing is loaded from anywhere, and it reads without them. */
export function cardMail(cards: readonly Card[]): Mail {
  const [first] = cards;
  const subject =
    cards.length === 1
      ? `${first!.mark} ${first!.title}`
      : `${cards.length} things happened: ${first!.title} …`;
  return {
    // What ends a line would begin a header.
    subject: subject.replace(/[\r\n]+/g, ' ').slice(0, 200),
    text: cards.map(cardText).join('\n\n'),
    html: page(subject, cards.map(cardHtml).join('\n')),
  };
}

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:16px;background:#f2f4f7;font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#101828">
${body}
</body></html>`;

function cardHtml({ tone, mark, title, fields, blocks, reasons, hints, link, footer }: Card): string {
  const colour = COLOURS[tone];
  const rows = fields.map(
    ({ label, value }) =>
      `<tr><th scope="row" style="text-align:left;vertical-align:top;padding:2px 16px 2px 0;color:#475467;font-weight:500;white-space:nowrap">${escapeHtml(label)}</th><td style="padding:2px 0;overflow-wrap:anywhere">${lines(value)}</td></tr>`,
  );
  return [
    `<div style="max-width:640px;margin:0 auto 16px;background:#fff;border:1px solid #d0d5dd;border-top:4px solid ${colour};border-radius:8px;padding:20px">`,
    `<h1 style="margin:0 0 12px;font-size:18px;line-height:1.35;color:${colour}">${escapeHtml(`${mark} ${title}`)}</h1>`,
    `<table role="presentation" style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>`,
    ...blocks.map(
      ({ label, text }) =>
        `<h2 style="margin:16px 0 4px;font-size:14px">${escapeHtml(label)}</h2><pre style="margin:0;padding:12px;background:#f9fafb;border:1px solid #eaecf0;border-radius:6px;font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere">${escapeHtml(text)}</pre>`,
    ),
    reasons.length > 0
      ? `<h2 style="margin:16px 0 4px;font-size:14px">Why it is asked</h2><ul style="margin:0;padding-left:20px">${reasons.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`
      : '',
    link
      ? `<p style="margin:20px 0 12px"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 18px;background:${colour};color:#fff;border-radius:6px;text-decoration:none;font-weight:600">${escapeHtml(link.label)}</a></p>`
      : '',
    hints.length > 0
      ? `<p style="margin:8px 0 4px;font-size:13px;color:#475467">Or from a terminal:</p>${hints.map((one) => `<code style="display:block;font:13px ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere">${escapeHtml(one)}</code>`).join('')}`
      : '',
    `<p style="margin:16px 0 0;font-size:12px;color:#667085">${escapeHtml(footer)}. This mail cannot decide anything: its link asks you to sign in.</p>`,
    '</div>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

const lines = (text: string) => escapeHtml(text).replaceAll('\n', '<br>');
