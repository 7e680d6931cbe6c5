import * as z from 'zod';
import type { Ctx } from '../../ctx.ts';
import type { LinearInboxRow } from '../../db/rows.ts';
import { linksOfIssue } from '../links.ts';
import { stopIssue } from './stop-issue.ts';

const Notified = z.looseObject({
  issueId: z.string().nullish(),
  actorId: z.string().nullish(),
  actor: z.looseObject({ id: z.string().nullish() }).nullish(),
});

/** Somebody took an issue away from us: what runs for it ends. */
export async function hearUnassigned(ctx: Ctx, { workspace, body, id }: LinearInboxRow): Promise<string> {
  const { issueId, actorId, actor } = Notified.parse(body.notification);
  const links = issueId ? await linksOfIssue(ctx, workspace, issueId) : [];
  const user = actorId ?? actor?.id ?? null;
  const outcomes: string[] = [];
  for (const link of links.filter(({ task_id }) => task_id !== null))
    outcomes.push(
      await stopIssue(ctx, link, {
        workspace,
        user,
        reason: 'The issue was taken away from the agent in Linear.',
        key: id,
      }),
    );
  return outcomes.join('; ') || 'nothing ran for it';
}
