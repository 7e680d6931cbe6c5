import { closingBracket, enclosingBracket, indentAt, lineStart } from '../../../repository/scan-code.ts';
import type { RepositoryFacts, Route } from '../../../repository/types.ts';
import { indentLines } from './code-of.ts';
import type { Edits } from './edits.ts';
import { insertNeeds, neededLines } from './imports.ts';
import { answerLines, type Wanted } from './make-handler.ts';
import { retarget } from './retarget.ts';

/**
 * Adds a `case` or an `if` to a handler that tells its routes apart by hand, beside the example's. Null when
 * the example stands in a condition with more than method and path.
 */
export function addBranch(
  facts: RepositoryFacts,
  example: Route,
  wanted: Wanted,
): { edits: Edits; file: string } | null {
  const { file } = example;
  const text = facts.files[file] ?? '';
  const branch = example.text.startsWith('case')
    ? addCase(facts, example, text, wanted)
    : addIf(facts, example, text, wanted);
  if (!branch) return null;
  const needs = neededLines(facts, wanted.fields, file, text);
  const head = insertNeeds(facts, file, needs);
  return { edits: { insertions: [...head, { file, ...branch }], created: [] }, file };
}

function addCase(facts: RepositoryFacts, example: Route, text: string, wanted: Wanted) {
  const start = example.at + example.text.length;
  const close = closingBracket(text, enclosingBracket(text, example.at));
  const next = /^[ \t]*(?:case\b|default\s*:)/m.exec(text.slice(start, close));
  const end = next ? start + next.index : lineStart(text, close);
  const body = text.slice(start, end);
  const indent = indentAt(text, example.at);
  const lines = answerLines(facts, body, wanted, indent + facts.indent);
  // A case that falls through into the next one shows nothing.
  const leaves = /\breturn\b|\bbreak\b/.test(body);
  if (close === -1 || !lines || !leaves) return null;
  const stop = /\breturn\b/.test(lines.join('\n')) ? [] : [`break${facts.semicolons ? ';' : ''}`];
  const label = retarget(facts, example.text, example, wanted);
  return { at: end, text: `${indent}${label}\n${indentLines([...lines, ...stop], indent + facts.indent)}\n` };
}

function addIf(facts: RepositoryFacts, example: Route, text: string, wanted: Wanted) {
  const from = lineStart(text, example.at);
  const open = text.lastIndexOf('(', example.at);
  const close = closingBracket(text, open);
  const lead = text.slice(from, open);
  const condition = text.slice(open + 1, close);
  const extra = condition.replace(example.text, '').replace(/^[\w.]*$/, '');
  if (close === -1 || open < from || !/^\s*if\s*$/.test(lead) || extra.trim() !== '') return null;
  const brace = /^\s*\{/.exec(text.slice(close + 1));
  const bodyAt = close + 1 + (brace?.[0].length ?? 0);
  const end = brace ? closingBracket(text, bodyAt - 1) : text.indexOf('\n', close);
  if (end === -1) return null;
  const body = text.slice(bodyAt, end);
  const indent = indentAt(text, example.at);
  const lines = answerLines(facts, body, wanted, indent + facts.indent);
  if (!lines) return null;
  const wantedIf = `${lead.trim()} (${retarget(facts, condition, example, wanted)})`;
  const [only = ''] = lines;
  const block =
    !brace && lines.length === 1
      ? `${wantedIf} ${only}`
      : `${wantedIf} {\n${indentLines(lines, indent + facts.indent)}\n${indent}}`;
  const returns = /\breturn\b/.test(lines.join('\n'));
  if (!brace && !returns) return null;
  // Without a return the branches hang together by else.
  return returns
    ? { at: from, text: `${indent}${block}\n` }
    : { at: open - lead.trimStart().length, text: `${block} else ` };
}
