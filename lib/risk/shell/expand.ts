import {
  type DoubleQuotedChild,
  type Word as Node,
  type ParameterExpansionPart,
  parse,
  type SyntaxNode,
  type WordPart,
} from 'unbash';
import { alternativesOf, joinPieces, type Piece, toFields } from './fields.ts';
import { applyOperation } from './parameters.ts';
import { lookUp, type Scope, type Value } from './scope.ts';
import { type Substitution, substituteWithin, substitutionsIn } from './substitutions.ts';

/** What a word's expansion needs of the script around it. */
export type Expander = {
  scope: Scope;
  /** Reads a substituted script for what it does, and says what it prints. */
  substitute: (part: Substitution) => Value;
  /** Says that there is more than can be followed. */
  stop: () => void;
};

/** The fields that a word becomes: none for an empty variable, several for braces and unquoted lists. */
export function expandWord(word: Node, expander: Expander): Value[] {
  if (!word.parts) return [{ text: tilde(word.value), known: true }];
  return alternatives(bounded(word.parts, expander)).flatMap((parts) =>
    toFields(parts.flatMap((part) => piecesOf(part, expander, false))),
  );
}

/** The one text that a word becomes where the shell does not split it. */
export function expandText(word: Node | undefined, expander: Expander): Value {
  if (!word) return { text: '', known: true };
  if (!word.parts) return { text: tilde(word.value), known: true };
  return expandParts(word.parts, expander);
}

/** As `expandText`, of parts alone (a here-document's body). */
export function expandParts(parts: readonly WordPart[], expander: Expander): Value {
  return joinPieces(bounded(parts, expander).flatMap((part) => piecesOf(part, expander, true)));
}

/** Nobody writes a word, or a here-document, of so many expansions. */
const MOST_EXPANSIONS = 2_000;

function bounded(parts: readonly WordPart[], expander: Expander): readonly WordPart[] {
  if (parts.length <= MOST_EXPANSIONS) return parts;
  expander.stop();
  return parts.slice(0, MOST_EXPANSIONS);
}

function tilde(text: string): string {
  return text;
}

const MOST_ALTERNATIVES = 64;
const MOST_PARTS = 100;

/** Every combination of a word's brace expansions, as lists of parts; beyond so many they stay as they are written. */
function alternatives(parts: readonly WordPart[]): (readonly WordPart[])[] {
  if (parts.length > MOST_PARTS || !parts.some(({ type }) => type === 'BraceExpansion')) return [parts];
  let lists: WordPart[][] = [[]];
  for (const part of parts) {
    const choices =
      part.type === 'BraceExpansion' && lists.length < MOST_ALTERNATIVES ? alternativesOf(part.text) : null;
    if (!choices || lists.length * choices.length > MOST_ALTERNATIVES) {
      for (const list of lists) list.push(part);
      continue;
    }
    const each = choices.flatMap((choice) => alternatives(partsOf(choice)));
    lists = lists.flatMap((list) => each.map((more) => [...list, ...more]));
  }
  return lists;
}

/** A piece of source as word parts. */
function partsOf(source: string): readonly WordPart[] {
  const literal = { type: 'Literal', pos: 0, end: 0, value: source, text: source } as const;
  if (!/[$`'"\\{*?]/.test(source)) return [literal];
  const statement = parse(`: ${source}`).commands[0]?.command;
  const word = statement?.type === 'Command' ? statement.suffix[0] : undefined;
  if (word?.type !== 'Word') return [literal];
  return word.parts ?? [{ ...literal, value: word.value }];
}

function piecesOf(part: WordPart, expander: Expander, quoted: boolean): Piece[] {
  switch (part.type) {
    case 'Literal':
      // What stands in the source itself is never split.
      return [{ text: part.value, known: true, quoted: true }];
    case 'Glob':
      return [{ text: part.value, known: !readSource(part.text, expander), quoted: true }];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, known: true, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.length === 0
        ? [{ text: '', known: true, quoted: true }]
        : part.parts.flatMap((child: DoubleQuotedChild) => piecesOf(child, expander, true));
    case 'SimpleExpansion':
      return variable(part.text.slice(1), expander, quoted);
    case 'ParameterExpansion':
      return parameter(part, expander, quoted);
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      return [{ ...expander.substitute(part), quoted }];
    case 'ArithmeticExpansion': {
      substituteWithin(part, expander.substitute);
      const known = /^\$\(\(\s*(\d{1,9})\s*\)\)$/.exec(part.text);
      return [known ? { text: known[1]!, known: true, quoted } : { text: '$((…))', known: false, quoted }];
    }
    default:
      substituteWithin(part, expander.substitute);
      return [{ text: part.text, known: part.type !== 'BraceExpansion', quoted: true }];
  }
}

function variable(name: string, expander: Expander, quoted: boolean): Piece[] {
  const values = lookUp(expander.scope, name);
  return values ? listed(values, expander, quoted) : [{ text: `\${${name}}`, known: false, quoted }];
}

/** The values of a variable, with spaces between them, and where the shell parts them (`IFS=,`). */
function listed(values: readonly Value[], { scope }: Expander, quoted: boolean): Piece[] {
  const separators = quoted ? '' : (lookUp(scope, 'IFS')?.[0]?.text ?? '').replace(/\s/g, '');
  return values.flatMap((value, i): Piece[] => {
    const text =
      separators === ''
        ? value.text
        : Array.from(value.text, (char) => (separators.includes(char) ? ' ' : char)).join('');
    const piece = { ...value, text, quoted };
    return i === 0 ? [piece] : [{ text: ' ', known: true, quoted: false }, piece];
  });
}

/** What a `${…}` becomes; what stands in it and was not needed for that is run by the shell all the same. */
function parameter(part: ParameterExpansionPart, expander: Expander, quoted: boolean): Piece[] {
  const done = new Set<SyntaxNode>();
  const expand = (word: Node | undefined) => {
    if (word) done.add(word);
    return expandText(word, expander);
  };
  const pieces = parameterPieces(part, expander, quoted, expand);
  substituteWithin(part, expander.substitute, done);
  // The parser ends a pattern at the first slash, also at one of a command within.
  if (part.operation?.type === 'Replace') readSource(part.text.slice(2), expander);
  return pieces;
}

/** Reads what the shell runs in a piece of source that the parser did not take apart; whether there is any. */
function readSource(source: string, expander: Expander): boolean {
  const found = substitutionsIn(source);
  for (const part of found.flatMap(partsOf)) piecesOf(part, expander, true);
  return found.length > 0;
}

function parameterPieces(
  part: ParameterExpansionPart,
  expander: Expander,
  quoted: boolean,
  expand: (word: Node | undefined) => Value,
): Piece[] {
  const { parameter: name, prefix, operation, index } = part;
  if (prefix === '#') return [{ text: '0', known: false, quoted }];
  if (prefix === '!') {
    const target = lookUp(expander.scope, name);
    return target?.length === 1 && target[0]!.known && !operation
      ? variable(target[0]!.text, expander, quoted)
      : [{ text: part.text, known: false, quoted }];
  }
  const all = lookUp(expander.scope, name);
  const at = index ? expand(index) : null;
  const chosen =
    at && at.text !== '@' && at.text !== '*'
      ? all?.[Number(at.text)]
        ? [all[Number(at.text)]!]
        : null
      : all;
  const values = index ? chosen : (all?.slice(0, name === '@' || name === '*' ? undefined : 1) ?? null);
  if (!operation) {
    if (!values) return [{ text: `\${${name}}`, known: false, quoted }];
    return values.flatMap((value, i): Piece[] =>
      i === 0
        ? [{ ...value, quoted }]
        : [
            { text: ' ', known: true, quoted: false },
            { ...value, quoted },
          ],
    );
  }
  const applied = applyOperation(name, values?.[0] ?? null, operation, expand);
  return [{ ...applied, quoted }];
}
