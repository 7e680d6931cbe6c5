import type { Word as Node, ParameterOperation } from 'unbash';
import type { Value } from './scope.ts';

/**
 * What `${NAME…operation}` becomes. `value` is null where the script does not set the variable: a default then
 * stands for it, though whoever runs it may have set another, so it is known only as text.
 */
export function applyOperation(
  name: string,
  value: Value | null,
  operation: ParameterOperation,
  expand: (word: Node | undefined) => Value,
): Value {
  const unknown: Value = { text: `\${${name}}`, known: false };
  if (operation.type === 'Default') {
    const { operator } = operation;
    if (operator.endsWith('?')) return value ?? unknown;
    const empty = operator.startsWith(':') && value?.known === true && value.text === '';
    const given = value !== null && !empty;
    const operand = expand(operation.operand);
    if (operator.endsWith('+')) return given ? operand : { text: '', known: value !== null };
    return given ? value : operand;
  }
  if (!value?.known) return unknown;
  switch (operation.type) {
    case 'Slice': {
      const offset = expand(operation.offset);
      const length = operation.length ? expand(operation.length) : null;
      const [from, count] = [Number(offset.text.trim()), length ? Number(length.text.trim()) : null];
      if (!Number.isInteger(from) || (count !== null && !Number.isInteger(count))) return unknown;
      const start = from < 0 ? Math.max(0, value.text.length + from) : from;
      const end = count === null ? undefined : count < 0 ? count : start + count;
      return { text: value.text.slice(start, end), known: true };
    }
    case 'CaseModification': {
      const { operator } = operation;
      const upper = operator.startsWith('^');
      const change = (text: string) => (upper ? text.toUpperCase() : text.toLowerCase());
      return operator.length === 2
        ? { text: change(value.text), known: true }
        : { text: change(value.text.slice(0, 1)) + value.text.slice(1), known: true };
    }
    case 'Replace': {
      const pattern = expand(operation.pattern);
      const replacement = expand(operation.replacement);
      if (!pattern.known || !replacement.known || /[*?[]/.test(pattern.text)) return unknown;
      return { text: replaceIn(value.text, operation.operator, pattern.text, replacement.text), known: true };
    }
    case 'Remove': {
      const pattern = expand(operation.operand);
      if (!pattern.known || /[*?[]/.test(pattern.text)) return { text: value.text, known: false };
      const front = operation.operator.startsWith('#');
      const found = front ? value.text.startsWith(pattern.text) : value.text.endsWith(pattern.text);
      if (!found) return value;
      return {
        text: front
          ? value.text.slice(pattern.text.length)
          : value.text.slice(0, -pattern.text.length || undefined),
        known: true,
      };
    }
    default:
      return unknown;
  }
}

function replaceIn(text: string, operator: '/' | '//' | '/#' | '/%', pattern: string, by: string): string {
  if (pattern === '') return text;
  if (operator === '//') return text.split(pattern).join(by);
  if (operator === '/#') return text.startsWith(pattern) ? by + text.slice(pattern.length) : text;
  if (operator === '/%') return text.endsWith(pattern) ? text.slice(0, -pattern.length) + by : text;
  const at = text.indexOf(pattern);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + pattern.length);
}
