import type { Cli } from '../../command.ts';
import type { Io } from '../../io.ts';

const LAST_WORDS_MS = 5_000;

/** The same world for what is still to be said once Ctrl-C was pressed: for five seconds, and not again. */
export function afterCtrlC(io: Io): Io {
  return { ...io, signal: AbortSignal.timeout(LAST_WORDS_MS) };
}

/** Takes a request back that nobody waits for any more, so that nobody is asked. False where the service did not say yes. */
export async function takeBack({ io, client }: Cli, id: string): Promise<boolean> {
  return client(afterCtrlC(io))
    .call('POST /approvals/{approval_id}/cancel', {
      path: { approval_id: id },
      body: { reason: 'Whoever waited for it was interrupted.' },
      retries: 0,
    })
    .then(
      () => true,
      () => false,
    );
}
