import type { Answer } from '../client/client.ts';
import { command } from '../command.ts';
import { Refused } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { word } from '../render/words.ts';

type Readiness = Answer<'GET /ready'>;

/** The kill switch is no part that is down, but the first thing to know. */
const HALTED: Record<Exclude<Readiness['halted'], 'nothing'>, string> = {
  projects: 'some projects, by people',
  all: 'everything, by people',
  unknown: 'nobody can tell: the database does not say',
};

export const health = command({
  path: 'health',
  does: 'Ask the service whether it is up, and each part that it depends on',
  args: {},
  options: {},
  run: async (cli) => {
    const { out } = cli;
    const { ready, answer } = await cli
      .client()
      .call('GET /ready', { retries: 0 })
      .then(
        (readiness) => ({ ready: true, answer: readiness }),
        (error: unknown) => {
          // Not ready is an answer too, with the same table in it.
          if (!(error instanceof Refused) || !Array.isArray(error.problem.dependencies)) throw error;
          return { ready: false, answer: error.problem as unknown as Readiness };
        },
      );
    if (out.json) out.document(answer);
    else {
      const rows = answer.dependencies.map(({ name, status, needed, latency_ms, detail }) => [
        name,
        word(status),
        needed ? 'needed' : 'optional',
        `${latency_ms} ms`,
        detail,
      ]);
      out.table(['part', 'status', '', 'latency', 'detail'], rows);
      if (answer.halted !== 'nothing') out.line(['halted  ', HALTED[answer.halted]]);
    }
    return ready ? EXIT.ok : EXIT.unavailable;
  },
});
