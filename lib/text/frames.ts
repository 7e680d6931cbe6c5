import type { State } from './clause-state.ts';
import { findEnvironments } from './environments.ts';
import { findNouns } from './lexicon.ts';
import type { Token } from './tokens.ts';
import { REQUEST_FRAMES } from './words.ts';

/** "Add the following to checkout:" names no thing of its own. */
export function isPlaceholder(object: readonly Token[]): boolean {
  const nouns = findNouns(object).filter(({ nounClass }) => nounClass !== 'service');
  return (
    nouns.length === 0 &&
    (object.length === 0 ||
      object.some(({ low }) => ['following', 'these', 'this', 'things', 'those'].includes(low)))
  );
}

/** Whether a chunk only opens a request ("we would like", "your task is"). */
export function framesOnly(tokens: readonly Token[]): boolean {
  return (
    tokens.length <= 8 &&
    requests(tokens) &&
    findNouns(tokens).length === 0 &&
    findEnvironments(tokens).length === 0
  );
}

/** Whether a chunk holds a word that a request may follow. */
export function requests(tokens: readonly Token[]): boolean {
  return tokens.some(({ low }) => REQUEST_FRAMES.has(low) || low === 'necessary');
}

/** "Make sure the Dockerfile exposes the port": what shall be so is a wish. */
export function ensures(state: State, tokens: readonly Token[]): boolean {
  return (
    state.frame?.ensuring === true || tokens.slice(0, 4).some(({ low }) => low === 'sure' || low === 'ensure')
  );
}
