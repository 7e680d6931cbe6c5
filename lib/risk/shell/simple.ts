import type { Assignment, Command, CommandArgument } from 'unbash';
import type { Word } from '../commands/program.ts';
import { type Expander, expandText, expandWord } from './expand.ts';
import { runHeldCode } from './held-code.ts';
import { applyRedirects } from './redirects.ts';
import { type Run, shown, spanOf, stop, wordOf } from './run.ts';
import { runWords } from './run-words.ts';
import { assign, EMPTY, find, keepFile, newScope, type Value } from './scope.ts';

/** Expands words in a run's scope; what they substitute is read as well. */
export function expanderOf(run: Run): Expander {
  return {
    scope: run.scope,
    stop: () => stop(run, 'A word of it is made of more parts than can be followed.'),
    substitute: (part) => {
      const span = spanOf(run, part);
      if (!part.script || run.found.exhausted) return { text: '$(…)', known: false };
      const inner: Run = {
        ...run,
        scope: newScope(run.scope),
        depth: run.depth + 1,
        stdin: null,
        ...(part.script.source === undefined ? {} : { source: part.script.source, anchor: span }),
      };
      const printed = run.found.walk.node(inner, part.script);
      if (part.type === 'ProcessSubstitution') {
        const path = `/dev/fd/${63 + run.found.steps}`;
        keepFile(run.scope, path, printed);
        return { text: path, known: true };
      }
      if (!printed.known) return { ...printed, text: '$(…)' };
      return { ...printed, text: printed.text.replace(/\n{1,1000}$/, '') };
    },
  };
}

/** One simple command: its assignments, its words, what it is fed and where it prints. */
export function runSimple(run: Run, node: Command): Value {
  const expander = expanderOf(run);
  const assignments = node.prefix.filter((part) => part.type === 'Assignment');
  const own = node.name ? newScope(run.scope) : run.scope;
  for (const assignment of assignments)
    setVariable({ ...run, scope: own, certain: run.certain || own !== run.scope }, assignment, expander);
  const span = spanOf(run, node);
  const evidence = shown(run, node);
  const words = [
    ...(node.name
      ? expandWord(node.name, expander).map((value) => wordOf(value, spanOf(run, node.name!)))
      : []),
    ...node.args.flatMap((argument) => wordsOf(run, argument, expander)),
  ];
  return applyRedirects(run, node.redirects, expander, (inside) => {
    if (words.length === 0) return EMPTY;
    const prefixed = assignments.length > 0 ? own : run.scope;
    return runWords({ ...inside, scope: run.scope }, words, {
      ...{ evidence, span, own: prefixed, direct: true },
      bare: node.name?.text === words[0]?.text,
    });
  });
}

function wordsOf(run: Run, argument: CommandArgument, expander: Expander): Word[] {
  const span = spanOf(run, argument);
  if (argument.type === 'Word') return expandWord(argument, expander).map((value) => wordOf(value, span));
  const value = setVariable(run, argument, expander);
  return [wordOf({ ...value, text: `${argument.name}=${value.text}` }, span)];
}

/** Sets what an assignment says, and gives its value back. */
function setVariable(run: Run, assignment: Assignment, expander: Expander): Value {
  const { name, value, append, index } = assignment;
  if (index) expandText(index, expander);
  if (value.type === 'ArrayValue') {
    const elements = value.elements.flatMap((element) => expandWord(element, expander));
    const before = append ? (find(run.scope, 'variables', name) ?? []) : [];
    assign(run.scope, name, [...before, ...elements], run.certain);
    return elements[0] ?? EMPTY;
  }
  const text = expandText(value, expander);
  const before = append ? find(run.scope, 'variables', name)?.[0] : undefined;
  const whole = before ? { ...text, text: before.text + text.text, known: before.known && text.known } : text;
  if (index) assign(run.scope, name, [{ text: `\${${name}}`, known: false }], run.certain);
  else assign(run.scope, name, [whole], run.certain);
  runHeldCode(run, name, whole, spanOf(run, assignment));
  return whole;
}
