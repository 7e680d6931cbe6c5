import { tokenize } from '../../text/tokens.ts';
import { assessText, type TextFinding } from '../text-rules.ts';
import { findInProse, isAboutFiles, isBackedUp } from './find.ts';
import { REHEARSED } from './parts.ts';
import { placeOf } from './places.ts';
import { questionsOf } from './sentences.ts';
import { undisguise } from './undisguise.ts';

/**
 * Everything that a text asks for and that a policy has a trigger for, by both readers: the grammar that plans are made
 * by, and the tables of what people say. What names only files, or one's own machine, weighs as that.
 */
export function findWishes(text: string): TextFinding[] {
  const questions = questionsOf(text);
  const planned = assessText(text).flatMap((finding) => {
    const { clause, environment } = finding;
    const one = !/\s/.test(clause.trim());
    if (one || REHEARSED.test(clause.toLowerCase()) || questions.some((asked) => asked.includes(clause)))
      return [];
    if (isAboutFiles(clause) || isBackedUp(clause)) return [];
    const place = placeOf(tokenize(clause));
    if (place === null) return [finding];
    const mistaken = environment === 'production' && place !== 'production';
    return [mistaken ? { ...finding, environment: place } : finding];
  });
  const plain = undisguise(text);
  return [...planned, ...findInProse(text), ...(plain === text ? [] : findInProse(plain))];
}
