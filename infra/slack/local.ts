import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { slackPage } from './page.ts';
import { type LocalSlack, startSlack } from './slack.ts';
import type { Modal } from './web-api.ts';

/** A Slack to look at and click in, beside the one that the platform speaks to. */
export async function startSlackPage(
  options: Parameters<typeof startSlack>[0] & { pagePort: number },
): Promise<{ slack: LocalSlack; url: string; close: () => Promise<void> }> {
  const slack = await startSlack(options);
  let opened: Modal | null = null;
  let told: string | null = null;
  const act = async (path: string, form: URLSearchParams) => {
    if (path === '/click') {
      const message = slack.messages[Number(form.get('message'))];
      if (!message) return;
      const user = form.get('user') ?? '';
      const { modal } = await slack.click(user, message, form.get('action') ?? '');
      opened = modal ? { user, view: modal } : null;
      told = modal ? null : (slack.ephemeral.at(-1)?.text ?? 'Nothing happened.');
    } else if (path === '/submit' && opened) {
      const { body } = await slack.submit(opened.user, opened.view, form.get('words') ?? '');
      told = JSON.stringify(body);
      opened = null;
    }
  };
  const server = createServer(async (request, response) => {
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      await act(request.url ?? '', new URLSearchParams(Buffer.concat(chunks).toString())).catch((error) => {
        told = String(error);
      });
      response.writeHead(303, { location: '/' }).end();
      return;
    }
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(slackPage(slack.messages, opened, told));
  });
  await new Promise<void>((done, fail) =>
    server.once('error', fail).listen(options.pagePort, '127.0.0.1', done),
  );
  return {
    slack,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await slack.close();
    },
  };
}
