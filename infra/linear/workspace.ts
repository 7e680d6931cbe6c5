import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LinearOptions, type LocalLinear, startLinear } from './linear.ts';
import { issuePage, workspacePage } from './page.ts';

/** A Linear to look at and work in, beside the one that the platform speaks to. Retries go out by themselves. */
export async function startLinearWorkspace(
  options: LinearOptions & { pagePort: number },
): Promise<{ linear: LocalLinear; url: string; close: () => Promise<void> }> {
  const linear = await startLinear(options);
  const retries = setInterval(() => void linear.webhooks.retryDue(), 1_000);
  let told: string | null = null;
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (request.method === 'POST' && path.startsWith('/do/')) {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      try {
        told = null;
        act(linear, path.slice('/do/'.length), form);
      } catch (error) {
        told = String(error);
      }
      const issue = form.get('issue');
      response.writeHead(303, { location: issue ? `/issue/${issue}` : '/' }).end();
      return;
    }
    const issue = linear.store.issues.find(({ id }) => path === `/issue/${id}`);
    const page = issue ? issuePage(linear, issue, told) : workspacePage(linear, told);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((done, fail) =>
    server.once('error', fail).listen(options.pagePort, '127.0.0.1', done),
  );
  return {
    linear,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      clearInterval(retries);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await linear.close();
    },
  };
}

function act(linear: LocalLinear, verb: string, form: URLSearchParams): void {
  const by = linear.user(form.get('as') ?? '');
  const field = (name: string) => form.get(name) ?? '';
  const issue = field('issue');
  const session = () =>
    field('session') || linear.store.sessions.findLast(({ issueId }) => issueId === issue)!.id;
  const acts: Record<string, () => unknown> = {
    issue: () => linear.issue(by, field('title'), null, field('label') ? [field('label')] : []),
    delegate: () => linear.delegate(issue, by),
    mention: () => linear.mention(issue, by, field('text')),
    comment: () => linear.comment(issue, by, field('text'), form.get('parent')),
    react: () => linear.react(field('comment'), by, field('emoji')),
    reply: () => linear.reply(session(), by, field('text')),
    press: () => linear.press(session(), by, field('label')),
    stop: () => linear.stop(session(), by),
  };
  const run = acts[verb];
  if (!run) throw new Error(`nobody can ${verb}`);
  run();
}
