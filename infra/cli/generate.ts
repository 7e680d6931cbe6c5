import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GENERATED } from './generated.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const { path, render } of GENERATED) {
  writeFileSync(join(root, path), await render());
  console.log(`wrote ${path}`);
}
