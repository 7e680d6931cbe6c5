import { CliError, Refused } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';

/** How `gate` ends when the command was not run; its own codes, since any other may be the command's. */
export const GATE = { refused: 77, expired: 78, unclear: 79 } as const;

/** An end before the command was begun; `open`: the request can still be gone on with. */
export class Stopped extends Error {
  readonly code: number;
  readonly open: boolean;

  constructor(code: number, why: string, open = false) {
    super(why);
    this.name = 'Stopped';
    this.code = code;
    this.open = open;
  }
}

/** The code and the words for whatever kept the command from being run: without a clear answer it is 79. */
export function codeOf(error: unknown): { code: number; why: string } {
  if (error instanceof Stopped) return { code: error.code, why: error.message };
  if (error instanceof Refused) {
    const { status, code, detail } = error.problem;
    return { code: codeOfStatus(status), why: `${code}: ${detail}` };
  }
  const why = error instanceof Error ? error.message : String(error);
  const interrupted = error instanceof CliError && error.exit === EXIT.interrupted;
  return { code: interrupted ? EXIT.interrupted : GATE.unclear, why };
}

const REFUSALS = [400, 403, 409, 413, 422];

function codeOfStatus(status: number): number {
  if (status === 410) return GATE.expired;
  return REFUSALS.includes(status) ? GATE.refused : GATE.unclear;
}
