/** What takes no place on a screen, and what is nothing but place. */
const UNSEEN =
  /[\p{C}\p{Z}\p{M}\s\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u115f\u1160\u2800\u3164\uffa0]/gu;

/** How many characters of a text somebody can see; a reason of zero-width spaces has none. */
export function visibleLength(text: string | null | undefined): number {
  return [...(text ?? '').replace(UNSEEN, '')].length;
}
