import * as z from 'zod';
import { Priority } from './vocabulary.ts';

/** What a client may say about where the work belongs. It is a claim: it can raise risk, never lower it. */
const ProjectContext = z.strictObject({
  project: z.string().max(200).optional(),
  repository: z.string().max(200).optional(),
  branch: z.string().max(200).optional(),
  environment: z.string().max(60).optional(),
  host: z.string().max(300).optional(),
  namespace: z.string().max(300).optional(),
  account: z.string().max(300).optional(),
});

export const OrchestrateInput = z.strictObject({
  description: z.string().trim().min(1).max(20_000),
  project_context: ProjectContext.default({}),
  workspace_config: z.record(z.string(), z.json()).default({}),
  priority: Priority.default('medium'),
  budget: z
    .strictObject({
      max_usd: z.number().positive().max(100_000).optional(),
      max_tokens: z.number().int().positive().optional(),
    })
    .default({}),
  dry_run: z.boolean().default(false),
});
export type OrchestrateInput = z.infer<typeof OrchestrateInput>;
