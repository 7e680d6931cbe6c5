import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { escapeHtml } from '../../lib/notify/render/escape.ts';

const Mail = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});
type Kept = z.infer<typeof Mail> & { at: string };

export type Mailbox = { url: string; mails: Kept[]; close: () => Promise<void> };

const MOST = 500;
const MAX_BODY = 1024 * 1024;
/** A mail is a stranger's page: it runs nothing and loads nothing. */
const CSP =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'; base-uri 'none'";

/**
 * A mail service of this machine: takes mail over HTTP as a real one does (a bearer token, an id that makes a repeat no second mail), delivers it to nobody,
 * and shows it: `GET /` the list, `GET /mails/<n>` one as it is read, `…/text` without HTML.
 */
export async function startMailbox({ port = 0, token }: { port?: number; token: string }): Promise<Mailbox> {
  const mails: Kept[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers.authorization !== `Bearer ${token}`) return end(response, 401, 'unknown token');
    const body = await bodyOf(request);
    if (body === null) return end(response, 413, 'too large');
    const read = Mail.safeParse(parse(body));
    if (!read.success) return end(response, 422, 'this is no mail');
    if (!mails.some(({ id }) => id === read.data.id))
      mails.push({ ...read.data, at: new Date().toISOString() });
    if (mails.length > MOST) mails.shift();
    end(response, 202, 'taken');
  };
  const server = createServer((request, response) => {
    const [, n, text] = /^\/mails\/(\d+)(\/text)?$/.exec(request.url ?? '') ?? [];
    if (request.method === 'POST' && request.url === '/send') return void take(request, response);
    if (request.method !== 'GET') return end(response, 405, 'GET, or POST /send');
    const mail = n === undefined ? undefined : mails[Number(n)];
    if (n !== undefined && !mail) return end(response, 404, 'there is no such mail');
    if (mail) return text ? end(response, 200, mail.text) : page(response, mail.html);
    page(response, list(mails));
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function list(mails: readonly Kept[]): string {
  const rows = mails
    .map(
      ({ at, to, subject }, n) =>
        `<tr><td>${at.slice(11, 19)}<td>${escapeHtml(to)}<td><a href="/mails/${n}">${escapeHtml(subject)}</a><td><a href="/mails/${n}/text">text</a></tr>`,
    )
    .toReversed();
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mailbox</title><meta http-equiv="refresh" content="5">
<style>body{font:15px/1.5 system-ui;margin:2rem auto;max-width:60rem}td{padding:.3rem .8rem;border-top:1px solid #ccc}</style>
<h1>What would have been sent</h1>${rows.length === 0 ? '<p>Nothing yet.</p>' : `<table>${rows.join('')}</table>`}</html>`;
}

function page(response: ServerResponse, html: string): void {
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': CSP })
    .end(html);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
