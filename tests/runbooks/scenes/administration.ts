import { receiptKey } from '../../../infra/receipt-key.ts';
import { joseReceipts } from '../../../lib/adapters/receipts.ts';
import type { ReceiptKey } from '../../../schema/receipt.ts';
import type { SetScene } from './scene.ts';

/** An agent's key is to be rolled, and the one that receipts are signed with. */
export const keys: SetScene = async ({ drive, site }) => {
  const { db } = drive.engine;
  const [old, next] = [receiptKey('a'.repeat(43)), receiptKey('b'.repeat(43))];
  const signWith = (...keys: [ReceiptKey, ...ReceiptKey[]]) =>
    Object.assign(drive.ctx, {
      config: { ...drive.ctx.config, RECEIPT_KEYS: keys },
      receipts: joseReceipts(keys),
    });
  signWith(old);
  const cleared = await fetch(`${site.url}/approvals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${drive.engine.keys.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ action: { tool: 'shell.exec', args: { command: 'ls' } }, reason: 'To see.' }),
  });
  const { receipt } = (await cleared.json()) as { receipt: string };
  const bindings = '[{"role": "developer", "projects": ["checkout"]}]';
  await db.query(`insert into principals (id, name, kind, bindings) values ('ci', 'CI', 'agent', $1)`, [
    bindings,
  ]);
  await db.query(
    `insert into api_keys (hash, principal_id, label, hint) values (repeat('a', 64), 'ci', 'CI of checkout', 'dak_abcd')`,
  );
  const [key] = await db.query<{ id: string }>(`select id from api_keys where principal_id = 'ci'`);
  return {
    variables: { OLD_KEY: key!.id, OLD_KID: old.kid, NEW_KID: next.kid, RECEIPT: receipt },
    acts: {
      'the-new-one-signs': async () => void signWith(next, old),
      'the-old-one-is-out': async () => void signWith(next),
    },
  };
};

/** A version that somebody changed where it is stored, and that no worker has read before. */
export const policy: SetScene = async ({ drive }) => {
  const { db } = drive.engine;
  return {
    variables: {},
    acts: {
      'somebody-alters-it': async () => {
        await db.query('alter table policies disable trigger user');
        await db.query(
          `update policies set document = document || '# mine' where version = (select active_policy from settings)`,
        );
        await db.query('alter table policies enable trigger user');
      },
    },
  };
};
