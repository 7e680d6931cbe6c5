import type { RiskQuestion } from '../../lib/risk/assess.ts';
import { withSqlParser } from '../../lib/risk/sql/parser.ts';
import { ask } from './ask.ts';

/**
 * The assessor alone in a Worker: `POST /assess` answers with the level, `POST /floor` reads the same body and asks
 * about one letter. A Worker's own clock stands still while it computes, so whoever asks takes the difference of the two.
 */
export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'GET') return Response.json({});
    const question = (await request.json()) as RiskQuestion;
    // Of another text, so that nothing is remembered of the one that is asked about next.
    const asked = new URL(request.url).pathname === '/floor' ? { description: 'x' } : question;
    const { risk_level } = await withSqlParser((sql) => ask(asked, sql));
    return Response.json({ risk_level });
  },
};
