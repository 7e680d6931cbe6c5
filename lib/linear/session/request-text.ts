import { readClauses } from '../../text/clauses.ts';
import { readIntent } from '../../text/intent.ts';
import type { Session } from '../inbox/envelope.ts';

const MOST_CHARS = 18_000;
/** Somebody who writes this much has said what they want, whatever is understood of it. */
const LONG = 240;

/** What is asked for: the comment that called us, and the issue it stands on. Mentions are taken out. */
export function requestOf({ issue, comment }: Session): string {
  const said = withoutMentions(comment?.body ?? '');
  const title = (issue?.title ?? '').trim();
  const description = (issue?.description ?? '').trim();
  const parts = said === '' ? [title, description] : [said, title && `(${title})`, description];
  return parts.filter(Boolean).join('\n\n').slice(0, MOST_CHARS);
}

/** Linear writes a mention as a link to a profile, or as @name. */
const withoutMentions = (text: string) =>
  text
    .replace(/\[[^\]]*\]\(https?:\/\/linear\.app\/[^)]*\/profiles\/[^)]*\)/g, '')
    .replace(/(^|\s)@[\w.-]+/g, '$1')
    .trim();

/** Whether anything in it asks for something that could be done; else they are asked once. */
export function isClear(request: string): boolean {
  if (request.length > LONG) return true;
  const { clauses } = readClauses(request);
  return clauses.some((clause) => !clause.negated && readIntent(clause, clauses) !== null);
}
