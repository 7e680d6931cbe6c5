import './common.ts';
import * as z from 'zod';
import { ProjectInput } from '../../schema/project.ts';
import { Time } from './common.ts';

export const ProjectName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, ".", "_" and "-", at most 63')
  .meta({ example: 'checkout' });

export const ProjectShape = z
  .object({
    ...ProjectInput.shape,
    name: ProjectName,
    version: z.number().int(),
    updated_by: z.string(),
    created_at: Time,
    updated_at: Time,
  })
  .openapi('Project');

export const IfMatch = z.object({
  'if-match': z
    .string()
    .regex(/^"\d{1,9}"$/, 'the ETag of GET, in its quotes')
    .optional()
    .describe('The ETag that you saw. A new project takes none.'),
});

/** The version in an `If-Match` header; null without one. */
export function versionOf(header: z.infer<typeof IfMatch>): number | null {
  return header['if-match'] ? Number(header['if-match'].slice(1, -1)) : null;
}
