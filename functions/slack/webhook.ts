import { AppError } from '../../lib/errors.ts';
import { answerSlack } from '../../lib/slack/answer-slack.ts';
import { readSlack } from '../../lib/slack/payload.ts';
import { verifySlack } from '../../lib/slack/verify.ts';
import { readBody, SMALL } from '../http/body.ts';
import type { App } from '../http/env.ts';
import { runBehind } from '../http/run-behind.ts';

/** What Slack sends: clicks, windows and commands, by its signature over the raw body. */
export const slackWebhook = (app: App) =>
  app.post('/webhooks/slack', async (c) => {
    const { ctx, slack } = c.get('deps');
    const body = await readBody(c.req.raw, SMALL.bytes);
    const { SLACK_SIGNING_SECRET: secret } = ctx.config;
    const said = {
      signature: c.req.header('x-slack-signature') ?? null,
      timestamp: c.req.header('x-slack-request-timestamp') ?? null,
    };
    verifySlack(secret, { ...said, body }, ctx.clock.now());
    const api = await slack?.();
    if (!api) throw new AppError('unavailable', 'slack_not_configured', 'SLACK_BOT_TOKEN is not set.');
    const { body: answer, left } = await answerSlack(ctx, api, readSlack(body));
    if (left) runBehind(ctx, left);
    return answer ? c.json(answer) : c.body(null, 200);
  });
