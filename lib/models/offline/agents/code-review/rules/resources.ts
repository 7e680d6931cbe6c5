import type { ChangedFile, Line, Remark, Rule } from '../change.ts';
import { findingAt } from '../change.ts';
import { bareOf, codeOf, functionAround } from '../scope.ts';

const LEAK: Remark = {
  severity: 'warning',
  category: 'resource-leak',
  message: 'What is opened here is not closed on every way out of the function.',
  suggestion: 'Close it in a finally block (or with using, with, defer).',
};
const UNBOUNDED: Remark = {
  severity: 'warning',
  category: 'unbounded-input',
  message: 'Whoever calls decides how much memory or work this takes.',
  suggestion: 'Set an upper limit and refuse or cut what is above it.',
};

/** What opens something, and what closes it; `%` stands for the name it was given. */
const OPENERS: { opens: RegExp; closes: string }[] = [
  {
    opens: /(?:const|let|var)\s+(\w+)\s*=\s*await\s+[\w$.]*pool\w*\.(?:connect|getConnection|acquire)\(/i,
    closes: '%\\.(release|destroy|end)\\(|finally|using',
  },
  {
    opens: /(?:const|let|var)\s+(\w+)\s*=\s*await\s+(?:\w+\.)*(?:open|opendir)\(/,
    closes: '%\\.close\\(|for await',
  },
  {
    opens: /(?:const|let|var)\s+(\w+)\s*=\s*(?:fs\.)?openSync\(/,
    closes: 'closeSync\\(\\s*%|spawn\\(|stdio|return\\s*\\{',
  },
  {
    opens: /(?:const|let|var)\s+(\w+)\s*=\s*new\s+(?:\w+\.)?(?:Client|Pool|MongoClient|Worker|WebSocket)\(/,
    closes: '%\\.(end|close|terminate|disconnect|quit)\\(|return\\s+%|export',
  },
  {
    opens: /(?:const|let|var)\s+(\w+)\s*=\s*await\s+[\w$.]*(?:acquire|lock)\w*\(/i,
    closes: '%(\\.release|\\.unlock)?\\(|release|unlock',
  },
  {
    opens: /^\s*(\w+)\s*=\s*(?:open|socket\.socket|psycopg2?\.connect|sqlite3\.connect|conn\.cursor)\(/,
    closes: '%\\.close\\(|return\\s+%|yield',
  },
  {
    opens:
      /^\s*(\w+)\s*,\s*\w+\s*:?=\s*(?:os\.(?:Open|Create)|sql\.Open|net\.Dial|http\.(?:Get|Post)|\w+\.(?:Do|Query)\w*)\(/,
    closes: '%(\\.Body)?\\.Close\\(|return\\s+%',
  },
];
const EARLY_EXIT = /\b(return|throw|await|raise)\b/;

/** Handles that stay open, timers that never stop, and input without a limit. */
export const findResourceFaults: Rule = (file) => {
  if (!['script', 'python', 'go', 'java'].includes(file.language) || file.test) return [];
  return file.lines.flatMap((line, at) => {
    if (!line.added) return [];
    const scope = functionAround(file, at);
    if (leaks(file, line, scope)) return [findingAt(file, line, LEAK)];
    return grows(file, line, scope) ? [findingAt(file, line, UNBOUNDED)] : [];
  });
};

function leaks(file: ChangedFile, line: Line, scope: Line[]): boolean {
  const code = codeOf(scope);
  for (const { opens, closes } of OPENERS) {
    const name = opens.exec(line.code)?.[1];
    if (!name || /^\s*(with|await using|using|export)\b/.test(line.code)) continue;
    if (topLevel(line) && file.language === 'script') return false;
    const closing = new RegExp(closes.replaceAll('%', `\\b${name}`));
    const ends = scope.findIndex((each) => closing.test(each.code));
    if (ends < 0) return complete(scope);
    if (
      /\bfinally\b|\bdefer\b|\busing\b|return\s/.test(closingOf(scope, ends, closing)) ||
      /\bfinally\b|\bdefer\b/.test(code)
    )
      return false;
    const from = scope.indexOf(line);
    return ends > from && scope.slice(from + 1, ends).some((each) => EARLY_EXIT.test(each.code));
  }
  if (/(?<!=\s*)(?<![.\w])setInterval\(/.test(line.code) && !topLevel(line)) {
    return !/clearInterval|unref\(\)|return\s+setInterval/.test(
      file.lines.map((each) => each.code).join('\n'),
    );
  }
  return false;
}

function closingOf(scope: Line[], at: number, closing: RegExp): string {
  return closing.exec(scope[at]!.code)?.[0] ?? '';
}

function topLevel(line: Line): boolean {
  return /^\S/.test(line.text);
}

/** The end of the function is in sight, so a close that is not there is not elsewhere. */
function complete(scope: Line[]): boolean {
  return (
    scope.length > 2 && (/^\s*\}/.test(scope.at(-1)!.code) || /^\s*(def|async def)\b/.test(scope[0]!.code))
  );
}

const COLLECTS =
  /\b(\w+)\s*\+=\s*(?:\w*chunk\w*|\w*data\w*|\w*part\w*|buf\w*|c|d)\b|\b(\w*(?:chunks?|parts|buffers?|body|data)\w*)\.push\(\s*(?:\w*chunk\w*|\w*data\w*|buf\w*|c|d)\b|=\s*Buffer\.concat\(\s*\[\s*\w+\s*,\s*\w*chunk/i;
const FROM_REQUEST =
  /\b(?:req|request|incoming|socket|upload|ctx\.req)\??\.on\(\s*['"]data['"]|for await\s*\(\s*const\s+\w+\s+of\s+(req|request|ctx\.req)\b/;
const SIZE_CHECK =
  /(length|size|bytes?|total|received|read)\w*\)?\s*[>+]=?|limit|MAX|\bmax[A-Z_]|destroy\(|413|content-length/i;
const AMOUNT =
  /\b(?:const|let|var)?\s*(\w*(?:limit|pageSize|page_size|perPage|per_page|count|size|take|first|days|amount|times|n)\w*)\s*=\s*(?:Number(?:\.parseInt)?|parseInt|int|\+)?\s*\(?.*(?:query|searchParams|params|body|args)\b/i;
const BOUNDS =
  /Math\.(min|max)\(|\bclamp\w*\(|\.max\(|\bmin\(|MAX_|\bMAX|<=?\s*\d|>=?\s*\d|\.safeParse\(|\.parse\(|maximum|<=?\s*max|>\s*max/;
const BIG =
  /limit['"]?\s*:\s*(?:Infinity|['"]\d+\s*gb['"]|['"]\d{3,}mb['"])|maxBuffer:\s*Infinity|bodyLimit:\s*(Infinity|\d{10,})|maxRedirects:\s*Infinity|(?:new Array|Buffer\.alloc(?:Unsafe)?)\(\s*(?:Number|parseInt)?\(?\s*(?:req|request|query|body|params)\b|\.repeat\(\s*(?:Number|parseInt)?\(?\s*(?:req|request|query|body|params)\b/i;

function grows(file: ChangedFile, line: Line, scope: Line[]): boolean {
  if (BIG.test(line.bare)) return true;
  const text = bareOf(scope);
  if (
    COLLECTS.test(line.code) &&
    (FROM_REQUEST.test(text) || FROM_REQUEST.test(file.headings[line.hunk] ?? ''))
  ) {
    const others = scope
      .filter((each) => each !== line)
      .map((each) => each.bare)
      .join('\n');
    return !SIZE_CHECK.test(others) && !SIZE_CHECK.test(line.code.replace(COLLECTS, ''));
  }
  const amount = AMOUNT.exec(line.code)?.[1];
  if (
    amount &&
    /limit|size|per_?page|count|take|first|days|times|^n$/i.test(amount) &&
    /Number|parseInt|int\(|\+/.test(line.code)
  ) {
    return (
      !BOUNDS.test(text.replace(/=>/g, '')) &&
      new RegExp(`\\b${amount}\\b`).test(codeOf(scope.filter((each) => each !== line)))
    );
  }
  return cacheGrows(file, line);
}

/** A cache declared in this change that is only ever added to. */
function cacheGrows(file: ChangedFile, line: Line): boolean {
  const name =
    /^(?:export\s+)?(?:const|let)\s+(\w*(?:cache|seen|memo|sessions|history|buckets|visited|results|store)\w*)\s*=\s*(?:new (?:Map|Set)(?:<[^(]*>)?\(\)|\{\}|\[\])/i.exec(
      line.code,
    )?.[1];
  if (!name) return false;
  const code = file.lines.map((each) => each.code).join('\n');
  const adds = new RegExp(`\\b${name}(\\.(set|add|push)\\(|\\[[^\\]]+\\]\\s*=)`).test(code);
  return (
    adds &&
    !new RegExp(
      `\\b${name}\\.(delete|clear|size|length|shift|splice)|delete\\s+${name}|MAX|evict|ttl|expires`,
      'i',
    ).test(code)
  );
}
