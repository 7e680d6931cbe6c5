import type { Cli } from '../../command.ts';
import { dim, red } from '../../render/style.ts';
import { time, word } from '../../render/words.ts';
import type { Asked } from './ask.ts';

type Factor = { rule?: string; detail?: string; level?: string };

/** Says on stderr what was assessed, who may approve it and why, and where; stdout belongs to the command. */
export function sayAsked({ out, site }: Cli, { id, approval, args }: Asked): void {
  const factors = Array.isArray(approval.risk_factors) ? (approval.risk_factors as Factor[]) : [];
  out.note(['gate: ', word(approval.risk_level), `  ${JSON.stringify(args.argv)}  in ${args.cwd}`]);
  for (const { level, rule, detail } of factors)
    out.note(['  ', word(level), ` ${rule ?? ''}`, dim(`  ${detail ?? ''}`)]);
  if (approval.approver_id === 'grant') out.note('  covered by a grant: nobody is asked');
  if (approval.status !== 'pending') return;
  for (const { rule, roles, count, recorded } of approval.requirements)
    out.note(`  needs ${count} of ${roles.join(' or ')} (${rule}), ${recorded} so far`);
  const { unmeetable } = approval.evidence as { unmeetable?: unknown };
  if (typeof unmeetable === 'string') out.note(['  ', red(unmeetable)]);
  out.note(`  until ${time(approval.expires_at)}  ${site().url}/approvals/${id}`);
  out.note(dim('gate: waiting'));
}
