import { closingBracket, splitArguments } from '../../../repository/scan-code.ts';

/** How a handler answers: the statements (without indentation) for a status and a body's code, in `room` columns. */
export type RenderResponse = (status: number, body: string, room: number) => string[] | null;

/** How the repository writes code, as far as it matters here. */
export type Layout = { semicolons: boolean; indent: string; comma: string };

const TARGET = /^(?:res|resp|response|reply|ctx|context|c)$/;
const CALL = /(return\s+)?(await\s+)?([A-Za-z_$][\w$.]*)\(/g;
const ANSWERING = /(?:^|\.)(?:json|send\w*|respond\w*|reply\w*|answer\w*|write(?!Head)[A-Z]\w*)$/;

/**
 * Reads from a handler how it answers with JSON: by a helper that takes the response, by a method of the
 * response, by returning status and body, or by `writeHead` and `end`. `everything` is all of the repository's
 * code, where a helper's other uses show its arguments. Null when no way is recognised.
 */
export function findResponse(handler: string, everything: string, layout: Layout): RenderResponse | null {
  const end = layout.semicolons ? ';' : '';
  return byReturnedObject(handler, layout) ?? byCall(handler, everything, end) ?? byWriteHead(handler, end);
}

function byReturnedObject(handler: string, { semicolons, indent, comma }: Layout): RenderResponse | null {
  const end = semicolons ? ';' : '';
  for (const match of handler.matchAll(/(?:return|=>)\s*\(?\s*(\{)/g)) {
    const open = match.index + match[0].length - 1;
    const close = closingBracket(handler, open);
    const keys = splitArguments(handler.slice(open + 1, close)).map((piece) => /^\w+/.exec(piece)?.[0] ?? '');
    const status = keys.find((key) => key === 'status' || key === 'statusCode');
    const body = keys.find((key) => key === 'body' || key === 'json' || key === 'data');
    if (close === -1 || !status || !body || keys.length !== 2) continue;
    return (code, value, room) => {
      const short = `return { ${status}: ${code}, ${body}: ${value} }${end}`;
      if (short.length <= room) return [short];
      return ['return {', `${indent}${status}: ${code},`, `${indent}${body}: ${value}${comma}`, `}${end}`];
    };
  }
  return null;
}

function byCall(handler: string, everything: string, end: string): RenderResponse | null {
  for (const match of handler.matchAll(CALL)) {
    const [text, returns = '', waits = '', callee = ''] = match;
    const call = readCall(handler, match.index + text.length - 1, callee);
    const owner = callee.split('.')[0] ?? '';
    const answers = call && (call.roles.includes('target') || TARGET.test(owner) || returns !== '');
    if (!answers || !ANSWERING.test(call.callee)) continue;
    const start = `${returns}${waits}`.replace(/\s+/g, ' ');
    return (status, body) => {
      if (call.chained) return [`${start}${owner}.status(${status}).${last(call.callee)}(${body})${end}`];
      const roles =
        call.roles.includes('status') || status === 200 ? call.roles : rolesElsewhere(callee, everything);
      if (!roles) return null;
      const filled = roles.map((role, at) =>
        role === 'status' ? String(status) : role === 'body' ? body : (call.args[at] ?? owner),
      );
      return [`${start}${callee}(${filled.join(', ')})${end}`];
    };
  }
  return null;
}

type Call = { callee: string; args: string[]; roles: ('target' | 'status' | 'body')[]; chained: boolean };

/** The call whose bracket opens at `open`; null unless it has exactly one argument that can be the body. */
function readCall(text: string, open: number, callee: string): Call | null {
  const close = closingBracket(text, open);
  if (close === -1) return null;
  if (/\.status$/.test(callee)) {
    const next = /^\.(json|send)\(/.exec(text.slice(close + 1));
    return next ? { callee: `${callee}.${next[1]}`, args: [], roles: ['target'], chained: true } : null;
  }
  const args = splitArguments(text.slice(open + 1, close));
  const roles = args.map((arg) => (TARGET.test(arg) ? 'target' : /^\d{3}$/.test(arg) ? 'status' : 'body'));
  return roles.filter((role) => role === 'body').length === 1
    ? { callee, args, roles, chained: false }
    : null;
}

/** The order of a helper's arguments in a call that gives a status, e.g. `res.json(body, 404)`. */
function rolesElsewhere(callee: string, everything: string): Call['roles'] | null {
  for (const match of everything.matchAll(CALL)) {
    if (match[3] !== callee) continue;
    const call = readCall(everything, match.index + match[0].length - 1, callee);
    if (call?.roles.includes('status')) return call.roles;
  }
  return null;
}

function byWriteHead(handler: string, end: string): RenderResponse | null {
  const head = /([\w.]+)\.writeHead\(\s*\d{3}\s*(,[^)]*)?\)/.exec(handler);
  if (!head || !handler.includes(`${head[1]}.end(JSON.stringify(`)) return null;
  const [, target = '', headers = ''] = head;
  const lead = new RegExp(`return\\s+${target}\\.end\\(`).test(handler) ? 'return ' : '';
  const tail = lead === '' && /\n\s*return;?\s*\n/.test(handler) ? [`return${end}`] : [];
  return (status, body) => [
    `${target}.writeHead(${status}${headers})${end}`,
    `${lead}${target}.end(JSON.stringify(${body}))${end}`,
    ...tail,
  ];
}

function last(callee: string): string {
  return callee.split('.').at(-1) ?? callee;
}
