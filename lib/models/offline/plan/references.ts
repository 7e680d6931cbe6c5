import type { Token } from '../../../text/tokens.ts';

/** A version, commit or branch that a deploy, rollback or review names. */
export function findReference(tokens: readonly Token[]): string | undefined {
  const exact = tokens.find(
    ({ text }) => /^v?\d+\.\d+(\.\d+)?[\w.-]*$/.test(text) || /^(?=.*\d)[0-9a-f]{7,40}$/.test(text),
  );
  return exact?.text ?? findBranch(tokens);
}

/** "Deploy main", "from the current main": the default branch by its name, among what is deployed. */
export function findTrunk(tokens: readonly Token[]): string | undefined {
  return tokens.find((_, at) => isTrunk(tokens, at))?.text;
}

/** "The main service" is no branch, and what was merged "into main" is not what is deployed. */
function isTrunk(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1];
  const ends = next?.kind !== 'word' || /^(to|on|onto|in|into|at|there|again|now|please)$/.test(next.low);
  return (
    ends && /^(main|master|trunk)$/.test(tokens[at]!.low) && !/^(to|into)$/.test(tokens[at - 1]?.low ?? '')
  );
}

/** A branch that is named as one ("the branch x", "feature/x"). */
export function findBranch(tokens: readonly Token[]): string | undefined {
  const at = tokens.findIndex(({ low }) => low === 'branch');
  if (at < 0)
    return tokens.find(({ text }) => /^(feature|fix|release|hotfix|bugfix)\/[\w./-]+$/.test(text))?.text;
  const next = tokens[at + 1];
  const before = tokens[at - 1];
  const names = (token: Token | undefined) =>
    token !== undefined &&
    (token.kind === 'quote' || /[/_-]/.test(token.text) || /^(main|master|develop)$/.test(token.low));
  return names(next) ? next!.text : names(before) ? before!.text : undefined;
}
