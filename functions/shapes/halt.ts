import * as z from 'zod';
import { jsonBody, reasonOf } from './common.ts';

const HaltShape = z.object({ since: z.string(), by: z.string().nullable(), reason: z.string().nullable() });

export const HaltStateShape = z
  .object({
    all: HaltShape.nullable().describe('Everything is halted.'),
    projects: z.record(z.string(), HaltShape).describe('Projects that are halted by themselves.'),
  })
  .openapi('HaltState');

/** What both ends of the kill switch take. */
const SwitchBody = z
  .strictObject({
    scope: z.enum(['all', 'project']).default('all'),
    project: z.string().min(1).max(100).optional().describe('With the scope `project`, and only there.'),
    reason: reasonOf(1_000),
  })
  .refine(({ scope, project }) => (scope === 'project') === (project !== undefined), {
    message: 'is given with the scope "project", and only there',
    path: ['project'],
  });

const halt = { scope: 'project', project: 'checkout', reason: 'An agent deploys what nobody asked for.' };
export const HALT_BODY = jsonBody(SwitchBody.openapi({ example: halt }));
export const UNHALT_BODY = jsonBody(
  SwitchBody.openapi({ example: { ...halt, reason: 'Looked at, and mended.' } }),
);

export const SWITCH_REFUSALS = {
  403: '`role_not_allowed`: it takes admin, cto or security_team. `agents_do_not_sign`: it takes a person.',
  404: 'There is no such project, or you have no role in it.',
};
