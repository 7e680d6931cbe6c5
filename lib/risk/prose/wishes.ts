import { tokenize } from '../../text/tokens.ts';
import { assessText, type TextFinding } from '../text-rules.ts';
import { isBackedUp } from './backups.ts';
import { findInProse, isAboutFiles, isOnScreen } from './find.ts';
import { REHEARSED } from './parts.ts';
import { placeOf } from './places.ts';
import { questionsOf } from './sentences.ts';
import { undisguise } from './undisguise.ts';

const TEXT_MAX = 50_000;
/** "Nobody can delete it", "nothing should be removed": what shall not be possible. */
const UNWANTED =
  /^\W*(nobody|no one|nothing|none)\b.{0,20}\b(can|could|may|might|should|must|shall|is able)\b/i;

/**
 * Everything that a text asks for and that a policy has a trigger for, by both readers: the grammar that plans are made
 * by, and the tables of what people say. What names only files, or one's own machine, weighs as that.
 */
export function findWishes(whole: string): TextFinding[] {
  const text = whole.slice(0, TEXT_MAX);
  const said = findInProse(text);
  const questions = questionsOf(text);
  const anywhere = placeOf(tokenize(text));
  const asked = assessText(text);
  const plain = undisguise(text);
  const disguised = plain === text ? [] : findInProse(plain);
  const planned = asked.flatMap((finding) => {
    const { clause, environment } = finding;
    const one = !/\s/.test(clause.trim());
    if (
      one ||
      UNWANTED.test(clause) ||
      isOnScreen(clause) ||
      REHEARSED.test(clause.toLowerCase()) ||
      questions.some((question) => question.includes(clause))
    )
      return [];
    const twice = said.some((other) => other.clause.includes(clause));
    if (!twice && (isAboutFiles(clause) || isBackedUp(clause))) return [];
    const place = placeOf(tokenize(clause));
    // Who names production anywhere does not lower it by calling what is there a test.
    const mild = place !== null && place !== 'production' && anywhere !== 'production';
    const mistaken = environment === 'production' && mild;
    return [mistaken ? { ...finding, environment: place } : finding];
  });
  return [...planned, ...said, ...disguised];
}
