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
