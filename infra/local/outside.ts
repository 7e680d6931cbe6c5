import { startSlackPage } from '../slack/local.ts';
import { startMailbox } from './mailbox.ts';
import type { LocalSecrets } from './secrets.ts';
import type { Site } from './site.ts';

/** Where the Worker of a local stack sends what it tells people, as variables of its own. */
export type OutsideVariables = Record<string, string>;

/**
 * The world outside, as far as a local stack tells it things: a mailbox and a Slack that can be looked at. What the environment already says of either is
 * left alone, so that a real one may take its place.
 */
export async function startOutside(site: Site, secrets: LocalSecrets): Promise<OutsideVariables> {
  const { log, passThrough } = site.options;
  const variables: OutsideVariables = {
    SECRETS_KEYS: JSON.stringify([
      { id: 'local', key: Buffer.from(secrets.vault_key, 'base64url').toString('base64') },
    ]),
  };
  if (!passThrough.EMAIL_FROM) {
    const mailbox = await site.withPort('mailbox', (port) =>
      startMailbox({ port, token: secrets.mailbox_token }),
    );
    site.undo.push(mailbox.close);
    log(`mailbox      ${mailbox.url}`);
    Object.assign(variables, {
      EMAIL_FROM: 'AI DevOps platform <platform@localhost>',
      EMAIL_PROVIDER: 'http',
      EMAIL_HTTP_URL: `${mailbox.url}/send`,
      EMAIL_HTTP_HEADERS: JSON.stringify({ authorization: `Bearer ${secrets.mailbox_token}` }),
    });
  }
  if (!passThrough.SLACK_BOT_TOKEN) {
    const { slack, url, close } = await site.withPort('slack', (port) =>
      startSlackPage({
        ...{ token: secrets.slack_token, signingSecret: secrets.slack_signing_secret, pagePort: port },
        webhookUrl: `${site.baseUrl}/webhooks/slack`,
      }),
    );
    site.undo.push(close);
    log(`slack        ${url}`);
    Object.assign(variables, {
      SLACK_BOT_TOKEN: secrets.slack_token,
      SLACK_SIGNING_SECRET: secrets.slack_signing_secret,
      SLACK_API_URL: slack.apiUrl,
    });
  }
  return variables;
}
