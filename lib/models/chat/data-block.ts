/**
 * Text from outside as a block that says it is data: JSON between `<tag>` and `</tag>`. Every `<` inside is
 * written as an escape, so that nothing in it can close the block or open another.
 */
export function asData(tag: string, value: unknown): string {
  return `<${tag}>\n${JSON.stringify(value).replaceAll('<', '\\u003c')}\n</${tag}>`;
}

/** The value of the first such block; undefined when there is none. */
export function readData(tag: string, text: string): unknown {
  const from = text.indexOf(`<${tag}>`);
  const to = text.indexOf(`</${tag}>`, from);
  if (from < 0 || to < 0) return undefined;
  return JSON.parse(text.slice(from + tag.length + 2, to));
}

/** The one JSON object in a model's text, bare, fenced or surrounded by talk. Throws SyntaxError without one. */
export function extractJson(text: string): unknown {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text)?.[1];
  const braces = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const candidate of [text, fenced, braces]) {
    if (candidate === undefined || !candidate.includes('{')) continue;
    try {
      return JSON.parse(candidate);
    } catch {
      // the next reading of the same text may be the one
    }
  }
  throw new SyntaxError('There is no JSON object in the answer.');
}
