import { refusalOf } from './check-blocks.ts';

/** A message as it stands. */
export type SlackMessage = {
  channel: string;
  ts: string;
  text: string;
  blocks: Record<string, unknown>[];
  thread_ts?: string;
  /** Shown to this one alone. */
  user?: string;
  edited: number;
};
/** A window that a person looks at. */
export type Modal = {
  user: string;
  view: Record<string, unknown> & { private_metadata: string; callback_id: string };
};
/** What one workspace holds. */
export type Workspace = {
  messages: SlackMessage[];
  ephemeral: SlackMessage[];
  opened: Modal[];
  /** What a click lets the app open, and until when. */
  triggers: Map<string, { user: string; until: number }>;
  ts: number;
};

const CHANNELS = /^[CGD][A-Z0-9]{2,20}$/;

/** The methods of the Web API that are used, each from its parameters to its answer, with what Slack refuses. */
export function webApi(
  state: Workspace,
  now: () => number,
): Record<string, (p: Record<string, string>) => object> {
  const newTs = () => `${Math.floor(now() / 1_000)}.${String(++state.ts).padStart(6, '0')}`;
  return {
    'auth.test': () => ({ ok: true, team_id: 'T1', user_id: 'UBOT' }),
    'chat.postMessage': (p) => {
      const refused = refuseMessage(p);
      if (refused) return refused;
      const message = messageOf(p, newTs());
      state.messages.push(message);
      return { ok: true, channel: message.channel, ts: message.ts };
    },
    'chat.postEphemeral': (p) => {
      if (!CHANNELS.test(p.channel ?? '')) return { ok: false, error: 'channel_not_found' };
      state.ephemeral.push({ ...messageOf(p, newTs()), user: p.user! });
      return { ok: true, message_ts: newTs() };
    },
    'chat.update': (p) => {
      const found = state.messages.find(({ channel, ts }) => channel === p.channel && ts === p.ts);
      if (!found) return { ok: false, error: 'message_not_found' };
      const refused = refuseMessage(p);
      if (refused) return refused;
      Object.assign(found, messageOf(p, found.ts), { edited: found.edited + 1 });
      return { ok: true, channel: found.channel, ts: found.ts };
    },
    'views.open': (p) => {
      const trigger = state.triggers.get(p.trigger_id ?? '');
      if (!trigger) return { ok: false, error: 'invalid_trigger_id' };
      state.triggers.delete(p.trigger_id!);
      if (trigger.until < now()) return { ok: false, error: 'expired_trigger_id' };
      const view = JSON.parse(p.view ?? '{}') as Modal['view'];
      if (String(view.private_metadata ?? '').length > 3_000)
        return { ok: false, error: 'invalid_arguments' };
      const why = refusalOf(view.blocks, 'modal');
      if (why) return { ok: false, error: 'invalid_blocks', response_metadata: { messages: [why] } };
      state.opened.push({ user: trigger.user, view });
      return { ok: true, view };
    },
  };
}

function refuseMessage({ channel, text, blocks }: Record<string, string>): object | null {
  if (!CHANNELS.test(channel ?? '')) return { ok: false, error: 'channel_not_found' };
  if (!text && !blocks) return { ok: false, error: 'no_text' };
  const why = blocks ? refusalOf(JSON.parse(blocks), 'message') : null;
  return why ? { ok: false, error: 'invalid_blocks', response_metadata: { messages: [why] } } : null;
}

function messageOf({ channel, text, blocks, thread_ts }: Record<string, string>, ts: string): SlackMessage {
  return {
    ...{ channel: channel!, ts, text: text ?? '', edited: 0 },
    blocks: blocks ? (JSON.parse(blocks) as SlackMessage['blocks']) : [],
    ...(thread_ts ? { thread_ts } : {}),
  };
}
