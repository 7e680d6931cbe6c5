import * as z from 'zod';
import { invalid } from '../errors.ts';

const User = z.object({ id: z.string().max(50) });
const Reference = z.object({ id: z.string().max(64), hash: z.string().max(128) });
export type Reference = z.infer<typeof Reference>;

const Clicked = z.object({
  type: z.literal('block_actions'),
  user: User,
  trigger_id: z.string().max(200),
  channel: z.object({ id: z.string().max(50) }).optional(),
  actions: z
    .array(z.object({ action_id: z.string().max(100), value: z.string().max(2_000).optional() }))
    .min(1),
});
const Submitted = z.object({
  type: z.literal('view_submission'),
  user: User,
  view: z.object({
    callback_id: z.string().max(100),
    private_metadata: z.string().max(3_000),
    state: z.object({
      values: z.record(z.string(), z.record(z.string(), z.looseObject({ value: z.string().nullish() }))),
    }),
  }),
});
const Command = z.object({
  command: z.string().max(50),
  text: z.string().max(8_000).default(''),
  user_id: z.string().max(50),
});

/** What Slack tells us, as far as we take notice of it. */
export type SlackEvent =
  | {
      kind: 'click';
      user: string;
      trigger: string;
      channel: string | null;
      decision: Decision;
      about: Reference;
    }
  | { kind: 'submission'; user: string; decision: Decision; about: Reference; words: string }
  | { kind: 'command'; user: string; text: string }
  | { kind: 'other' };
export type Decision = 'approve' | 'reject';

/** The names of the modal and of its one field. */
export const MODAL = { callback: 'decide', block: 'words', action: 'text' } as const;

/** Reads the form that Slack posts. Throws 422 `slack_payload_unreadable`; what we do not know is `other`. */
export function readSlack(body: string): SlackEvent {
  const form = new URLSearchParams(body);
  const payload = form.get('payload');
  if (payload === null) {
    const command = Command.safeParse(Object.fromEntries(form));
    if (!command.success) return { kind: 'other' };
    return { kind: 'command', user: command.data.user_id, text: command.data.text.trim() };
  }
  const value = parse(payload);
  const clicked = Clicked.safeParse(value);
  if (clicked.success) return readClick(clicked.data);
  const submitted = Submitted.safeParse(value);
  return submitted.success ? readSubmission(submitted.data) : { kind: 'other' };
}

function readClick({ user, trigger_id, channel, actions: [first] }: z.infer<typeof Clicked>): SlackEvent {
  const { action_id, value } = first!;
  if (action_id !== 'approve' && action_id !== 'reject') return { kind: 'other' };
  const about = Reference.parse(parse(value ?? ''));
  return {
    kind: 'click',
    user: user.id,
    trigger: trigger_id,
    channel: channel?.id ?? null,
    decision: action_id,
    about,
  };
}

function readSubmission({ user, view }: z.infer<typeof Submitted>): SlackEvent {
  if (view.callback_id !== MODAL.callback) return { kind: 'other' };
  const { decision, ...about } = Reference.extend({ decision: z.enum(['approve', 'reject']) }).parse(
    parse(view.private_metadata),
  );
  const words = view.state.values[MODAL.block]?.[MODAL.action]?.value ?? '';
  return { kind: 'submission', user: user.id, decision, about, words: words.trim() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('slack_payload_unreadable', 'The payload is no JSON.');
  }
}
