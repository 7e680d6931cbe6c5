import type { RiskQuestion } from '../../lib/risk/assess.ts';
import { withSqlParser } from '../../lib/risk/sql/parser.ts';
import { ask } from './ask.ts';

/**
 * The assessor alone in a Worker: `POST /assess` answers with the level, `POST /floor` reads the same body and asks
 * nothing. A Worker's own clock stands still while it computes, so whoever asks takes the difference of the two.
 */
export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'GET') return Response.json({});
    const question = (await request.json()) as RiskQuestion;
    if (new URL(request.url).pathname === '/floor') return Response.json({ risk_level: null });
    const { risk_level } = await withSqlParser((sql) => ask(question, sql));
    return Response.json({ risk_level });
  },
};
