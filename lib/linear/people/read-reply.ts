/** What somebody answered to a request, in a button's value or in their own words. */
export type Reply =
  | { kind: 'choice'; decision: 'approve' | 'reject'; approvalId: string; hash: string }
  | { kind: 'words'; decision: 'approve' | 'reject'; why: string }
  | { kind: 'other' };

const MOST_CHARS = 4_200;
const CHOICE = /^(approve|reject):([0-9a-f-]{36}):([0-9a-f]{64})$/;

/** The value of a button: which request, as it was shown. */
export const choiceOf = (decision: 'approve' | 'reject', approvalId: string, hash: string) =>
  `${decision}:${approvalId}:${hash}`;

const YES =
  'approved?|i approve(?: (?:this|it))?|approve (?:this|it)|lgtm|looks good(?: to me)?|go ahead|ship it|do it|yes|yep|yeah|ok|okay|:\\+1:|:thumbsup:|\u{1f44d}';
const NO =
  "reject(?:ed)?|i reject(?: (?:this|it))?|reject (?:this|it)|den(?:y|ied)|declined?|no|nope|don'?t|do not|stop it|no way|not approved|:-1:|:thumbsdown:|\u{1f44e}";
/** What may stand between a decision and its reason. */
const REASON = '(?:\\s*[.!,:;–—-]*\\s*(?:because|since|as|reason:?)\\s+|\\s*[:;–—-]\\s*|[.!]\\s+)';
const SAYS = (words: string) =>
  new RegExp(`^(?:please[, ]+)?(?:${words})(?:[.!]*$|${REASON}(?<why>[\\s\\S]{1,4000})$)`, 'iu');
const [SAYS_YES, SAYS_NO] = [SAYS(YES), SAYS(NO)];
/** A yes with one of these in its reason is no clear yes. */
const DOUBT =
  /\b(?:but|unless|until|except|however|not|n't|don'?t|wait|hold|if|only|first|instead|later|question)\b|\?/i;

/**
 * Reads a reply. Only what is a decision as a whole counts: whoever writes more than that, a condition or a question, has not decided, and is
 * asked again.
 */
export function readReply(text: string): Reply {
  const plain = text.trim().replaceAll('\u2019', "'");
  const [, decision, approvalId, hash] = CHOICE.exec(plain) ?? [];
  if (decision)
    return { kind: 'choice', decision: decision as 'approve', approvalId: approvalId!, hash: hash! };
  // A button's value that somebody has changed is nobody's words; and nobody decides in so many.
  if (/^(?:approve|reject):[0-9a-f]{8}-/.test(plain) || plain.length > MOST_CHARS) return { kind: 'other' };
  const no = SAYS_NO.exec(plain);
  if (no) return { kind: 'words', decision: 'reject', why: no.groups?.why?.trim() ?? '' };
  const yes = SAYS_YES.exec(plain);
  const why = yes?.groups?.why?.trim() ?? '';
  if (yes && !DOUBT.test(why)) return { kind: 'words', decision: 'approve', why };
  return { kind: 'other' };
}
