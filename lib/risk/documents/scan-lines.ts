import type { Leaf } from './leaf.ts';
import { bracketDepth, parseYaml, UnreadableDocument } from './parse-yaml.ts';

/** A line of a text of which only parts are seen. `mark`: added, removed or around it. */
export type Line = { text: string; line: number; start: number; mark: ' ' | '+' | '-' };
export type MarkedLeaf = Leaf & { mark: Line['mark'] };

const DEEPEST = 30;
/** Of a longer line the words in brackets are read flat. */
const LONGEST_LINE = 2_000;
/** Values in brackets that are parsed: a parser for each costs as much as for a document. */
const MOST_FLOWS = 400;
const KEY = /^(\s*)((?:- +)*)(?:(["']?)([\w./$@-][\w./$@ -]{0,100}?)\3\s*:(?:\s+(.*))?|(.*))$/;

/**
 * The values of YAML lines, by indentation alone: for pieces of a document (a diff) and for templates that no parser
 * takes. What the indentation does not tell (the path above the first line) is missing from the paths.
 */
export function scanYaml(lines: readonly Line[]): MarkedLeaf[] {
  const leaves: MarkedLeaf[] = [];
  let above: { indent: number; name: string }[] = [];
  let flows = 0;
  for (const line of lines) {
    const { text } = line;
    const inFlow = isFlow(text);
    flows += Number(inFlow);
    const read = inFlow && flows > MOST_FLOWS ? pairsOf : parseValue;
    if (/^\s*(#|$)/.test(text) || /^---/.test(text)) continue;
    if (text.length > LONGEST_LINE) {
      leaves.push(...valuesOf(above.map(({ name }) => name).join('.'), text, line, pairsOf));
      continue;
    }
    const [, space = '', dashes = '', , key, value, bare] = KEY.exec(text) ?? [];
    const indent = space.length;
    const depth = indent + dashes.length;
    // The items of a list may stand at the indentation of their key.
    // Deeper nesting than this names nothing that a check asks for, and costs time.
    above = above
      .slice(-DEEPEST)
      .filter((each) => each.indent < depth && !(dashes === '' && each.indent >= indent));
    const list = dashes === '' ? '' : '[]';
    const parents = above.map(({ name }) => name).join('.');
    const base = dashes === '' ? parents : `${parents}${list}`;
    if (key === undefined) {
      if (bare?.trim()) leaves.push(...valuesOf(base, bare, line, read));
      continue;
    }
    const path = base === '' ? key : `${base}.${key}`;
    const said = value?.replace(/\s+#.*$/, '').trim() ?? '';
    above.push({ indent: depth, name: dashes === '' ? key : `${list}.${key}`.replace(/^\[\]\./, '[].') });
    if (said !== '' && !/^[|>][+-]?\d?$/.test(said)) leaves.push(...valuesOf(path, said, line, read));
  }
  return leaves.map((leaf) => ({ ...leaf, path: leaf.path.replaceAll('.[]', '[]').replace(/^\[\]\.?/, '') }));
}

function valuesOf(
  path: string,
  text: string,
  { line, start, mark, text: whole }: Line,
  read: typeof parseValue = parseValue,
): MarkedLeaf[] {
  const from = start + whole.indexOf(text);
  const span = { start: from, end: from + text.length };
  return read(text).map((leaf) => ({
    path: leaf.path === '' ? path : leaf.path.startsWith('[') ? path + leaf.path : `${path}.${leaf.path}`,
    value: leaf.value,
    ...{ line, span, mark },
  }));
}

const isFlow = (text: string): boolean => /[[{]/.test(text);

/** Every `key: value` of a text in brackets, flat, and each other word of it: where there are too many to be parsed. */
function pairsOf(text: string): { path: string; value: string }[] {
  const pairs = text.matchAll(
    /(?:([\w.-]{1,100})(?:["']\s{0,5}:\s{0,5}|\s{0,5}:\s{1,5}))?("[^"]*"|'[^']*'|[^\s,{}[\]"':]+)/g,
  );
  return [...pairs].flatMap(([, path = '', value]) =>
    chunksOf(value!.replace(/^(["'])(.*)\1$/s, '$2')).map((chunk) => ({ path, value: chunk })),
  );
}

const CHUNK = 500;
const OVERLAP = 100;

/** Pieces that overlap: a pattern that begins again and again is asked of each, and never of all. */
function chunksOf(text: string): string[] {
  if (text.length <= CHUNK) return [text];
  const step = CHUNK - OVERLAP;
  return Array.from({ length: Math.ceil(text.length / step) }, (_, at) =>
    text.slice(at * step, at * step + CHUNK),
  );
}

function parseValue(text: string): { path: string; value: string }[] {
  if (/^[[{]/.test(text) && !text.startsWith('{{')) {
    if (bracketDepth(text) > DEEPEST) throw new UnreadableDocument('It is nested too deeply.');
    try {
      return parseYaml(text).flat();
    } catch {
      return [{ path: '', value: text }];
    }
  }
  return [{ path: '', value: text.trim().replace(/^(["'])(.*)\1$/, '$2') }];
}

const BLOCK = /^\s*([a-z_]+)((?:\s+"[^"]{0,100}")*)\s*\{\s*$/;
const SET = /^\s*"?([\w.-]{1,100})"?\s*[=:]\s*(.+)$/;

/** The values of HCL lines: block names are the path, a resource's type stands in it (`resource.aws_s3_bucket.acl`). */
export function scanHcl(lines: readonly Line[]): MarkedLeaf[] {
  const leaves: MarkedLeaf[] = [];
  const above: string[] = [];
  for (const line of lines) {
    const text = line.text.replace(/\s+(#|\/\/).*$/, '');
    const block = BLOCK.exec(text) ?? /^\s*([a-z_]+)((?:\s+"[^"]{0,100}")*)\s*\{(.*)\}\s*$/.exec(text);
    if (block) {
      const labels = [...block[2]!.matchAll(/"([^"]*)"/g)].map(([, label]) => label);
      const name = [block[1], labels[0]].filter(Boolean).join('.');
      leaves.push(...valuesOf([...above, name].join('.'), labels.join('.') || block[1]!, line));
      const inner = block[3]?.trim();
      if (inner === undefined) above.push(name);
      else if (inner !== '') leaves.push(...setting([...above, name], inner, line));
    } else if (/^\s*[}\])]+\s*,?\s*$/.test(text)) {
      if (text.includes('}')) above.pop();
    } else {
      leaves.push(...setting(above, text, line));
      if (/[({]\s*$/.test(text) && /\{/.test(text)) above.push(SET.exec(text)?.[1] ?? '?');
    }
    if (above.length > DEEPEST) above.shift();
  }
  return leaves;
}

function setting(above: readonly string[], text: string, line: Line): MarkedLeaf[] {
  const [, key, value] = SET.exec(text) ?? [];
  return key && value ? valuesOf([...above, key].join('.'), value.trim().replace(/,$/, ''), line) : [];
}

/** The lines of a whole text. */
export function linesOf(text: string): Line[] {
  let start = 0;
  return text.split('\n').map((line, at) => {
    const found: Line = { text: line.replace(/\r$/, ''), line: at + 1, start, mark: ' ' };
    start += line.length + 1;
    return found;
  });
}
