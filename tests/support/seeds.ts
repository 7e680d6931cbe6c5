import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SEEDS = join(dirname(fileURLToPath(import.meta.url)), '../../infra/local/workspace/seeds');

/** The files of a seeded repository as they are after the last step of its history. */
export function seedFiles(name: string): Record<string, string> {
  const folder = join(SEEDS, name);
  const steps = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Object.assign({}, ...steps.map((step) => readTree(join(folder, step))));
}

/** Every file below a folder: path with forward slashes → text. */
function readTree(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}
