import { forEachChild, type Pipeline, parse, type SyntaxNode } from 'unbash';
import { findProgram } from '../commands/programs.ts';
import { branchTaken } from './condition.ts';
import { expandText, expandWord } from './expand.ts';
import { joinPieces } from './fields.ts';
import { applyRedirects } from './redirects.ts';
import { addGap, MOST_CHARACTERS, type Run, step, stop } from './run.ts';
import { assign, EMPTY, newScope, type Value } from './scope.ts';
import { expanderOf, runSimple } from './simple.ts';

/** Most turns of a loop over a list that are followed one by one; further ones are followed once, as unknown. */
const MOST_TURNS = 24;

const MOST_OPEN = 100;

/** Reads a text in shell language for what it does. The answer is what it prints, as far as that is known. */
export function walkText(run: Run, text: string): Value {
  run.found.characters += text.length;
  if (run.found.characters > MOST_CHARACTERS || isDeep(text)) {
    stop(run, 'It is deeper, or unfolds into more text, than can be followed.');
    return EMPTY;
  }
  return walkNode(run, parse(text));
}

const MOST_FRAGMENTS = 200;

/**
 * A parser that stumbles leaves out what follows: each piece between separators is read once more by itself, so that
 * nothing that stands there weighs less for standing in a broken text.
 */
function readFragments(run: Run): void {
  if (run.fragment) return;
  const pieces = run.source.split(/[\n;&|(){}`]+/, MOST_FRAGMENTS + 1);
  if (pieces.length > MOST_FRAGMENTS)
    stop(run, 'It cannot be parsed, and falls into more pieces than can be read.');
  const anchor = run.anchor ?? { start: 0, end: run.source.length };
  for (const piece of pieces.slice(0, MOST_FRAGMENTS)) {
    const source = piece
      .replace(/^\s*(?:(?:then|do|else|fi|done|esac|in|if|while|until|time|!)\s+)+/, '')
      .trim();
    if (source !== '') walkText({ ...run, source, anchor, fragment: true, depth: run.depth + 1 }, source);
  }
}

/** Whether more brackets stand open at once than anybody writes. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 123) depth += 1;
    else if (code === 41 || code === 125) depth = Math.max(0, depth - 1);
    if (depth > MOST_OPEN) return true;
  }
  return false;
}

/** Reads one node of the tree. */
export function walkNode(run: Run, node: SyntaxNode): Value {
  if (!step(run)) return EMPTY;
  switch (node.type) {
    case 'Script': {
      for (const { message, pos } of node.errors ?? []) {
        const why = `The shell text cannot be parsed: ${message}.`;
        addGap(run, { rule: 'shell.unparsable', why }, run.source.slice(pos, pos + 40), run.anchor);
      }
      const printed = list(run, node.commands);
      if (node.errors?.length) readFragments(run);
      return printed;
    }
    case 'CompoundList':
      return list(run, node.commands);
    case 'Statement':
      return walkNode(node.background ? { ...run, beside: true } : run, node.command);
    case 'AndOr': {
      const [first, ...others] = node.commands;
      const outputs = [first ? walkNode(run, first) : EMPTY];
      for (const other of others) outputs.push(walkNode({ ...run, certain: false }, other));
      return joinPieces(outputs);
    }
    case 'Pipeline':
      return pipeline(run, node);
    case 'Command':
      return runSimple(run, node);
    case 'Redirected':
      return applyRedirects(run, node.redirects, expanderOf(run), (inside) => walkNode(inside, node.command));
    case 'Subshell':
      return walkNode({ ...run, scope: newScope(run.scope) }, node.body);
    case 'BraceGroup':
      return walkNode(run, node.body);
    case 'Function':
      // Where it may not come to stand for a program, both count.
      if (!run.certain && findProgram(node.name.value)) return walkNode(run, node.body);
      run.scope.held.functions.set(node.name.value, node.body);
      return EMPTY;
    case 'For':
    case 'Select':
      return loop(run, node);
    case 'If': {
      const taken = node.elif.length > 0 ? null : branchTaken(run, node.clause);
      if (taken === null) return branches(run, node);
      const branch = taken === 'then' ? node.then : node.else;
      return joinPieces([walkNode(run, node.clause), branch ? walkNode(run, branch) : EMPTY]);
    }
    case 'Word':
      expandText(node, expanderOf(run));
      return EMPTY;
    default:
      return branches(run, node);
  }
}

function list(run: Run, nodes: readonly SyntaxNode[]): Value {
  return joinPieces(nodes.map((node) => walkNode(run, node)));
}

/** Each member is fed what the one before it prints, and runs in a shell of its own. */
function pipeline(run: Run, { commands }: Pipeline): Value {
  let fed = run.stdin;
  for (const [i, command] of commands.entries()) {
    const alone = commands.length === 1 || i === commands.length - 1;
    const scope = alone ? run.scope : newScope(run.scope);
    fed = walkNode({ ...run, scope, stdin: fed, beside: run.beside || commands.length > 1 }, command);
  }
  return fed ?? EMPTY;
}

/** `if`, `case`, `while` and whatever else holds commands: each of them may happen. */
function branches(run: Run, node: SyntaxNode): Value {
  const outputs: Value[] = [];
  const inside = { ...run, certain: false };
  forEachChild(node, (child) => outputs.push(walkNode(inside, child)));
  return joinPieces(outputs);
}

function loop(run: Run, node: Extract<SyntaxNode, { type: 'For' | 'Select' }>): Value {
  const expander = expanderOf(run);
  const words = node.wordlist
    ? node.wordlist.flatMap((word) => expandWord(word, expander))
    : (run.scope.parameters ?? [{ text: '$' + '{@}', known: false }]);
  const turns: Value[] = words.slice(0, MOST_TURNS);
  if (words.length > MOST_TURNS) turns.push({ text: `\${${node.name.value}}`, known: false });
  const outputs = turns.map((value) => {
    assign(run.scope, node.name.value, [value], true);
    return walkNode(run, node.body);
  });
  assign(run.scope, node.name.value, [{ text: `\${${node.name.value}}`, known: false }], true);
  return joinPieces(outputs);
}
