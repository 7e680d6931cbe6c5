import type { Redirection } from 'unbash';
import type { Span } from '../reading.ts';
import { type Expander, expandParts, expandText } from './expand.ts';
import { type Run, shown, spanOf, wordOf } from './run.ts';
import { runWords } from './run-words.ts';
import { EMPTY, fileAt, keepFile, type Value } from './scope.ts';
import { plantsUnseen } from './unseen.ts';

/**
 * Runs something with its redirections: what they feed it, what they make of what it prints. A file that is written
 * is an act of its own.
 */
export function applyRedirects(
  run: Run,
  redirects: readonly Redirection[],
  expander: Expander,
  inside: (run: Run) => Value,
): Value {
  let { stdin } = run;
  const written: { path: Value & { span: Span }; appends: boolean }[] = [];
  for (const redirect of redirects) {
    if (run.found.exhausted) break;
    if (redirect.type === 'HereDoc') {
      const { body, delimiter } = redirect;
      stdin =
        delimiter?.quoted || !body.parts
          ? { text: body.text, known: true }
          : expandParts(body.parts, expander);
      continue;
    }
    const target = expandText(redirect.target, expander);
    if (redirect.type === 'HereString') {
      stdin = target;
      continue;
    }
    const { operator, descriptor } = redirect;
    if (operator === '<' || operator === '<>') {
      stdin = fileAt(run.scope, target.text) ?? {
        ...{ text: '', known: false, from: 'file', path: target.text },
      };
    }
    const copies = operator === '<&' || (operator === '>&' && /^(\d+-?|-)$/.test(target.text));
    if (operator === '<' || copies) continue;
    const span = spanOf(run, redirect);
    const words = [operator.includes('>>') ? '>>' : '>', target] as const;
    runWords({ ...run, stdin: null }, [wordOf({ text: words[0], known: true }, span), wordOf(target, span)], {
      evidence: shown(run, redirect),
      span,
    });
    const toFile = descriptor?.type !== 'FileDescriptor' || descriptor.value === 1;
    if (toFile) written.push({ path: { ...target, span }, appends: operator.includes('>>') });
  }
  const printed = inside({ ...run, stdin });
  for (const { path, appends } of written) {
    if (!path.known) continue;
    const { directory } = run.scope;
    const at = wordOf(path, path.span);
    if (plantsUnseen(at, printed, directory ? wordOf(directory, path.span) : undefined)) {
      runWords({ ...run, stdin: null }, [wordOf({ text: 'unseen-code', known: true }, path.span)], {
        ...{ evidence: path.text, span: path.span },
      });
    }
    const before = appends ? fileAt(run.scope, path.text) : undefined;
    keepFile(
      run.scope,
      path.text,
      before
        ? { ...printed, text: before.text + printed.text, known: before.known && printed.known }
        : printed,
    );
  }
  return written.length > 0 ? EMPTY : printed;
}
