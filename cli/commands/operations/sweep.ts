import { command } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';

export const sweep = command({
  path: 'sweep',
  does: 'Do now what the clock does each minute: expire, remind, ring for what is overdue (admin)',
  args: {},
  options: {},
  run: async ({ out, client }) => {
    const swept = await client().call('POST /sweep', { body: {} });
    if (out.json) out.document(swept);
    else out.fields(Object.entries(swept).map(([name, count]) => [name, String(count)]));
    return EXIT.ok;
  },
});
