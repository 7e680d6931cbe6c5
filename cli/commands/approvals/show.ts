import { command } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { showApproval } from '../../render/approval.ts';

export const approvalsShow = command({
  path: 'approvals show',
  does: 'Show one approval: the exact action first, then its evidence',
  args: { approval: { help: 'its id' } },
  options: {},
  run: async (cli, { args }) => {
    const approval = await cli
      .client()
      .call('GET /approvals/{approval_id}', { path: { approval_id: args.approval } });
    if (cli.out.json) cli.out.document(approval);
    else showApproval(cli.out, approval, cli.io.now());
    return EXIT.ok;
  },
});
