import type { Ctx } from '../../ctx.ts';
import { AppError, fatal } from '../../errors.ts';
import type { Outgoing } from '../../notify/ports.ts';
import type { Connection } from '../connection.ts';
import { READ_ISSUE } from '../documents.ts';
import { askOnIssue } from './ask-on-issue.ts';

/** Says it on the issue whose comments ask: named as DEV-7 or by its id. Answers the comment's id. Throws `fatal` where there is no such issue. */
export async function tellHub(
  ctx: Ctx,
  connection: Connection,
  { issue, message, gathered, handle }: Outgoing & { issue: string },
): Promise<string> {
  const issueId = await idOf(connection, issue);
  return askOnIssue(ctx, connection, { issueId, message, gathered, handle });
}

/** Comments are made on ids alone; names do not change, so they are asked for once an isolate. */
const ids = new Map<string, string>();

async function idOf({ workspace, api }: Connection, issue: string): Promise<string> {
  if (/^[0-9a-f]{8}-/.test(issue)) return issue;
  const key = `${workspace} ${issue}`;
  const known = ids.get(key);
  if (known) return known;
  const found = await api.run<{ issue: { id: string } | null }>(READ_ISSUE, { id: issue }).catch((error) => {
    if (error instanceof AppError && error.kind === 'fatal') return { issue: null };
    throw error;
  });
  if (!found.issue) throw fatal('no_such_issue', `Linear has no issue ${issue}.`);
  ids.set(key, found.issue.id);
  return found.issue.id;
}
