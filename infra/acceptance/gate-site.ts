import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Role } from '../../schema/vocabulary.ts';
import type { CliSite, Ran } from './cli-site.ts';

type Asked = { id: string; action_hash: string; receipt: string; status: string };
const SIGNERS = ['cto', 'security_team', 'tech_lead'] as const;

/** A new folder with programs in it, each a shell script by its name. */
export function folderWith(programs: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'acceptance-gate-'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

/** `devops-agents gate -- words` in a folder whose programs come first. */
export const atGate = (site: CliSite, folder: string, words: string[]): Promise<Ran> =>
  site.begin(['gate', '--as', 'developer', '--project', 'checkout', '--', ...words], folder, {
    PATH: `${folder}:${process.env.PATH}`,
  });

/** The same, with what happens once people are asked about it; the request's id. */
export async function whileAsked(
  site: CliSite,
  folder: string,
  words: string[],
  then: (id: string) => Promise<unknown>,
): Promise<Ran & { id: string }> {
  const pending = () =>
    site.ask<{ id: string; kind: string; requested_by: string }[]>('cto', ['approvals', 'pending']);
  const before = new Set((await pending()).map(({ id }) => id));
  const running = atGate(site, folder, words);
  for (let waited = 0; waited < 60; waited += 1) {
    const asked = (await pending()).find(({ id, kind }) => kind === 'gate' && !before.has(id));
    if (!asked) {
      await sleep(500);
      continue;
    }
    await then(asked.id);
    return { ...(await running), id: asked.id };
  }
  throw new Error(`nobody was asked about ${words.join(' ')}: ${(await running).err}`);
}

/** Everybody whom it takes signs; or one says no. */
export async function decideIt(site: CliSite, id: string, word: 'yes' | 'no'): Promise<void> {
  if (word === 'no') {
    await http(site, 'cto', `POST /reject/${id}`, { reason: 'Not today.' });
    return;
  }
  for (const who of SIGNERS) await http(site, who, `POST /approve/${id}`, { justification: 'Looked at it.' });
}

/** Asks at the gate, over HTTP, for words that run in /srv/app. */
export async function ask(site: CliSite, argv: string[], environment?: string): Promise<Asked> {
  const { body, text } = await http(site, 'developer', 'POST /approvals', {
    action: { tool: 'shell.exec', args: { argv, cwd: '/srv/app' } },
    project_context: { project: 'checkout', environment },
    reason: 'Acceptance.',
  });
  if (!body.id) throw new Error(text);
  return body as unknown as Asked;
}

/** One request as somebody of the stack. */
export async function http(site: CliSite, who: Role, route: string, sent?: object) {
  const [method, path] = route.split(' ') as [string, string];
  const answer = await fetch(`${site.baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${site.token(who)}`, 'content-type': 'application/json' },
    body: sent === undefined ? null : JSON.stringify(sent),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json');
  return {
    status: answer.status,
    text,
    body: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
  };
}

/** Something done as the database's owner, whom no role holds back. */
export async function asOwner(site: CliSite, work: (owner: pg.Client) => Promise<unknown>): Promise<void> {
  const owner = new pg.Client({ connectionString: site.databaseUrl });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}
