import type { Cli } from '../../command.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { time } from '../../render/words.ts';

/** What was lent, in a line. */
export function sayDelegation({ out }: Cli, delegation: { id: string; to: string; until: string }): ExitCode {
  if (out.json) out.document(delegation);
  else out.line(`${delegation.id} lends to ${delegation.to} until ${time(delegation.until)}`);
  return EXIT.ok;
}
