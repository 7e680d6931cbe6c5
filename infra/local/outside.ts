import { startLinearWorkspace } from '../linear/workspace.ts';
import { startSlackPage } from '../slack/local.ts';
import { startMailbox } from './mailbox.ts';
import type { LocalSecrets } from './secrets.ts';
import type { Site } from './site.ts';

/** Where the Worker of a local stack sends what it tells people, as variables of its own. */
export type OutsideVariables = Record<string, string>;

/**
 * The world outside, as far as a local stack tells it things: a mailbox, a Slack and a Linear that can be looked at. What the environment already says
 * of one is left alone, so that the real one may take its place.
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
  if (!passThrough.LINEAR_API_KEY && !passThrough.LINEAR_CLIENT_ID) {
    const client = { clientId: 'local', clientSecret: secrets.linear_client_secret };
    const { linear, url, close } = await site.withPort('linear', (port) =>
      startLinearWorkspace({
        ...client,
        webhook: { url: `${site.baseUrl}/webhooks/linear`, secret: secrets.linear_webhook_secret },
        pagePort: port,
      }),
    );
    site.undo.push(close);
    log(`linear       ${url}`);
    Object.assign(variables, {
      LINEAR_CLIENT_ID: client.clientId,
      LINEAR_CLIENT_SECRET: client.clientSecret,
      LINEAR_WEBHOOK_SECRET: secrets.linear_webhook_secret,
      LINEAR_API_URL: linear.apiUrl,
      LINEAR_AUTHORIZE_URL: `${linear.url}/oauth/authorize?consent=page`,
      LINEAR_APPROVAL_HUB_ISSUE_ID: 'DEV-1',
    });
  }
  return variables;
}
