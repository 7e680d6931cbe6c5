import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'rolldown/utils';

/** One name that a file takes from another: `*` stands for all of them. */
export interface Import {
  /** As written: `../ctx.ts`, `zod`, `node:fs`. */
  from: string;
  /** The file below the root, for a relative import; null for packages. */
  file: string | null;
  names: string[];
  /** Gone after type stripping. */
  typeOnly: boolean;
}

export interface Export {
  name: string;
  isType: boolean;
  /** Handed on from another file, not made here. */
  passedOn: boolean;
  /** How often the name is used in its own file, its declaration apart. */
  uses: number;
  /** Names of the parameters, when it is a function. */
  parameters: string[] | null;
}

export interface Source {
  /** Relative to the root, with `/`. */
  path: string;
  text: string;
  lines: number;
  imports: Import[];
  exports: Export[];
  /** Where comments are, with their text. */
  comments: (Span & { line: number; text: string })[];
  /** Where texts and patterns are. */
  quoted: Span[];
}

/** Positions in a text, the end not included. */
export interface Span {
  start: number;
  end: number;
}

type Node = Span & { type: string; [key: string]: unknown };

/** Every file of the repository that git tracks or would track, relative, sorted. */
export function listFiles(root: string): string[] {
  const args = ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 << 20 }).split('\0');
  // git names a repository inside this one too, as a folder
  const isFile = (path: string) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile();
  return [...new Set(listed)].filter((path) => path && isFile(path)).sort();
}

/** The repository's own TypeScript; seeds and fixtures are somebody else's code. */
export function readSources(root: string): Source[] {
  return listFiles(root)
    .filter(
      (path) =>
        /\.(ts|mjs)$/.test(path) && !/^infra\/local\/workspace\/seeds\/|^tests\/fixtures\//.test(path),
    )
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Reads what a file imports and exports. Throws with the path when it does not parse. */
export function parseSource(path: string, text: string): Source {
  const lang = path.endsWith('.ts') ? 'ts' : 'js';
  const { program, errors, comments } = parseSync(path, text, { lang, sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]!.message}`);
  const used = new Map<string, number>();
  const imports: Import[] = [];
  const quoted: Span[] = [];
  walk(program as unknown as Node, (node) => {
    if (node.type === 'Identifier') used.set(String(node.name), (used.get(String(node.name)) ?? 0) + 1);
    if (node.type === 'TemplateElement' || node.type === 'Literal')
      quoted.push({ start: node.start, end: node.end });
    const found = importOf(path, node);
    if (found) imports.push(found);
  });
  const body = (program as unknown as { body: Node[] }).body;
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports,
    exports: body.flatMap((node) => exportsOf(node, used)),
    comments: comments.map(({ start, end, value }) => ({
      start,
      end,
      line: lineAt(text, start),
      text: value,
    })),
    quoted,
  };
}

/** The number of the line, from 1, that holds this position of the text. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function walk(node: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(node)) for (const item of node) walk(item, visit);
  else if (node !== null && typeof node === 'object') {
    if (typeof (node as Node).type === 'string') visit(node as Node);
    for (const value of Object.values(node)) if (typeof value === 'object') walk(value, visit);
  }
}

function importOf(path: string, node: Node): Import | null {
  const source = node.source as Node | null | undefined;
  if (source?.type !== 'Literal' || typeof source.value !== 'string') return null;
  const from = source.value;
  const file = from.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), from)) : null;
  const specifiers = (node.specifiers ?? []) as Node[];
  if (node.type === 'ImportDeclaration') {
    const kinds = [node, ...specifiers].map((each) => each.importKind);
    const typeOnly =
      kinds[0] === 'type' || (specifiers.length > 0 && kinds.slice(1).every((kind) => kind === 'type'));
    return { from, file, names: specifiers.map(importedName), typeOnly };
  }
  if (node.type === 'ExportNamedDeclaration')
    return {
      from,
      file,
      names: specifiers.map((each) => nameOf(each.local)),
      typeOnly: node.exportKind === 'type',
    };
  if (node.type === 'ExportAllDeclaration' || node.type === 'ImportExpression')
    return { from, file, names: ['*'], typeOnly: false };
  return null;
}

function importedName(specifier: Node): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return specifier.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(specifier.imported);
}

function exportsOf(node: Node, used: Map<string, number>): Export[] {
  const made = (id: unknown, isType: boolean, value?: Node | null): Export => {
    const name = nameOf(id);
    const parameters = value && 'params' in value ? (value.params as Node[]).map(nameOf) : null;
    return { name, isType, passedOn: false, uses: (used.get(name) ?? 1) - 1, parameters };
  };
  if (node.type === 'ExportDefaultDeclaration') return [{ ...made({ name: 'default' }, false), uses: 0 }];
  if (node.type === 'ExportAllDeclaration') return [{ ...made({ name: '*' }, false), passedOn: true }];
  if (node.type !== 'ExportNamedDeclaration') return [];
  const declared = node.declaration as Node | null;
  if (!declared) {
    const passedOn = node.source !== null;
    return (node.specifiers as Node[]).map((each) => ({ ...made(each.exported, false), passedOn }));
  }
  if (declared.type === 'VariableDeclaration')
    return (declared.declarations as Node[]).flatMap((each) =>
      namesIn(each.id as Node).map((name) => made({ name }, false, each.init as Node | null)),
    );
  const isType = /^TS(Interface|TypeAlias)/.test(declared.type);
  return [made(declared.id, isType, declared)];
}

function namesIn(pattern: Node): string[] {
  if (pattern.type !== 'ObjectPattern') return [nameOf(pattern)];
  return (pattern.properties as Node[]).map((property) => nameOf(property.value));
}

function nameOf(node: unknown): string {
  const { name, value } = (node ?? {}) as { name?: unknown; value?: unknown };
  return String(name ?? value ?? '');
}
