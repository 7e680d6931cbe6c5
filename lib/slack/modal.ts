import type { EvidencePack } from '../evidence/pack.ts';
import { escapeSlack } from '../notify/render/escape.ts';
import { type Decision, MODAL, type Reference } from './payload.ts';

const MAX = 2_800;

/**
 * The window in which a decision is made: the exact action first, from the database, and one field for the reason. What it sends back carries the
 * hash of what it showed.
 */
export function decisionModal(
  decision: Decision,
  about: Reference,
  pack: EvidencePack,
  { justification, link }: { justification: boolean; link: string },
): object {
  const yes = decision === 'approve';
  const needed = !yes || justification;
  return {
    type: 'modal',
    callback_id: MODAL.callback,
    private_metadata: JSON.stringify({ ...about, decision }),
    title: plain(yes ? 'Approve' : 'Reject'),
    submit: plain(yes ? 'Approve exactly this' : 'Reject'),
    close: plain('Back'),
    blocks: [
      section(`*${escapeSlack(pack.action.tool)}* on ${escapeSlack(pack.action.target)}`),
      section(block(pack.preview?.kind === 'statement' ? pack.preview.text : pack.action.arguments.text)),
      ...(pack.reasons.length > 0
        ? [
            section(
              pack.reasons
                .slice(0, 8)
                .map(({ level, detail }) => `• ${escapeSlack(`${level}: ${detail}`)}`)
                .join('\n'),
            ),
          ]
        : []),
      { type: 'context', elements: [plain(`hash ${pack.action.hash}`)] },
      section(`<${link}|All of the evidence>`),
      {
        type: 'input',
        block_id: MODAL.block,
        optional: !needed,
        label: plain(yes ? 'Why it may run' : 'Why not'),
        element: { type: 'plain_text_input', action_id: MODAL.action, multiline: true, max_length: 3_000 },
      },
    ],
  };
}

const plain = (text: string) => ({ type: 'plain_text', text: text.slice(0, 150), emoji: false });
const section = (text: string) => ({
  type: 'section',
  text: { type: 'mrkdwn', text: text.slice(0, MAX), verbatim: true },
});

function block(text: string): string {
  const safe = text.replace(/[&<>]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one]!);
  const cut =
    safe.length > MAX - 100
      ? `${safe.slice(0, MAX - 100)}\n[… cut: look at all of it before you sign]`
      : safe;
  return `\`\`\`${cut.replaceAll('```', '`​`​`')}\`\`\``;
}
