/** Phrases that speak to a model rather than to an engineer. Word-bounded, no backtracking. */
const MARKS: [string, RegExp][] = [
  [
    'ignore instructions',
    /\b(ignore|disregard|forget|override)\s+(all\s+|any\s+)?(your\s+|the\s+|previous\s+|prior\s+|above\s+){1,3}(instructions?|rules?|prompts?|policy|policies)\b/i,
  ],
  ['role marker', /(^|\n)\s*(system|assistant|developer)\s*:/i],
  ['chat template', /<\|?(im_start|im_end|system|assistant|endoftext)\|?>|\[\/?INST\]/i],
  ['new identity', /\byou are now\b|\bact as (an?|the) (unrestricted|admin|root|system)\b/i],
  [
    'approval claim',
    /\b(already|pre-?)\s*approved\b|\bno approval (is )?(needed|required)\b|\bskip (the )?(approval|gate|policy)\b/i,
  ],
  ['tool markup', /<\/?(tool_call|function_call|tool_result)\b/i],
  ['hidden text', /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/],
];

/** Names of the injection marks in a text. They make nobody's request illegal; they are shown to who approves. */
export function injectionMarks(text: string): string[] {
  return MARKS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}
