import { forEachChild, type SyntaxNode } from 'unbash';

/** What the shell runs within a word. */
export type Substitution = Extract<
  SyntaxNode,
  { type: 'CommandExpansion' | 'ProcessSubstitution' | 'ArithmeticCommandExpansion' }
>;

/** Substitutions in an arithmetic expression, a pattern or an operand: they run, whatever becomes of them. Those below a node of `done` have run. */
export function substituteWithin(
  node: SyntaxNode,
  substitute: (part: Substitution) => unknown,
  done?: ReadonlySet<SyntaxNode>,
): void {
  forEachChild(node, (child) => {
    if (done?.has(child)) return;
    if (
      child.type === 'CommandExpansion' ||
      child.type === 'ProcessSubstitution' ||
      child.type === 'ArithmeticCommandExpansion'
    )
      substitute(child);
    else substituteWithin(child, substitute, done);
  });
}

/**
 * The substitutions in a piece of source, by their brackets and ticks alone, the outermost of each: for what the parser
 * takes as one text (`[$(…)]`), or cuts off (`${x/$(a/b)/c}`). What is not closed goes to the end.
 */
export function substitutionsIn(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const opens = text[at] === '`' || (/[$<>]/.test(text[at]!) && text[at + 1] === '(');
    if (!opens) continue;
    const end = text[at] === '`' ? endOfTicks(text, at + 1) : endOfBrackets(text, at + 2);
    found.push(text.slice(at, end));
    at = end - 1;
  }
  return found;
}

function endOfTicks(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '`') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfBrackets(text: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < text.length && depth > 0; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '(') depth += 1;
    else if (text[at] === ')') depth -= 1;
  }
  return at;
}
