import type { RepositoryFacts, Route } from '../../../repository/types.ts';
import { quoteOf } from './code-of.ts';

/** A registration's text with the example's method and path replaced by the wanted ones. */
export function retarget(
  facts: RepositoryFacts,
  text: string,
  example: Route,
  wanted: { method: string; path: string },
): string {
  const quote = quoteOf(facts);
  const literal = (value: string) => new RegExp(`(['"\`])${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`);
  // Replacements are functions: a "$" in a path is no back-reference.
  return text
    .replace(
      literal(`${example.method} ${example.path}`),
      () => `${quote}${wanted.method} ${wanted.path}${quote}`,
    )
    .replace(literal(example.method), () => `${quote}${wanted.method}${quote}`)
    .replace(literal(example.path), () => `${quote}${wanted.path}${quote}`)
    .replace(new RegExp(`\\.${example.method.toLowerCase()}\\(`), `.${wanted.method.toLowerCase()}(`);
}
