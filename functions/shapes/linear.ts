import '@hono/zod-openapi';
import * as z from 'zod';
import { Roadmap } from '../../schema/linear-api.ts';
import { Time } from './common.ts';

const Named = z.object({ id: z.string(), name: z.string() });

export const LinearStatusShape = z
  .object({
    configured: z.boolean(),
    webhooks: z.boolean().describe('Whether what Linear sends can be verified.'),
    connected: z.boolean(),
    workspaces: z.array(
      z.object({
        workspace: z.string(),
        name: z.string(),
        app_user: z.string(),
        mode: z.enum(['app', 'key']),
        scopes: z.array(z.string()),
        state: z.enum(['active', 'revoked']),
        reason: z.string().nullable(),
        expires_at: Time.nullable(),
        reconciled_at: Time.nullable(),
        last_received_at: Time.nullable(),
        waiting: z.number().int().describe('Webhooks that are still to be worked off.'),
        dead: z.number().int().describe('Those that were given up: they are dead letters.'),
        kept: z.number().int().describe('Of types that we do not know.'),
      }),
    ),
  })
  .openapi('LinearStatus');

const LinearIssueShape = z
  .object({
    id: z.string(),
    identifier: z.string().meta({ example: 'DEV-42' }),
    title: z.string(),
    description: z.string().nullable(),
    url: z.string(),
    priority: z.number(),
    state: z.object({ id: z.string(), name: z.string(), type: z.string() }),
    team: z.object({ id: z.string(), key: z.string(), name: z.string() }),
    project: Named.nullable(),
    assignee: Named.nullable(),
    parent_id: z.string().nullable(),
    delegate_id: z.string().nullable(),
    labels: z.array(z.string()),
    updated_at: z.string(),
  })
  .openapi('LinearIssue');

export const LinearPage = z.object({ url: z.url() }).openapi('LinearPage');

const success = z.literal(true);
export const LinearIssues = z
  .object({ success, count: z.number().int(), issues: z.array(LinearIssueShape) })
  .openapi('LinearIssues');
export const LinearIssueMade = z.object({ success, issue: LinearIssueShape }).openapi('LinearIssueMade');
export const LinearIssueUpdated = z
  .object({ success, issue_id: z.string(), updated_fields: z.array(z.string()) })
  .openapi('LinearIssueUpdated');
export const RoadmapShape = z.object({ success, roadmap: Roadmap }).openapi('LinearProject');
export const PhaseUpdated = z
  .object({ success, issue_id: z.string(), phase: z.string(), status: z.string() })
  .openapi('PhaseUpdated');
export const LinearUsers = z
  .object({
    workspace: z.string(),
    users: z.array(
      z.object({
        ...{
          id: z.string(),
          name: z.string(),
          display_name: z.string(),
          email: z.string(),
          active: z.boolean(),
        },
        principal_id: z
          .string()
          .nullable()
          .describe('Who they are here; null: nobody, and nothing is done for them.'),
      }),
    ),
  })
  .openapi('LinearUsers');
export const LinearUserMapped = z
  .object({ linear_user: z.string(), principal_id: z.string().nullable() })
  .openapi('LinearUserMapped');
export const Reconciled = z
  .object({ workspaces: z.number().int(), found: z.number().int().describe('What no webhook had told of.') })
  .openapi('LinearReconciled');
