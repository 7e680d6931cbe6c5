import { describe, expect, it } from 'vitest';
import { assessCall } from '../../../lib/risk/assess-call.ts';
import { assessPlan } from '../../../lib/risk/assess-plan.ts';
import { highest } from '../../../lib/risk/levels.ts';
import { triggersOf } from '../../../lib/risk/operations.ts';
import { factFactors } from '../../../lib/risk/triggers.ts';
import { Operation, SubtaskKind } from '../../../schema/plan.ts';
import { RESOURCES } from '../../../schema/policy-parts.ts';
import { Reach } from '../../../schema/tool.ts';
import {
  EFFECTS,
  ENVIRONMENTS,
  type Environment,
  type JsonObject,
  LEVELS,
  type Level,
} from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';
import { finding, policy, registered, subtask, toolCard } from './fixtures.ts';

const rank = (level: Level) => LEVELS.indexOf(level);
const project = registered();
const running = ['development', 'staging', 'production'] as const;
const operation = fc.constantFrom(...Operation.options);
const card = fc.record({
  name: fc.constantFrom(
    'db.drop_table',
    'cloud.create_cluster',
    'x.call',
    'iam.grant_role',
    'data.export_customers',
  ),
  effect: fc.constantFrom(...EFFECTS),
  reach: fc.constantFrom(...Reach.options),
  operation: fc.option(fc.oneof(operation, fc.constant('dance'))),
});
const args: fc.Arbitrary<JsonObject> = fc.record(
  {
    environment: fc.constantFrom('dev', 'staging', 'production', 'preview', 'moon'),
    branch: fc.constantFrom('main', 'release/1', 'task'),
    repository: fc.constantFrom('checkout', 'billing'),
    resource: fc.constantFrom('database', 'secret', 'dns record', 'page'),
    estimated_cost: fc.constantFrom(5, 50, 500, 5000),
  },
  { requiredKeys: [] },
);

describe('risk is monotone', () => {
  it('a stricter environment never lowers the level of a fact', () => {
    fc.assert(
      fc.property(operation, fc.constantFrom(...RESOURCES), fc.boolean(), (op, resource, sensitive) => {
        const levels = ENVIRONMENTS.map((environment) =>
          rank(
            highest(
              factFactors(policy, { operation: op, resource, environment, sensitive }, '').map(
                (f) => f.level,
              ),
            ),
          ),
        );
        expect(levels).toEqual(levels.toSorted((a, b) => a - b));
      }),
    );
  });

  it('a stricter environment or effect never lowers the level of a call', () => {
    fc.assert(
      fc.property(card, args, (part, given) => {
        const level = (effect: (typeof EFFECTS)[number], environment: string) => {
          const known = toolCard({ ...part, effect });
          return rank(
            assessCall({
              now: 0,
              sql: null,
              card: known,
              tool: known.name,
              args: { ...given, environment },
              project,
              policy,
            }).assessment.level,
          );
        };
        for (const effect of EFFECTS) {
          const levels = running.map((environment) => level(effect, environment));
          expect(levels).toEqual(levels.toSorted((a, b) => a - b));
        }
        for (const environment of running) {
          const levels = EFFECTS.map((effect) => level(effect, environment));
          expect(levels).toEqual(levels.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('what a client claims never lowers the level, and a known tool is never riskier than an unknown one', () => {
    fc.assert(
      fc.property(card, args, fc.string(), (part, given, word) => {
        const known = toolCard(part);
        const ask = { now: 0, sql: null, card: known, tool: known.name, args: given, project, policy };
        const plain = rank(assessCall(ask).assessment.level);
        for (const claimedEnvironment of ['dev', 'development', 'none', 'staging', 'production', word]) {
          expect(rank(assessCall({ ...ask, claimedEnvironment }).assessment.level)).toBeGreaterThanOrEqual(
            plain,
          );
        }
        expect(assessCall({ ...ask, card: null }).assessment.level).toBe('critical');
      }),
    );
  });

  it('an action that reaches something always has a trigger, unless it only looks', () => {
    fc.assert(
      fc.property(
        operation,
        fc.constantFrom(...RESOURCES),
        fc.constantFrom(...running),
        (op, resource, environment) => {
          const fired = triggersOf({ operation: op, resource, environment, sensitive: false });
          expect(fired.length > 0).toBe(op !== 'read' && op !== 'review');
        },
      ),
    );
  });

  it('a further subtask or finding never lowers a plan, and a stricter environment of a run neither', () => {
    const part = fc.record({
      kind: fc.constantFrom(...SubtaskKind.options),
      operation,
      environment: fc.constantFrom<Environment>(...ENVIRONMENTS),
      resource: fc.constantFrom('code', 'database', 'secret', 'cluster', 'service'),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), part, (parts, more) => {
        const level = (items: typeof parts, said: number) =>
          rank(
            assessPlan(
              {
                now: 0,
                description: 'x',
                subtasks: items.map((p, index) => subtask({ ...p, index })),
                project,
                policy,
                cards: [],
              },
              (text) => (text === 'x' ? Array(said).fill(finding()) : []),
            ).assessment.level,
          );
        expect(level([...parts, more], 0)).toBeGreaterThanOrEqual(level(parts, 0));
        expect(level(parts, 1)).toBeGreaterThanOrEqual(level(parts, 0));
        const runs = running.map((environment) => level([{ ...more, kind: 'run', environment }], 0));
        expect(runs).toEqual(runs.toSorted((a, b) => a - b));
        expect(level([{ ...more, kind: 'run', environment: 'none' }], 0)).toBe(runs.at(-1));
      }),
    );
  });
});
