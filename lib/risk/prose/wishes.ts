import { tokenize } from '../../text/tokens.ts';
import { assessText, type TextFinding } from '../text-rules.ts';
import { isBackedUp } from './backups.ts';
import { findInProse, isAboutFiles } from './find.ts';
import { REHEARSED } from './parts.ts';
import { placeOf } from './places.ts';
import { questionsOf } from './sentences.ts';
import { undisguise } from './undisguise.ts';

/** "Nobody can delete it", "nothing should be removed": what shall not be possible. */
const UNWANTED =
  /^\W*(nobody|no one|nothing|none)\b.{0,20}\b(can|could|may|might|should|must|shall|is able)\b/i;

/**
 * Everything that a text asks for and that a policy has a trigger for, by both readers: the grammar that plans are made
 * by, and the tables of what people say. What names only files, or one's own machine, weighs as that.
 */
export function findWishes(text: string): TextFinding[] {
  const said = findInProse(text);
  const plain = undisguise(text);
  const disguised = plain === text ? [] : findInProse(plain);
  const questions = questionsOf(text);
  const planned = assessText(text).flatMap((finding) => {
    const { clause, environment } = finding;
    const one = !/\s/.test(clause.trim());
    if (
      one ||
      UNWANTED.test(clause) ||
      REHEARSED.test(clause.toLowerCase()) ||
      questions.some((asked) => asked.includes(clause))
    )
      return [];
    const twice = said.some((other) => other.clause.includes(clause));
    if (!twice && (isAboutFiles(clause) || isBackedUp(clause))) return [];
    const place = placeOf(tokenize(clause));
    const mistaken = environment === 'production' && place !== null && place !== 'production';
    return [mistaken ? { ...finding, environment: place } : finding];
  });
  return [...planned, ...said, ...disguised];
}
