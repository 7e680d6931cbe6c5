import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The oldest Node that it runs on: what `engines` in package.json says. */
const TARGET = 'node20.19';

/**
 * Writes the whole command line as one program, to be copied to a machine that has Node and nothing else. Answers its path.
 * Throws when something it needs would have to lie beside it.
 */
export async function buildCli(file = join(ROOT, 'dist/devops-agents.mjs')): Promise<string> {
  const bundle = await rolldown({
    cwd: ROOT,
    input: join(ROOT, 'cli/main.ts'),
    platform: 'node',
    transform: { target: TARGET },
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({
    format: 'esm',
    minify: true,
    codeSplitting: false,
    banner: '#!/usr/bin/env node',
  });
  await bundle.close();
  const [program, ...more] = output;
  const outside = program.imports.filter((name) => !name.startsWith('node:'));
  if (more.length > 0 || outside.length > 0)
    throw new Error(`not one file: ${[...more.map(({ fileName }) => fileName), ...outside].join(', ')}`);
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, program.code);
  chmodSync(draft, 0o755);
  renameSync(draft, file);
  return file;
}

if (import.meta.main) console.log(`wrote ${await buildCli()}`);
