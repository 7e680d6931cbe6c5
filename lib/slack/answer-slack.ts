import { type DecideAnswer, decide } from '../approvals/decide.ts';
import type { Ctx } from '../ctx.ts';
import { AppError } from '../errors.ts';
import { withEvidence } from '../evidence/with-evidence.ts';
import { type EnterInput, enter } from '../identity/enter.ts';
import type { Entry } from '../identity/entry.ts';
import { visibleApproval } from '../identity/visible.ts';
import type { Slack } from '../notify/ports.ts';
import type { SlackAnswer } from './answer.ts';
import { runCommand } from './command.ts';
import { decisionModal } from './modal.ts';
import { MODAL, type SlackEvent } from './payload.ts';

const UNMAPPED =
  'Nobody here knows who you are: an administrator maps your Slack user to you (`devops-agents principals slack-user`). Nothing was done.';

/**
 * What somebody in Slack clicked, sent or typed, done in the name of whoever they are here and by the same verbs as everywhere. A click opens the window for
 * the decision; sending it decides on exactly what it showed. A refusal is told to them alone, and nothing has happened.
 */
export async function answerSlack(ctx: Ctx, slack: Slack, event: SlackEvent): Promise<SlackAnswer> {
  if (event.kind === 'other') return { body: null };
  try {
    if (event.kind === 'command')
      return await runCommand(ctx, await enterAs(ctx, event.user, { projects: true }), event.text);
    const entry = await enterAs(ctx, event.user, { approvalId: event.about.id });
    if (event.kind === 'click') return await openModal(ctx, slack, entry, event);
    return await decideAs(ctx, entry, event);
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'later') throw error;
    return refuse(ctx, slack, event, error.code === 'unauthenticated' ? UNMAPPED : error.message);
  }
}

async function enterAs(ctx: Ctx, slackUser: string, more: Partial<EnterInput>): Promise<Entry> {
  const entry = await enter(ctx, { token: null, slackUser, route: 'POST /webhooks/slack', ...more });
  if ('replay' in entry) throw new Error('nothing was asked under a key');
  return entry;
}

type Click = Extract<SlackEvent, { kind: 'click' }>;

async function openModal(
  ctx: Ctx,
  slack: Slack,
  entry: Entry,
  { trigger, decision, about }: Click,
): Promise<SlackAnswer> {
  const row = visibleApproval(entry);
  const { evidence_pack: pack } = await withEvidence(ctx, entry, row);
  const link = `${ctx.config.PUBLIC_BASE_URL.replace(/\/+$/, '')}/a/${row.id}`;
  const justification = Boolean(row.justification_required);
  await slack.call('views.open', {
    trigger_id: trigger,
    view: decisionModal(decision, about, pack, { justification, link }),
  });
  return { body: null };
}

type Submission = Extract<SlackEvent, { kind: 'submission' }>;

async function decideAs(
  ctx: Ctx,
  entry: Entry,
  { decision, about, words }: Submission,
): Promise<SlackAnswer> {
  const { id } = visibleApproval(entry);
  const input = {
    ...{ approvalId: id, decision, actionHash: about.hash },
    ...(words === '' ? {} : decision === 'approve' ? { justification: words } : { reason: words }),
  };
  const { answer, ...left } = await decide(ctx, entry, input, { claim: true, channel: 'slack' });
  return { body: { response_action: 'update', view: done(decision, answer) }, left };
}

function done(decision: 'approve' | 'reject', answer: DecideAnswer): object {
  const { status, approvals_recorded, approvals_required } = answer;
  const text =
    status === 'pending'
      ? `Your yes is recorded: ${approvals_recorded} of ${approvals_required}.`
      : `It is ${status}${decision === 'approve' ? '' : ', by you'}.`;
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Recorded' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [{ type: 'section', text: { type: 'plain_text', text } }],
  };
}

/** To whoever asked alone: in the window, under the command, or where they clicked. */
async function refuse(
  ctx: Ctx,
  slack: Slack,
  event: Exclude<SlackEvent, { kind: 'other' }>,
  why: string,
): Promise<SlackAnswer> {
  if (event.kind === 'submission')
    return { body: { response_action: 'errors', errors: { [MODAL.block]: why } } };
  if (event.kind === 'command') return { body: { response_type: 'ephemeral', text: why } };
  if (event.channel) {
    const told = slack.call('chat.postEphemeral', { channel: event.channel, user: event.user, text: why });
    await told.catch((error) => ctx.log.error('slack was not told of a refusal', { error: String(error) }));
  }
  return { body: null };
}
