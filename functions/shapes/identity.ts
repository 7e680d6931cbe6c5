import './common.ts';
import * as z from 'zod';
import { GroupName, PrincipalKind, RoleBinding, Scope } from '../../schema/principal.ts';
import { Time } from './common.ts';

const Who = z.string().meta({ example: 'ada' });
const Bindings = z
  .array(RoleBinding)
  .max(50)
  .meta({ example: [{ role: 'tech_lead', projects: ['checkout'] }] });

export const KeyShape = z
  .object({
    id: z.uuid(),
    principal_id: Who,
    label: z.string().meta({ example: 'CI of checkout' }),
    hint: z.string().describe('The key’s first characters.').meta({ example: 'dak_Zk3x' }),
    scopes: z.array(Scope).meta({ example: ['read', 'submit'] }),
    created_by: z.string().nullable(),
    created_at: Time,
    expires_at: Time.nullable(),
    last_used_at: Time.nullable().describe('To the minute.'),
    revoked_at: Time.nullable(),
    revoked_by: z.string().nullable(),
  })
  .openapi('ApiKey');

export const NewKeyShape = KeyShape.extend({
  secret: z
    .string()
    .nullable()
    .describe('The key itself. It is shown here and never again: null where the request was sent before.')
    .meta({ example: 'dak_…' }),
}).openapi('NewApiKey');

export const KeyInput = z
  .strictObject({
    principal_id: z.string().max(200).optional().describe('Left out: for yourself.'),
    label: z.string().trim().min(1).max(200).describe('What it is for.'),
    scopes: z
      .array(Scope)
      .min(1)
      .max(4)
      .optional()
      .describe('Left out: those of the key in use; for an agent, `read` and `submit` of them.'),
    expires_in_days: z.number().int().min(1).max(365).default(90),
  })
  .meta({ example: { label: 'CI of checkout', scopes: ['read', 'submit'], expires_in_days: 30 } });

export const PrincipalShape = z
  .object({
    id: Who,
    name: z.string(),
    kind: PrincipalKind,
    enabled: z.boolean(),
    bindings: Bindings.describe(
      'Everything that counts: own roles, those by groups and by the sign-in’s claims.',
    ),
    own_bindings: Bindings.describe('Given by an administrator.'),
    groups: z.array(z.string()),
    issuer: z.string().nullable(),
    subject: z.string().nullable(),
    email: z.string().nullable().describe('For display alone.'),
    claims: z
      .record(z.string(), z.array(z.string()))
      .describe('What the policy may map to roles, as last seen.'),
    version: z.number().int(),
    created_by: z.string().nullable(),
    created_at: Time,
    seen_at: Time.nullable().describe('When the newest sign-in was first seen.'),
  })
  .openapi('Principal');

export const PrincipalInput = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{1,62}$/, 'lower-case letters, digits, ".", "_" and "-", 2 to 63')
      .optional()
      .describe('Left out: made up. Never changes.'),
    name: z.string().trim().min(1).max(200),
    kind: PrincipalKind,
    bindings: Bindings.default([]),
    identity: z
      .strictObject({ issuer: z.url().max(500), subject: z.string().min(1).max(255) })
      .optional()
      .describe('Who will sign in as this principal.'),
  })
  .meta({
    example: {
      id: 'ada',
      name: 'Ada',
      kind: 'human',
      bindings: [{ role: 'tech_lead', projects: ['checkout'] }],
    },
  });

export const PrincipalPatch = z
  .strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    kind: z.literal('agent').optional().describe('A person may become an agent; an agent stays one.'),
    enabled: z.boolean().optional(),
    bindings: Bindings.optional().describe('Replaces the roles of their own.'),
  })
  .meta({ example: { enabled: false } });

export const GroupShape = z
  .object({
    name: GroupName.meta({ example: 'checkout-leads' }),
    description: z.string(),
    bindings: Bindings,
    members: z
      .array(Who)
      .describe('Ids of principals; whom the policy counts in by their claims is not listed.'),
    version: z.number().int(),
    updated_by: z.string(),
    updated_at: Time,
  })
  .openapi('Group');

export const GroupBody = z
  .strictObject({
    description: z.string().trim().max(1_000).default(''),
    bindings: Bindings,
    members: z.array(z.string().max(200)).max(1_000),
  })
  .meta({
    example: {
      description: 'Who leads checkout',
      bindings: [{ role: 'tech_lead', projects: ['checkout'] }],
      members: ['ada', 'grace'],
    },
  });

/** Refusals of whoever looks after identities. */
export const IDENTITY_REFUSALS = {
  403: '`role_not_allowed`, `agents_do_not_administer`, `own_roles`, `scope_missing`.',
  404: '`not_found`.',
  409: '`busy`: your own roles changed at this moment; `last_admin`.',
};
/** Those of changing what has a version, besides. */
export const VERSION_REFUSALS = { 412: '`precondition_failed`.', 428: '`precondition_required`.' };
