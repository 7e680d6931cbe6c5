import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATE } from '../../cli/commands/gate/codes.ts';
import { EXIT } from '../../cli/exit-codes.ts';
import { ask, asOwner, atGate, decideIt, folderWith, http, whileAsked } from './gate-site.ts';
import type { Check } from './governance.ts';

const DESTROY = ['terraform', 'destroy', '-auto-approve'];
const PAYMENTS = ['kubectl', 'delete', 'namespace', 'payments'];

/** Checks of the gate by their names, each for itself. */
export const GATE_CHECKS: Record<string, Check> = {
  'gate: what is clear passes at once': async (site) => {
    const folder = folderWith({ rm: 'echo "rm $*"; exit 3' });
    const { code, out } = await atGate(site, folder, ['rm', '-rf', './build']);
    assert.deepEqual([code, out], [3, 'rm -rf ./build\n']);
  },
  'gate: people are asked, and what they sign is run': async (site) => {
    const folder = folderWith({ kubectl: 'echo "kubectl $*"; exit 5' });
    const { code, out, err, id } = await whileAsked(site, folder, PAYMENTS, (id) =>
      decideIt(site, id, 'yes'),
    );
    assert.deepEqual([code, out], [5, 'kubectl delete namespace payments\n'], err);
    for (const said of ['critical', 'needs ', `/approvals/${id}`]) assert.ok(err.includes(said), err);
  },
  'gate: 77 refused, 78 expired, 79 not reachable, nothing run': async (site) => {
    const folder = folderWith({ terraform: 'touch started' });
    const no = await whileAsked(site, folder, DESTROY, (id) => decideIt(site, id, 'no'));
    const late = await whileAsked(site, folder, DESTROY, async (id) => {
      await asOwner(site, (owner) =>
        owner.query('update approval_requests set expires_at = clock_timestamp() where id = $1', [id]),
      );
      await site.run('admin', ['sweep']);
    });
    const nowhere = { DEVOPS_AGENTS_URL: 'http://127.0.0.1:1', DEVOPS_AGENTS_TOKEN: 'dak_x' };
    const gone = await site.begin(['gate', '--retries', '0', '--', ...DESTROY], folder, nowhere);
    assert.deepEqual([no.code, late.code, gone.code], [GATE.refused, GATE.expired, GATE.unclear]);
    assert.equal(existsSync(join(folder, 'started')), false);
  },
  'gate: of racing consumers one begins': async (site) => {
    const asked = await ask(site, ['ls', './build']);
    const spend = () =>
      http(site, 'developer', `POST /approvals/${asked.id}/consume`, { action_hash: asked.action_hash });
    const answers = await Promise.all(Array.from({ length: 8 }, spend));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  },
  'gate: a receipt verifies offline': async (site) => {
    const { receipt } = await ask(site, ['ls', './build']);
    const folder = folderWith({});
    const keys = await fetch(`${site.baseUrl}/.well-known/jwks.json`);
    writeFileSync(join(folder, 'keys.json'), await keys.text());
    const verify = (text: string) => {
      const argv = [
        'receipts',
        'verify',
        text,
        '--keys',
        join(folder, 'keys.json'),
        '--issuer',
        site.baseUrl,
      ];
      return site.begin(argv, folder, { DEVOPS_AGENTS_URL: 'http://127.0.0.1:1' });
    };
    assert.equal((await verify(receipt)).code, EXIT.ok);
    assert.notEqual((await verify(`${receipt.slice(0, -8)}AAAAAAAA`)).code, EXIT.ok);
  },
  'gate: a grant covers, as often as it says': async (site) => {
    const words = ['systemctl', 'restart', 'checkout'];
    const like = await ask(site, words, 'staging');
    assert.equal(like.status, 'pending');
    const give = [
      'grants',
      'give',
      '--approval',
      like.id,
      '--uses',
      '1',
      '--hours',
      '1',
      '--reason',
      'It hangs',
    ];
    await site.ask('tech_lead', give);
    const then = [await ask(site, words, 'staging'), await ask(site, words, 'staging')];
    assert.deepEqual(
      then.map(({ status }) => status),
      ['approved', 'pending'],
    );
  },
};
