import type { ChangedFile } from './change.ts';

const DECLARED =
  /\basync\s+(?:function\s+)?\*?(\w+)\s*(?:<[^>]*>)?\(|\b(?:const|let)\s+(\w+)\s*=\s*async\b|^\s*(?:export\s+)?(?:function\s+)?(\w+)\([^)]*\)\s*:\s*Promise</g;
const AWAITED = /\bawait\s+([\w$.]+)\s*\(/g;
/** Method names that maps, sets, streams and answers have too: the name alone says nothing. */
const COMMON =
  /^(get|set|has|add|delete|push|pop|then|find|map|filter|some|every|clear|close|end|on|emit|send|write|read|log|test|run|next|call|apply|start|stop|list|open|json|text|create|update)$/;
const WELL_KNOWN =
  /^(?:fetch|(?:fs|fsp|promises)\.(?:readFile|writeFile|rm|mkdir|unlink|appendFile|rename|stat|access)|(?:\w+\.)*(?:db|pool|client|conn|connection|knex|prisma|redis|tx|trx)(?:\.\w+)*\.(?:query|execute|insert|insertOne|update|updateOne|delete|deleteOne|save|create|publish|findOne|findMany|findUnique|findFirst|commit|rollback|connect|upsert))$/;

/** Tells whether a callee (`save`, `store.isActive`) gives a promise. */
export type KnowsPromise = (callee: string) => boolean;

/**
 * What the change itself shows of asynchronous functions, for one of its files: declared so here, awaited here
 * before or after, or declared in another file that this one imports or calls as a method.
 */
export function promisesKnownIn(file: ChangedFile, all: ChangedFile[]): KnowsPromise {
  const names = new Set<string>(awaitedIn(file));
  const methods = new Set<string>();
  const imports = textsOf(file).filter((text) => /\bimport\b|\brequire\(/.test(text));
  for (const each of all) {
    for (const { name, method } of declaredIn(each)) {
      const imported = imports.some((text) => new RegExp(`\\b${name}\\b`).test(text));
      if (!method && (each === file || imported)) names.add(name);
      if (method && !COMMON.test(name)) methods.add(name);
    }
  }
  return (callee) => {
    const dot = callee.lastIndexOf('.');
    return names.has(callee) || WELL_KNOWN.test(callee) || (dot > 0 && methods.has(callee.slice(dot + 1)));
  };
}

function textsOf(file: ChangedFile): string[] {
  const removed = file.removed.map((line) => line.text);
  return [...file.lines.map((line) => line.code), ...removed, ...file.headings];
}

function declaredIn(file: ChangedFile): { name: string; method: boolean }[] {
  return textsOf(file).flatMap((text) =>
    [...text.matchAll(DECLARED)].flatMap((hit) => {
      const name = hit[1] ?? hit[2] ?? hit[3];
      if (!name || name === 'function') return [];
      const method = /^\s/.test(text) && !/\b(function|const|let)\b/.test(hit[0]);
      return [{ name, method }];
    }),
  );
}

function awaitedIn(file: ChangedFile): string[] {
  return textsOf(file).flatMap((text) =>
    [...text.matchAll(AWAITED)]
      .filter(
        (hit) =>
          !/^(Promise|import|expect|assert)\b/.test(hit[1]!) && !isChained(text, hit.index + hit[0].length),
      )
      .map((hit) => hit[1]!),
  );
}

/** `await expect(x).rejects…` awaits what the chain gives, not what `expect` gives. */
function isChained(text: string, after: number): boolean {
  let depth = 1;
  let at = after;
  for (; at < text.length && depth > 0; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
  }
  return depth === 0 && /^\s*\??\./.test(text.slice(at));
}
