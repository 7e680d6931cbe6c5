import { command, needed, text } from '../../command.ts';
import { CONFIRMING, hashToDecide, sayDecision } from './decision.ts';

export const approvalsReject = command({
  path: 'approvals reject',
  does: 'Say no; one rejection decides',
  args: { approval: { help: 'its id' } },
  options: {
    reason: needed('text', 'goes to the requester and to the agent'),
    note: text('text', 'more for the agent'),
    ...CONFIRMING,
  },
  run: async (cli, { args, options }) => {
    const client = cli.client();
    const action_hash = await hashToDecide(cli, client, 'Reject', args.approval, options);
    const body = { action_hash, reason: options.reason, note: options.note };
    return sayDecision(
      cli,
      await client.call('POST /reject/{approval_id}', { path: { approval_id: args.approval }, body }),
    );
  },
});
