import { command, needed } from '../../command.ts';
import { CONFIRMING, hashToDecide, sayDecision } from './decision.ts';

export const approvalsBreakGlass = command({
  path: 'approvals break-glass',
  does: 'Approve alone and at once, in an emergency; somebody else reviews it afterwards',
  args: { approval: { help: 'its id' } },
  options: { reason: needed('text', 'what the emergency is'), ...CONFIRMING },
  run: async (cli, { args, options }) => {
    const client = cli.client();
    const action_hash = await hashToDecide(
      cli,
      client,
      'BREAK THE GLASS and approve',
      args.approval,
      options,
    );
    const path = { approval_id: args.approval };
    return sayDecision(
      cli,
      await client.call('POST /approvals/{approval_id}/break-glass', {
        path,
        body: { action_hash, reason: options.reason },
      }),
    );
  },
});
