import type { Literal, Skeleton } from './skeleton.ts';

/** One call in a program. */
export type Call = {
  /** As written, with its dots: `os.system`. */
  name: string;
  /** Its arguments as skeleton text; null where the call has no end. */
  args: string;
};

/** Whoever is given so many asks whether there are more. */
export const MOST_CALLS = 400;
const LONGEST_ARGS = 4000;
const KEYWORDS = new Set(
  'if for while switch catch function return and or not in elif else print puts def lambda with foreach until unless when case do new await yield async typeof sub my our local'.split(
    ' ',
  ),
);

/** Modules by the names that the program gives them: `import os as o`, `const cp = require('child_process')`. */
function aliasesOf(code: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, module, alias] of code.matchAll(/\bimport\s{1,4}([\w.]{1,60})\s{1,4}as\s{1,4}(\w{1,40})/g))
    found.set(alias!, module!);
  for (const [, module, names] of code.matchAll(
    /\bfrom\s{1,4}([\w.]{1,60})\s{1,4}import\s{1,4}([\w\s,]{1,400})/g,
  )) {
    for (const [, name, alias] of names!.matchAll(/(\w{1,60})(?:\s{1,4}as\s{1,4}(\w{1,40}))?/g))
      found.set(alias ?? name!, `${module}.${name}`);
  }
  for (const [, alias, module] of code.matchAll(
    /\b(\w{1,40})\s{0,4}=\s{0,4}(child_process|os|fs|subprocess|shutil)\b(?!\s{0,4}[.(])/g,
  ))
    found.set(alias!, module!);
  return found;
}

/** A module that is named by a string where it is used: `__import__('os').system`, `require('fs').rmSync`. */
function namedModules({ code, literals }: Skeleton): string {
  return code.replace(
    /\b(?:__import__|require|importlib\.import_module|await\s{1,4}import|import)\s{0,4}\(\s{0,4}‹(\d+)`?›\s{0,4}\)/g,
    (whole, index: string) => {
      const name = literals[Number(index)]?.text.replace(/^node:/, '') ?? '';
      return /^[\w./@-]{1,60}$/.test(name) ? name.replace(/[^\w.]/g, '_') : whole;
    },
  );
}

/** Ruby calls without brackets: `User.where(x).delete_all`, `Order.destroy_all`. */
const BARE =
  /(?:\b[A-Z]\w{0,60}(?:::\w{1,60}){0,4}|\))(?:\.\w{1,60}){0,4}\.(?:delete_all|destroy_all|destroy!?|truncate|drop|flushall|flushdb|update_all)(?![\w(!])/g;

/** Every call, in the order it stands: `name(…)`, and of Perl, Ruby and PHP also `name "…"`. */
export function findCalls(skeleton: Skeleton): Call[] {
  const code = namedModules(skeleton);
  const aliases = aliasesOf(code);
  const calls: Call[] = [];
  for (const match of code.matchAll(
    /([A-Za-z_$@][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$!?]*){0,8}|\)\s{0,4}(?:\.|->|::)\s{0,4}[A-Za-z_$][\w$!?]*)\s{0,4}(\(|(?=\s(?:[‹[$@]|(?:glob|decode_base64|Base64|MIME::Base64|unpack|pack|join|reverse)\b)))/g,
  )) {
    const written = match[1]!.replace(/^\)\s*(?:\.|->|::)\s*/, '.');
    const [head = ''] = written.split('.', 1);
    const module = aliases.get(head);
    const name = module ? module + written.slice(head.length) : written;
    if (KEYWORDS.has(name)) continue;
    const from = match.index + match[0].length;
    const args =
      match[2] === '(' ? argumentsFrom(code, from) : code.slice(from, from + 300).split(/[;\n]/)[0]!;
    calls.push({ name, args: args.trim() });
    if (calls.length >= MOST_CALLS) break;
  }
  for (const [name] of code.matchAll(BARE)) calls.push({ name, args: '' });
  return calls;
}

/** What stands up to the bracket that closes the one before `from`. */
function argumentsFrom(code: string, from: number): string {
  let depth = 1;
  const end = Math.min(code.length, from + LONGEST_ARGS);
  for (let at = from; at < end; at += 1) {
    const char = code[at];
    if (char === '(' || char === '[' || char === '{') depth += 1;
    else if (char === ')' || char === ']' || char === '}') {
      depth -= 1;
      if (depth === 0) return code.slice(from, at);
    }
  }
  return code.slice(from, end);
}

const ONE = /^[rbuRBU]{0,2}‹(\d+)`?›$/;

/** An argument that is one string; null for everything else. */
export function stringOf(argument: string | undefined, { literals }: Skeleton): Literal | null {
  const found = ONE.exec(argument?.trim() ?? '');
  return found ? (literals[Number(found[1])] ?? null) : null;
}

/** The arguments of a call, parted at its commas. */
export function partsOf(args: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let begun = 0;
  for (let at = 0; at < args.length; at += 1) {
    const char = args[at];
    if (char === '(' || char === '[' || char === '{') depth += 1;
    else if (char === ')' || char === ']' || char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(args.slice(begun, at));
      begun = at + 1;
    }
  }
  parts.push(args.slice(begun));
  return parts.map((part) => part.trim());
}

/** The strings of a list (`['rm', '-rf', path]`), null standing for what is no string; null where it is no list. */
export function listOf(argument: string | undefined, skeleton: Skeleton): (Literal | null)[] | null {
  const inner = /^[[(]([\s\S]*)[\])]$/.exec(argument?.trim() ?? '')?.[1];
  if (inner === undefined) return null;
  return inner.trim() === ''
    ? []
    : partsOf(inner)
        .filter((part) => part !== '')
        .map((part) => stringOf(part, skeleton));
}
