import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  type Document as YamlDocument,
} from 'yaml';
import type { Leaf } from './leaf.ts';

/** A text that cannot be read to its end: not YAML, nested too deeply, or a few lines that stand for millions. */
export class UnreadableDocument extends Error {}

const MOST_VALUES = 20_000;
const DEEPEST = 60;
/** Lines, brackets and quotes that can be parsed within the time that an assessment has. */
const MOST_MARKS = 2_500;
/** Deeper brackets are refused before they are parsed. */
const DEEPEST_FLOW = 200;

/**
 * The values of each document of a YAML text, in order. Aliases are followed as far as the number of values allows.
 * Throws `UnreadableDocument`.
 */
export function parseYaml(text: string): Leaf[][] {
  if (bracketDepth(text) > DEEPEST_FLOW) throw new UnreadableDocument('It is nested too deeply.');
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    strict: false,
    uniqueKeys: false,
    logLevel: 'silent',
  }) as YamlDocument.Parsed[];
  const budget = { left: MOST_VALUES };
  return documents
    .filter(({ contents }) => contents !== null)
    .map((document) => {
      if (document.errors.length > 0) throw new UnreadableDocument('It is not valid YAML.');
      const leaves: Leaf[] = [];
      collect(document.contents, '', { leaves, lines, budget, targets: targetsOf(document), depth: 0 });
      return leaves;
    });
}

type Targets = ReadonlyMap<Alias, Node | undefined>;
type Walk = { leaves: Leaf[]; lines: LineCounter; budget: { left: number }; targets: Targets; depth: number };

/** What each alias stands for: the last node before it with that anchor. One pass; asked by itself each would make one. */
function targetsOf(document: YamlDocument.Parsed): Targets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(document, {
    Alias: (_, alias) => void targets.set(alias, anchors.get(alias.source)),
    Value: (_, node) => void (node.anchor && anchors.set(node.anchor, node)),
  });
  return targets;
}

function collect(node: unknown, path: string, walk: Walk): void {
  walk.budget.left -= 1;
  if (walk.depth > DEEPEST || walk.budget.left < 0)
    throw new UnreadableDocument('It stands for more than can be read.');
  const deeper = { ...walk, depth: walk.depth + 1 };
  if (isAlias(node)) {
    collect(walk.targets.get(node), path, deeper);
  } else if (isMap(node)) {
    if (node.items.length === 0) addLeaf(walk, path, '{}', node.range);
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '?';
      const at = name === '<<' ? path : path === '' ? name : `${path}.${name}`;
      collect(value, at, deeper);
    }
  } else if (isSeq(node)) {
    if (node.items.length === 0) addLeaf(walk, path, '[]', node.range);
    for (const item of node.items) collect(item, `${path}[]`, deeper);
  } else {
    const value = isScalar(node) ? node.value : null;
    addLeaf(
      walk,
      path,
      value === null || value === undefined ? '' : String(value),
      isScalar(node) ? node.range : null,
    );
  }
}

function addLeaf(
  { leaves, lines }: Walk,
  path: string,
  value: string,
  range?: readonly number[] | null,
): void {
  const span = range ? { start: range[0]!, end: range[1]! } : null;
  leaves.push({ path, value, line: span ? lines.linePos(span.start).line : 0, span });
}

/** Whether a text is so large that parsing it would take longer than an assessment may. */
export function isLargeYaml(text: string): boolean {
  let marks = 0;
  for (const letter of text) if (MARKS.has(letter)) marks += 1;
  return marks > MOST_MARKS;
}

/** Whether it holds so many entries within its lines, or tags, as only a text that is meant to take long. */
export function isDenseYaml(text: string): boolean {
  const entries = text.match(/[:?-](?=\s)|!/g)?.length ?? 0;
  return entries > MOST_MARKS && entries - text.split('\n').length > MOST_MARKS;
}

const MARKS: ReadonlySet<string> = new Set('\n[{,"\'&*|>');

/** How deeply its brackets are nested, those in quotes among them. */
export function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const letter of text) {
    if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
