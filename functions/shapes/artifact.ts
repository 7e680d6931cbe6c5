import './common.ts';
import * as z from 'zod';
import { Time } from './common.ts';

export const ArtifactShape = z
  .object({
    id: z.string(),
    task_id: z.string(),
    subtask_id: z.string(),
    run: z.number().int(),
    turn: z.number().int(),
    call_index: z.number().int(),
    effect_key: z.string().nullable().describe('The ledger’s key of the call; null for one that only reads.'),
    tool: z.string(),
    media_type: z.string(),
    bytes: z.number().int().describe('Of the whole output.'),
    cut_bytes: z.number().int().describe('So many bytes at its end are not kept.'),
    sha256: z.string().describe('Of what is kept, hex.'),
    created_at: Time,
  })
  .openapi('Artifact', {
    description: 'A tool’s output beyond what the state holds; credentials are redacted.',
  });
