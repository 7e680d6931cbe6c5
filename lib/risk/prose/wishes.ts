import { tokenize } from '../../text/tokens.ts';
import { assessText, type TextFinding } from '../text-rules.ts';
import { findInProse, isAboutFiles } from './find.ts';

import { placeOf } from './places.ts';
import { questionsOf } from './sentences.ts';

/**
 * Everything that a text asks for and that a policy has a trigger for, by both readers: the grammar that plans are made
 * by, and the tables of what people say. What names only files, or one's own machine, weighs as that.
 */
export function findWishes(text: string): TextFinding[] {
  const questions = questionsOf(text);
  const planned = assessText(text).flatMap((finding) => {
    const { clause, environment } = finding;
    if (/\bdry[- ]run\b/i.test(clause) || questions.some((one) => one.includes(clause))) return [];
    const place = placeOf(tokenize(clause));
    if (place === null) return isAboutFiles(clause) ? [] : [finding];
    const mistaken = environment === 'production' && place !== 'production';
    return [mistaken ? { ...finding, environment: place } : finding];
  });
  return [...planned, ...findInProse(text)];
}
