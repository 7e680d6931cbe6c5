import * as z from 'zod';
import { Level } from '../../schema/vocabulary.ts';
import { ApprovalShape } from './approval.ts';
import { RequirementShape, Time } from './common.ts';

const Excerpt = z.object({
  text: z.string().describe('Redacted; what cannot be seen is shown as its code point, `⟨U+202E⟩`.'),
  cut: z.number().int().describe('So many more characters there are.'),
});

const Similar = z.object({
  approval_id: z.string(),
  decided: z.enum(['approved', 'rejected', 'expired']),
  by: z.string().nullable(),
  risk_level: z.string(),
  environment: z.string().nullable(),
  at: Time,
  outcome: z.string().nullable().describe('Of the call’s effect, or of the plan’s task; null: never begun.'),
  reason: z.string().nullable(),
});

const Reason = z.object({
  rule: z.string(),
  level: Level.or(z.string()),
  detail: z.string(),
  seen: z.string().optional().describe('The very words that were seen, secrets masked.'),
  at: z.object({ start: z.number().int(), end: z.number().int() }).optional().describe('Where they stand.'),
  why: z.string().optional(),
  lower: z.string().optional().describe('What would make it milder.'),
});

const EvidencePackShape = z
  .object({
    action: z
      .object({
        tool: z.string(),
        arguments: Excerpt,
        target: z.string(),
        hash: z.string(),
        hash_matches: z
          .boolean()
          .describe('False: the stored action is not what was hashed. Do not sign it.'),
      })
      .describe('From the database, whatever anybody says of it.'),
    preview: z
      .object({ kind: z.enum(['plan', 'files', 'statement', 'arguments']), about: z.string() })
      .extend(Excerpt.shape)
      .nullable(),
    blast_radius: z.array(z.string()),
    environment: z.string(),
    rollback: z.string(),
    cost: z.array(z.string()),
    reasons: z.array(Reason).describe('The assessor’s, the gravest first.'),
    state: z
      .array(z.string())
      .describe('The target as it was when this was asked; empty: its tool cannot tell.'),
    similar: z
      .array(Similar)
      .describe('The last five decisions like it in this project, with what came of them.'),
    record: z
      .string()
      .nullable()
      .describe('What became of the requester’s earlier requests in this project.'),
    summary: Excerpt.extend({
      written_by: z.literal('ai'),
      before_edit: z.boolean().describe('It is of what was proposed, before a person edited it.'),
    })
      .nullable()
      .describe('The model’s own words.'),
  })
  .openapi('EvidencePack');

const Allowed = z.object({
  allowed: z.boolean(),
  why: z.string().describe('In words, to be shown.'),
  code: z.string().nullable().describe('Of the refusal that the caller would get.'),
});

const Explained = z
  .object({
    policy_version: z.number().int(),
    applied: z.array(z.string()).nullable().describe('Parts of the policy that asked for it.'),
    requirements: z.array(
      RequirementShape.omit({ recorded: true }).extend({
        on_call: z.string().optional().describe('The rotation that they must be on call in.'),
        said_yes: z.array(z.string()),
        open: z.number().int().describe('So many people are still missing.'),
      }),
    ),
    may_approve: Allowed,
    may_reject: Allowed,
  })
  .openapi('Explained');

export const ApprovalWithEvidence = ApprovalShape.extend({
  evidence_pack: EvidencePackShape,
  explain: Explained.optional().describe(
    'Only of `GET /approvals/{approval_id}`: why it was asked, and what the caller may answer now.',
  ),
}).openapi('ApprovalWithEvidence');
