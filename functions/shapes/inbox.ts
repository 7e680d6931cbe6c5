import * as z from 'zod';
import { ApprovalShape } from './approval.ts';
import { nextCursor } from './common.ts';
import { ReviewShape } from './deciding.ts';
import { EffectShape } from './effect.ts';

export const InboxShape = z
  .object({
    count: z.number().int().describe('Of this page.'),
    approvals: z.array(
      ApprovalShape.extend({
        why: z.string().describe('By what right you may decide it.'),
        delegated_by: z.array(z.string()).describe('Whose lent roles that takes; none: your own do.'),
      }).openapi('InboxItem'),
    ),
    unknown_effects: z
      .array(EffectShape)
      .describe('Calls of which nobody can tell whether they happened; see `…/effects/{key}/resolve`.'),
    overdue_reviews: z
      .array(ReviewShape)
      .describe('Broken glasses that you should have looked at; see `POST /reviews/{id}`.'),
    next_cursor: nextCursor,
  })
  .openapi('Inbox');
