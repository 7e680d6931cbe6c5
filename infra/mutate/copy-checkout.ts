import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listFiles } from '../check/source.ts';

/** A copy of the checkout to take apart, with the same packages. */
export function copyCheckout(root: string): { root: string; remove: () => void } {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'mutate-')));
  for (const file of listFiles(root)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
