import { describe, expect, it } from 'vitest';
import { type Decision, decide } from '../../../lib/policy/decide.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import type { Policy } from '../../../schema/policy.ts';
import { LEVELS } from '../../../schema/vocabulary.ts';
import { diceOf } from '../../support/dice.ts';
import { randomPolicy } from '../../support/random-policy.ts';
import { randomInstant, randomRequest } from '../../support/random-request.ts';

const SEED = 20261123;
const POLICIES = process.env.LONG ? 2_000 : 100;
const REQUESTS = 100;

type Seen = { policy: Policy; asked: ReturnType<typeof randomRequest>; now: number; decision: Decision };
function* decisions(): Generator<Seen> {
  for (let i = 0; i < POLICIES; i++) {
    const dice = diceOf(SEED + i);
    const policy = parsePolicy(randomPolicy(dice));
    for (let n = 0; n < REQUESTS; n++) {
      const [asked, now] = [randomRequest(dice), randomInstant(dice)];
      yield { policy, asked, now, decision: decide(policy, asked, now) };
    }
  }
}

describe(`decide, over random policies and requests (seed ${SEED})`, () => {
  it('keeps what no policy can say otherwise, and every part of a policy has its say', () => {
    const said = new Map<string, number>();
    const count = (what: string) => said.set(what, (said.get(what) ?? 0) + 1);
    for (const { policy, asked, now, decision } of decisions()) {
      const { applied, level, requirements } = decision;
      count(decision.decision);
      for (const name of applied) count(name.replace(/_\d+$/, ''));
      const auto = applied.some((name) => name.startsWith('auto_'));
      if (auto && asked.environment === 'production') expect(asked.risk.effect).not.toBe('destructive');
      if (auto)
        expect([level === 'critical', applied.some((name) => name.startsWith('freeze_'))]).toEqual([
          false,
          false,
        ]);
      if (applied[0] !== 'may_request')
        expect(LEVELS.indexOf(level)).toBeGreaterThanOrEqual(LEVELS.indexOf(asked.risk.level));
      expect(requirements.length > 0).toBe(decision.decision === 'require_approval');
      expect(decision.denials.length > 0).toBe(decision.decision === 'deny');
      expect(decision.approve_by_minutes).toBeLessThanOrEqual(policy.levels[level].approve_by_minutes);
      for (const after of decision.remind_after_minutes)
        expect(after).toBeLessThan(decision.approve_by_minutes);
      expect(decide(policy, asked, now)).toEqual(decision);
    }
    for (const what of [
      'auto_approve',
      'require_approval',
      'deny',
      'may_request',
      'rule',
      'freeze',
      'auto',
      'level_low',
      'level_medium',
      'level_high',
      'level_critical',
      'production_deployment',
      'moon_landing',
    ])
      expect([what, said.get(what) ?? 0]).toEqual([what, expect.toSatisfy((n: number) => n >= POLICIES / 5)]);
  });
});
