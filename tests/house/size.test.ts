import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { measureBundle, renderSizes } from '../../infra/size.ts';

it('measures what is uploaded, and holds the sum against the budget', () => {
  const dir = mkdtempSync(join(tmpdir(), 'size-'));
  writeFileSync(join(dir, 'index.js'), 'x'.repeat(100_000));
  writeFileSync(join(dir, 'index.js.map'), 'map');
  writeFileSync(join(dir, 'README.md'), 'note');
  const parts = measureBundle(dir);
  rmSync(dir, { recursive: true });
  expect(parts).toHaveLength(1);
  expect(parts[0]).toMatchObject({ file: 'index.js', raw: 100_000 });
  expect(parts[0]!.gzip).toBeLessThan(1_000);
  expect(renderSizes(parts).fits).toBe(true);
  expect(renderSizes(parts, 100).fits).toBe(false);
  expect(renderSizes([]).fits).toBe(false);
  expect(renderSizes(parts, 1_200_000).lines.at(-1)).toContain('of the budget of 1.2 MB gzip');
});
