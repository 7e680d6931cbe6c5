import * as z from 'zod';

const Id = z.string().min(1).max(100);
const fields = {
  title: z.string().trim().min(1).max(500),
  description: z.string().max(100_000),
  priority: z.number().int().min(0).max(4).describe('0 none, 1 urgent, 2 high, 3 medium, 4 low.'),
  project_id: Id.nullable(),
  parent_id: Id.nullable(),
  assignee_id: Id.nullable(),
  label_ids: z.array(Id).max(50),
};

export const LinearIssueInput = z.strictObject({
  title: fields.title,
  description: fields.description.default(''),
  priority: fields.priority.default(0),
  team: z.string().max(100).optional().describe('Its key, name or id; left out: the configured or only one.'),
  project_id: fields.project_id.optional(),
  parent_id: fields.parent_id.optional(),
  assignee_id: fields.assignee_id.optional(),
  label_ids: fields.label_ids.optional(),
});
export type LinearIssueInput = z.infer<typeof LinearIssueInput>;

export const LinearIssueChange = z
  .strictObject({
    ...fields,
    state_id: Id,
    delegate_id: Id.nullable(),
    due_date: z.iso.date().nullable(),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must change something');
export type LinearIssueChange = z.infer<typeof LinearIssueChange>;

const Line = z.string().max(500);

/** How far a phase of a roadmap has come, as the predecessor took it. */
export const PhaseInput = z.strictObject({
  issue_id: Id,
  phase_name: z.string().trim().min(1).max(200),
  status: Line.optional(),
  components: z.array(Line).max(200).default([]),
  subtasks: z
    .array(z.strictObject({ title: Line, status: z.string().max(60).default('todo') }))
    .max(500)
    .default([]),
  metrics: z.record(z.string().max(200), z.union([Line, z.number(), z.boolean()])).default({}),
  artifacts: z.record(z.string().max(200), Line).default({}),
  tests: z.array(Line).max(500).default([]),
  summary: z.string().max(10_000).optional(),
  deployment_url: z.url().max(2_000).optional(),
});
export type PhaseInput = z.infer<typeof PhaseInput>;

const Text = z.string();
const Time = z.string().describe('RFC 3339.');
const State = z.strictObject({ name: Text, type: Text });
const Named = z.strictObject({ id: Text, name: Text });

/** A project of Linear's as a roadmap, all of its pages, version 1: fields may come, none goes or changes its meaning. */
export const Roadmap = z.strictObject({
  version: z.literal(1),
  exported_at: Time,
  project: z.strictObject({
    ...{ id: Text, name: Text, description: Text, url: Text },
    status: State.nullable(),
    progress: z.number().describe('From 0 to 1.'),
    start_date: Text.nullable(),
    target_date: Text.nullable(),
    lead: Named.nullable(),
    teams: z.array(z.strictObject({ id: Text, key: Text, name: Text })),
    updated_at: Time,
  }),
  milestones: z.array(
    z.strictObject({
      ...{ id: Text, name: Text, description: Text.nullable(), target_date: Text.nullable() },
      issues: z.array(Text).describe('Identifiers.'),
      completed: z.number().int(),
    }),
  ),
  issues: z.array(
    z.strictObject({
      ...{ id: Text, identifier: Text, title: Text, url: Text },
      state: State,
      priority: z.number(),
      assignee: Named.nullable(),
      milestone: Text.nullable(),
      parent: Text.nullable().describe('Its identifier.'),
      labels: z.array(Text),
      due_date: Text.nullable(),
      completed_at: Time.nullable(),
      updated_at: Time,
    }),
  ),
  totals: z.record(Text, z.number().int()).describe('Issues by the type of their state.'),
});
export type Roadmap = z.infer<typeof Roadmap>;
