import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webhookAnchor } from '../../../lib/adapters/anchor-webhook.ts';
import { tendAudit } from '../../../lib/audit/tend.ts';
import { PRODUCTION_PLAN, productionTurns } from '../../flow/scripts.ts';
import type { SetScene } from './scene.ts';

/** Whoever keeps heads outside refuses them, as after a change of its secret, and later takes them again. */
export const unanchored: SetScene = async ({ drive, onClose }) => {
  const { ctx, engine } = drive;
  let answer = 403;
  const keeper = createServer((request, response) => {
    request.resume();
    response.writeHead(answer).end();
  });
  await new Promise<void>((done) => keeper.listen(0, '127.0.0.1', done));
  onClose(() => void keeper.close());
  const url = `http://127.0.0.1:${(keeper.address() as AddressInfo).port}/heads`;
  const cron = () => tendAudit(ctx, false, async () => [webhookAnchor({ url, secret: 'of this test' })]);
  await drive.open(PRODUCTION_PLAN, productionTurns);
  await cron();
  return {
    variables: {},
    acts: {
      'it-takes-heads-again': async () => {
        answer = 204;
        await engine.db.query('alter table audit_anchors disable trigger user');
        await engine.db.query(`update audit_anchors set at = at - interval '6 minutes'`);
        await engine.db.query('alter table audit_anchors enable trigger user');
        await cron();
      },
    },
  };
};
