import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { planOffline } from '../../lib/models/offline/plan/plan.ts';
import { DEFAULT_POLICY } from '../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../lib/policy/parse.ts';
import { assessPlan } from '../../lib/risk/assess-plan.ts';
import { assessText } from '../../lib/risk/text-rules.ts';
import { PlanDraft } from '../../schema/plan.ts';
import { ENVIRONMENTS, Environment, Level, stricter, Worker } from '../../schema/vocabulary.ts';
import { ancestorsOf, briefFor, PROJECTS } from '../support/plan-briefs.ts';

const Sentence = z.strictObject({
  id: z.string(),
  request: z.string(),
  repository: z.string().optional(),
  agents: z.array(Worker),
  order: z.array(z.tuple([Worker, Worker])).default([]),
  environment: Environment,
  gate: Level,
});
type Sentence = z.infer<typeof Sentence>;

const HERE = import.meta.dirname;
const DEMO: Sentence = {
  id: 'demo',
  request:
    'Add a health check endpoint to the checkout service, containerise it, give it a CI pipeline, document it, and deploy it to production',
  agents: ['feature-dev', 'infrastructure', 'cicd', 'documentation', 'code-review'],
  order: [
    ['feature-dev', 'infrastructure'],
    ['feature-dev', 'cicd'],
    ['feature-dev', 'documentation'],
    ['feature-dev', 'code-review'],
  ],
  environment: 'production',
  gate: 'high',
};
const FILES = { own: 'sentences.yaml', blind: 'sentences.blind.yaml' } as const;
const policy = parsePolicy(DEFAULT_POLICY);

function load(file: string): Sentence[] {
  return z.array(Sentence).parse(parse(readFileSync(join(HERE, file), 'utf8')));
}

function outcomeOf(sentence: Sentence) {
  const plan = PlanDraft.parse(planOffline(briefFor(sentence.request, sentence.repository ?? null)));
  const ancestors = ancestorsOf(plan);
  const broken = sentence.order.filter(([a, b]) =>
    plan.subtasks.some(
      (later, i) =>
        later.agent === b &&
        plan.subtasks.some((earlier, j) => earlier.agent === a && i !== j && !ancestors[i]!.has(j)),
    ),
  );
  const subtasks = plan.subtasks.map((subtask, index) => ({ ...subtask, index, allow: [] }));
  const project = PROJECTS.find(({ name }) => name === plan.subtasks[0]!.repository) ?? null;
  const { assessment } = assessPlan({
    now: 0,
    description: sentence.request,
    subtasks,
    project,
    policy,
    cards: [],
  });
  return {
    agents: [...new Set(plan.subtasks.map(({ agent }) => agent))].toSorted(),
    broken,
    environment: plan.subtasks.reduce<Environment>(
      (worst, { environment }) => stricter(ENVIRONMENTS, worst, environment),
      'none',
    ),
    gate: assessment.level,
  };
}

for (const [name, file] of Object.entries(FILES)) {
  describe(`${name} sentences`, () => {
    it.each(load(file).map((sentence) => [sentence.id, sentence] as const))('%s', (_, sentence) => {
      expect(outcomeOf(sentence), sentence.request).toEqual({
        agents: sentence.agents.toSorted(),
        broken: [],
        environment: sentence.environment,
        gate: sentence.gate,
      });
    });
  });
}

describe('the demo sentence', () => {
  it('becomes the plan that the README shows', () => {
    expect(outcomeOf(DEMO)).toEqual({
      agents: DEMO.agents.toSorted(),
      broken: [],
      environment: 'production',
      gate: 'high',
    });
    const { subtasks } = planOffline(briefFor(DEMO.request, null));
    expect(
      subtasks.map(({ agent, environment, depends_on }) => ({ agent, environment, depends_on })),
    ).toEqual([
      { agent: 'feature-dev', environment: 'none', depends_on: [] },
      { agent: 'infrastructure', environment: 'none', depends_on: [0] },
      { agent: 'cicd', environment: 'none', depends_on: [0] },
      { agent: 'documentation', environment: 'none', depends_on: [0] },
      { agent: 'code-review', environment: 'none', depends_on: [1, 2, 3] },
      { agent: 'cicd', environment: 'production', depends_on: [4] },
    ]);
    expect(subtasks.every(({ repository }) => repository === 'checkout')).toBe(true);
  });
});

describe('what the planner writes', () => {
  it('adds nothing to what was asked: its words reach no more than the subtask says', () => {
    for (const { request, repository } of [DEMO, ...Object.values(FILES).flatMap(load)]) {
      for (const { title, description, environment } of planOffline(briefFor(request, repository ?? null))
        .subtasks) {
        const found = assessText(`${title}\n${description}`);
        expect(
          found.filter(({ rule }) => rule !== `deploy_${environment}`),
          description,
        ).toEqual([]);
      }
    }
  });
});

describe('no sentence is known beforehand', () => {
  const RUN = 6;
  const ROOMS = ['lib', 'functions', 'schema', 'infra/local/openai'];
  const words = (text: string) => text.toLowerCase().match(/[a-z0-9']+/g) ?? [];
  const runs = (list: string[]) => list.slice(RUN - 1).map((_, i) => list.slice(i, i + RUN).join(' '));

  it('in any file of the service or of the scripted model', () => {
    const known = new Map<string, string>();
    for (const sentence of [DEMO, ...Object.values(FILES).flatMap(load)]) {
      for (const run of runs(words(sentence.request))) known.set(run, sentence.id);
    }
    const files = ROOMS.map((room) =>
      readdirSync(join(HERE, '../..', room), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(room, file)),
    );
    for (const [i, room] of ROOMS.entries()) expect(files[i]!.length, room).toBeGreaterThan(0);
    const found = files
      .flat()
      .flatMap((file) =>
        runs(words(readFileSync(join(HERE, '../..', file), 'utf8'))).flatMap((run) =>
          known.has(run) ? [`${file}: ${run}`] : [],
        ),
      );
    expect(found).toEqual([]);
  });

  it('and there are enough of them, each with its own name', () => {
    const all = Object.values(FILES).flatMap(load);
    expect(load(FILES.own).length).toBeGreaterThanOrEqual(40);
    expect(load(FILES.blind).length).toBeGreaterThanOrEqual(20);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });
});
