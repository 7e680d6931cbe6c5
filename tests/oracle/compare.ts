import { isDeepStrictEqual } from 'node:util';
import type { Asked } from '../../lib/policy/asked.ts';
import type { Requirement } from '../../schema/action.ts';
import type { Policy } from '../../schema/policy.ts';
import { diceOf } from '../support/dice.ts';
import { randomDecideCase } from '../support/random-decide-case.ts';
import { randomMoment } from '../support/random-moment.ts';
import { randomPolicy } from '../support/random-policy.ts';
import { randomRequest } from '../support/random-request.ts';
import type { DecideCase, DecideVerdict, Said, Side, Standing } from './cases.ts';

/** One request under one policy, a yes to it, what the left side said of both, and where the right one differs. */
export type Compared = {
  document: string;
  policy: Policy;
  now: number;
  request: Asked;
  anybody: boolean;
  said: Said;
  given: DecideCase;
  verdict: DecideVerdict;
  standing: Standing;
  disagreements: Disagreement[];
};
/** All that is needed to ask both sides again. */
export type Disagreement = {
  of: 'decide' | 'may_decide' | 'standing';
  seed: number;
  now: string;
  anybody: boolean;
  left: Said | DecideVerdict | Standing;
  right: Said | DecideVerdict | Standing;
  document: string;
  asked: Asked | DecideCase;
};

export const REQUESTS_PER_POLICY = 200;

/**
 * Asks both sides about random requests, times and yeses under the policy of one seed. The same seed gives the same
 * questions, as long as the left side is the same.
 */
export function* compareSeed(seed: number, [left, right]: readonly [Side, Side]): Generator<Compared> {
  const dice = diceOf(seed);
  const document = randomPolicy(dice);
  const policy = JSON.parse(document) as Policy;
  for (let n = 0; n < REQUESTS_PER_POLICY; n += 1) {
    const [request, now] = [randomRequest(dice), randomMoment(dice, policy)];
    const anybody = dice.once(8);
    const said = [left, right].map((side) => side.decide(document, request, now, anybody)) as [Said, Said];
    const { level, requirements } = said[0];
    const asked = { level, project: request.project, requirements: requirements as Requirement[] };
    const given = randomDecideCase(dice, policy, asked, now);
    const verdict = [left.mayDecide(document, given, now), right.mayDecide(document, given, now)] as const;
    const standing = [left.standing(given), right.standing(given)] as const;
    const at = { seed, now: new Date(now).toISOString(), anybody, document };
    const differ = (
      of: Disagreement['of'],
      asked: Disagreement['asked'],
      [l, r]: typeof said | typeof verdict | typeof standing,
    ) => (isDeepStrictEqual(l, r) ? [] : [{ of, ...at, left: l, right: r, asked }]);
    const disagreements = [
      ...differ('decide', request, said),
      ...differ('may_decide', given, verdict),
      ...differ('standing', given, standing),
    ];
    const seen = { said: said[0], given, verdict: verdict[0], standing: standing[0] };
    yield { document, policy, now, request, anybody, ...seen, disagreements };
  }
}
