import { choice, command, text } from '../../command.ts';
import { CONFIRMING, hashToDecide, sayDecision } from './decision.ts';

export const approvalsApprove = command({
  path: 'approvals approve',
  does: 'Say yes to one exact action',
  more: 'Shows the action and asks for the beginning of its hash. A script names the hash of what was looked at: --yes --hash.',
  args: { approval: { help: 'its id' } },
  options: {
    justification: text('text', 'why; some levels need it'),
    note: text('text', 'goes to the agent'),
    option: choice(['finish_up', 'raise', 'stop'], 'of a request about a budget'),
    ...CONFIRMING,
  },
  examples: ['approvals approve 019d0000-0000-7000-8000-000000000002 --justification "Checked the plan."'],
  run: async (cli, { args, options }) => {
    const client = cli.client();
    const action_hash = await hashToDecide(cli, client, 'Approve', args.approval, options);
    const { justification, note, option } = options;
    const body = { action_hash, justification, note, option };
    return sayDecision(
      cli,
      await client.call('POST /approve/{approval_id}', { path: { approval_id: args.approval }, body }),
    );
  },
});
