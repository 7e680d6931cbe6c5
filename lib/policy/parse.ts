import { LineCounter, parseDocument } from 'yaml';
import { Policy } from '../../schema/policy.ts';
import { invalid } from '../errors.ts';

type Place = { path: string; line: number | null; message: string };

/**
 * The policy that a YAML (or JSON) document says. Throws `policy_invalid` (kind `invalid`) with every place that
 * is wrong in `extra.errors` (`path`, 1-based `line`, `message`); nothing of a bad document is ever used.
 */
export function parsePolicy(yamlText: string): Policy {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines, uniqueKeys: true, strict: true });
  if (document.errors.length > 0) {
    throw refusal(
      document.errors.map((error) => ({
        path: '',
        line: lines.linePos(error.pos[0]).line,
        message: error.message.split('\n', 1)[0] ?? error.code,
      })),
    );
  }
  const parsed = Policy.safeParse(toValue(document));
  if (parsed.success) return parsed.data;
  const lineOf = (path: readonly PropertyKey[]): number | null => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      const range = (node as { range?: [number, number, number] } | undefined)?.range;
      if (range) return lines.linePos(range[0]).line;
    }
    return null;
  };
  throw refusal(
    parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      line: lineOf(issue.path),
      message: issue.message,
    })),
  );
}

/** Aliases that unfold without end are refused by the parser with an ordinary Error. */
function toValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw refusal([{ path: '', line: null, message: error instanceof Error ? error.message : 'unreadable' }]);
  }
}

function refusal(errors: Place[]) {
  const first = errors[0];
  const where = [first?.path, first?.line ? `line ${first.line}` : ''].filter(Boolean).join(', ');
  return invalid(
    'policy_invalid',
    `The policy cannot be used: ${where ? `${where}: ` : ''}${first?.message ?? 'unreadable'}. Correct it and send it again.`,
    { extra: { errors } },
  );
}
