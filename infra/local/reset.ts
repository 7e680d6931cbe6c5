import { existsSync, rmSync } from 'node:fs';
import { parse } from 'node:path';
import { exitWith, LocalError } from './errors.ts';
import { claimFolder } from './folder.ts';
import { readSettings } from './settings.ts';

/** Files that only a local stack writes: a folder without any of them is not ours to wipe. */
const OURS = ['state.json', 'secrets.json', 'postgres', 'credentials.json', 'qstash'];

/** Wipes a local stack's folder. Throws LocalError when a stack runs on it or it is some other folder. */
export async function resetLocal(localDir: string): Promise<boolean> {
  if (!existsSync(localDir)) return false;
  if (localDir === parse(localDir).root || !OURS.some((name) => existsSync(`${localDir}/${name}`))) {
    throw new LocalError(`${localDir} does not look like a local stack's folder: nothing was deleted.`);
  }
  await claimFolder(localDir);
  rmSync(localDir, { recursive: true, force: true });
  return true;
}

if (import.meta.main) {
  const { localDir } = readSettings(process.env);
  const wiped = await resetLocal(localDir).catch(exitWith);
  console.log(wiped ? `wiped ${localDir}` : `nothing to wipe: there is no ${localDir}`);
}
