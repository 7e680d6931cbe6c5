import * as z from 'zod';
import type { Limits } from './limits.ts';
import type { PlannedSubtask } from './plan.ts';
import { SubtaskKind } from './plan.ts';
import type { Project } from './project.ts';
import type { ToolCard } from './tool.ts';
import type { Json, JsonObject, Priority } from './vocabulary.ts';

/** Something a subtask left behind, or saw. */
export const Artifact = z.object({
  kind: z.enum(['commit', 'file', 'proposal', 'review', 'test_run', 'deployment', 'changelog', 'other']),
  title: z.string(),
  repository: z.string().nullable().default(null),
  branch: z.string().nullable().default(null),
  commit: z.string().nullable().default(null),
  url: z.string().nullable().default(null),
  data: z.record(z.string(), z.unknown()).default({}),
});
export type Artifact = z.infer<typeof Artifact>;

/** How a subtask ended, in its agent's words. `failed` is said plainly; nothing that did not run is passed. */
export const Finish = z.strictObject({
  status: z.enum(['completed', 'failed']),
  kind: SubtaskKind,
  summary: z.string().min(1).max(4000),
  artifacts: z.array(Artifact).max(50).default([]),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable().default(null),
});
export type Finish = z.infer<typeof Finish>;

export const ProposedCall = z.strictObject({ tool: z.string(), args: z.record(z.string(), z.unknown()) });
export type ProposedCall = { tool: string; args: JsonObject };

/** A model's answer for one turn: either calls, or a finish; never both, never neither. */
export type TurnDraft = { say: string; calls: ProposedCall[]; finish: Finish | null };

/** An artifact as a thread's state refers to it. */
export type ArtifactRef = {
  id: string;
  bytes: number;
  sha256: string;
  media_type: string;
  cut_bytes: number;
};

export type CallOutcome = {
  state: 'done' | 'failed' | 'rejected' | 'expired' | 'refused';
  /** The tool's structured output, or what a human said. */
  output: Json;
  error: { code: string; message: string } | null;
  /** Size of the tool's whole output as JSON, told where it is near what a state holds of one. */
  bytes?: number;
  /** Where the whole of an output is of which `output` is only the first part. */
  artifact?: ArtifactRef;
};

/** One past turn as a model sees it. */
export type TurnRecord = { say: string; calls: ProposedCall[]; outcomes: CallOutcome[] };

export type Usage = {
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
  model_calls: number;
  tool_calls: number;
};
export const NO_USAGE: Usage = {
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: 0,
  model_calls: 0,
  tool_calls: 0,
};

/** What the planner is told. Text from outside is data. */
export type PlanBrief = {
  description: string;
  priority: Priority;
  /** The project the task is bound to; null when none was named or found. */
  project: Project | null;
  /** All registered projects the requester may use, for finding the one a sentence means. */
  projects: Project[];
  repository: string | null;
  branch: string | null;
  /** The environment that the client says the task is about, as it wrote it. */
  environment?: string | null;
  /** What the platform holds a plan to; a plan beyond it is refused. */
  limits?: Pick<Limits, 'subtasks' | 'plan_depth' | 'plan_fan_in' | 'plan_bytes'>;
};

/** What the second look is told: what was asked for, what is planned, and how the rules weighed it. */
export type ConcernsBrief = {
  description: string;
  subtasks: Pick<
    PlannedSubtask,
    'index' | 'agent' | 'title' | 'description' | 'operation' | 'environment' | 'level'
  >[];
};

/** What a working agent is told for one turn. */
export type TurnBrief = {
  task: { id: string; description: string; branch: string; requested_by: string };
  subtask: PlannedSubtask;
  project: Project | null;
  /** Finishes of the subtasks this one depends on, directly or not, in plan order. */
  prior: { index: number; agent: string; title: string; finish: Finish }[];
  tools: ToolCard[];
  history: TurnRecord[];
  /** Notes from approvers and reasons of rejections, newest last. */
  feedback: string[];
  /** ISO time from the database, for dates in documents. */
  now: string;
};
