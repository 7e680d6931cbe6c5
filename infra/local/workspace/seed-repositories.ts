import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { WorkspaceContext } from './context.ts';
import { readGit, runGit } from './git/run-git.ts';

const SEEDS = fileURLToPath(new URL('./seeds/', import.meta.url));
const BRANCH = 'main';

const Step = z.strictObject({
  folder: z.string(),
  author: z.string(),
  at: z.iso.datetime({ offset: true }),
  message: z.string(),
  deleted: z.array(z.string()).default([]),
});
const History = z.strictObject({ description: z.string(), steps: z.array(Step).min(1) });

/**
 * Makes the seed repositories that are not there yet; answers the names of all seeds. Each is a folder with a
 * history.json and one folder a commit, which holds the files that the commit adds or changes.
 */
export async function seedRepositories(ctx: WorkspaceContext): Promise<string[]> {
  const entries = await readdir(SEEDS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  await Promise.all(names.map((name) => seedRepository(ctx, name)));
  return names;
}

async function seedRepository(ctx: WorkspaceContext, name: string): Promise<void> {
  const path = join(ctx.repositoriesDir, name);
  if (existsSync(path)) return;
  const seed = join(SEEDS, name);
  const history = History.parse(JSON.parse(await readFile(join(seed, 'history.json'), 'utf8')));
  // Made beside its place and moved there whole: a start that is killed leaves no half a repository.
  const unfinished = join(ctx.repositoriesDir, `.${name}.unfinished`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  await readGit(unfinished, ['init', '--quiet', '--bare', '--template=', `--initial-branch=${BRANCH}`]);
  const commits = await Promise.all(history.steps.map((step) => importStep(seed, step)));
  await runGit(unfinished, ['fast-import', '--quiet', '--done'], { input: `${commits.join('')}done\n` });
  await writeFile(join(unfinished, 'description'), `${history.description}\n`);
  await rename(unfinished, path);
}

/** One commit of a fast-import stream. Each follows on the one before, since all are of one branch. */
async function importStep(seed: string, step: z.infer<typeof Step>): Promise<string> {
  const folder = join(seed, step.folder);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const when = `${Date.parse(step.at) / 1000} ${/[+-]\d\d:\d\d$/.exec(step.at)?.[0].replace(':', '') ?? '+0000'}`;
  const lines = [
    `commit refs/heads/${BRANCH}`,
    `author ${step.author} ${when}`,
    `committer ${step.author} ${when}`,
  ];
  lines.push(dataOf(`${step.message}\n`));
  for (const path of step.deleted) lines.push(`D ${path}`);
  for (const file of files.sort()) {
    // A checkout on Windows may have turned line ends; the repository's are the same everywhere.
    const text = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
    lines.push(`M 100644 inline ${relative(folder, file).split(sep).join('/')}`, dataOf(text));
  }
  return `${lines.join('\n')}\n`;
}

function dataOf(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
