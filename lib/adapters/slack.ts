import { SlackAPIClient, SlackAPIConnectionError, SlackAPIError } from 'slack-web-api-client';
import type { Config } from '../../schema/config.ts';
import { AppError, fatal } from '../errors.ts';
import type { Sender, Slack } from '../notify/ports.ts';
import { slackMessage } from '../notify/render/slack.ts';
import { refusedBy } from './refused-by.ts';

/** What Slack says that no later attempt will change. */
const FOR_GOOD = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'missing_scope'],
  ...['channel_not_found', 'is_archived', 'not_in_channel', 'invalid_blocks', 'msg_too_long', 'no_text'],
]);
const TIMEOUT_MS = 10_000;
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

type Setting = Pick<Config, 'SLACK_BOT_TOKEN' | 'SLACK_API_URL'>;

/** Slack’s Web API, with its own client. It waits for nobody: what is refused for now is tried again by whoever asked. */
export function slackApi({ SLACK_BOT_TOKEN, SLACK_API_URL }: Setting): Slack {
  const client = new SlackAPIClient(SLACK_BOT_TOKEN, {
    baseUrl: SLACK_API_URL,
    logLevel: 'ERROR',
    retryHandlers: [],
  });
  return {
    async call(method, params) {
      try {
        const answer = await Promise.race([client.call(method, params as never), late()]);
        return answer as unknown as Record<string, unknown>;
      } catch (error) {
        throw readError(error);
      }
    },
  };
}

/** Posts messages into channels; how a request ended is written into the message that asked, and told below it. */
export function slackSender(config: Setting): Sender {
  const slack = slackApi(config);
  return {
    async send({ target, message, gathered, handle }) {
      const { text, blocks } = slackMessage(message, gathered);
      const said = { text, blocks, unfurl_links: false, unfurl_media: false };
      const [channel, ts] = handle?.split(':') ?? [];
      const ended = /^approval\.(approved|rejected|expired|cancelled)$/.test(message.type);
      if (channel && ts && ended) {
        const updated = await slack
          .call('chat.update', { channel, ts, ...said })
          .catch((error: AppError) => (GONE.has(String(error.extra.slack)) ? null : Promise.reject(error)));
        if (updated) return { status: 200, handle };
      }
      const posted = await slack.call('chat.postMessage', {
        channel: target.channel,
        ...said,
        ...(channel && ts && !ended ? { thread_ts: ts } : {}),
      });
      return { status: 200, handle: handle ?? `${posted.channel}:${posted.ts}` };
    },
  };
}

/** Slack’s client waits for ever: whoever asked does not. */
async function late(): Promise<never> {
  await new Promise((done) => setTimeout(done, TIMEOUT_MS));
  throw new Error('no answer in time');
}

function readError(error: unknown): AppError {
  if (error instanceof SlackAPIConnectionError && error.headers)
    return refusedBy('slack_refused', { status: error.status, headers: error.headers });
  if (!(error instanceof SlackAPIError))
    return new AppError('unavailable', 'slack_unavailable', 'Slack cannot be reached.', { cause: error });
  const said = error.error;
  const extra = { status: 200, slack: said };
  if (FOR_GOOD.has(said)) return fatal('slack_refused', `Slack refuses for good: ${said}.`, { extra });
  return new AppError('unavailable', 'slack_refused', `Slack refuses: ${said}.`, { extra });
}
