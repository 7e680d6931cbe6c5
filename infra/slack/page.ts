import { escapeHtml as e } from '../../lib/notify/render/escape.ts';
import type { Modal, SlackMessage } from './web-api.ts';

type Part = {
  type: string;
  text?: { text: string };
  fields?: { text: string }[];
  elements?: Record<string, never>[];
};

/** What the channels of a local Slack look like, with buttons that a person can press. No script. */
export function slackPage(
  messages: readonly SlackMessage[],
  opened: Modal | null,
  told: string | null,
): string {
  const shown = messages.map(
    (message, n) =>
      `<article><p class="by">${e(message.channel)}${message.edited ? ' (edited)' : ''}</p>${blocks(message.blocks as Part[], n)}</article>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>A local Slack</title>
<style>body{font:15px/1.45 system-ui;margin:2rem auto;max-width:46rem}article,.modal{border:1px solid #ccc;border-radius:8px;padding:0 1rem;margin:1rem 0}.modal{border-width:3px}.by{color:#666}p{margin:.6rem 0}.fields{display:grid;grid-template-columns:1fr 1fr;gap:0 1rem}pre,p{white-space:pre-wrap;overflow-wrap:anywhere}form{display:inline}textarea{width:100%}</style>
<h1>A local Slack</h1>
${told ? `<p role="status">${e(told)}</p>` : ''}
${opened ? modal(opened) : ''}
${shown.length === 0 ? '<p>Nothing yet: <code>devops-agents notifications add ops --channel slack --target \'{"channel": "C0OPS"}\'</code></p>' : shown.toReversed().join('')}</html>`;
}

function blocks(parts: readonly Part[], n: number): string {
  return parts
    .map(({ type, text, fields, elements = [] }) => {
      if (type === 'section' && fields)
        return `<div class="fields">${fields.map((one) => `<p>${shownText(one.text)}</p>`).join('')}</div>`;
      if (type === 'section') return `<p>${shownText(text?.text ?? '')}</p>`;
      if (type === 'context')
        return `<p class="by">${elements.map((one) => e(String((one as unknown as { text: unknown }).text))).join(' ')}</p>`;
      return elements.map((one) => button(one as never, n)).join(' ');
    })
    .join('');
}

function button(
  { action_id, text, url }: { action_id: string; text: { text: string }; url?: string },
  n: number,
): string {
  if (url) return `<a href="${e(url)}">${e(text.text)}</a>`;
  return `<form method="post" action="/click"><input type="hidden" name="message" value="${n}"><input type="hidden" name="action" value="${e(action_id)}"><input name="user" value="U0TECHLEAD" size="12"> <button>${e(text.text)}</button></form>`;
}

function modal({ user, view }: Modal): string {
  const parts = (view.blocks as Part[]).filter(({ type }) => type !== 'input');
  return `<div class="modal"><h2>As ${e(user)}</h2>${blocks(parts, -1)}<form method="post" action="/submit"><textarea name="words" rows="3"></textarea><button>Send</button></form></div>`;
}

/** Slack's own escapes, bold and links; the rest as it is. */
const shownText = (text: string) =>
  e(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
    .replace(/\*([^*\n]+)\*/g, '<b>$1</b>')
    .replace(/```([\s\S]*?)```/g, '<code>$1</code>');
