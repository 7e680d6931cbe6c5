import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { exitWith, LocalError } from './local/errors.ts';

/** What the Worker may weigh in all, gzip, in bytes: 1.2 MB. */
const BUDGET = 1_200_000;

interface PartSize {
  file: string;
  raw: number;
  gzip: number;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Sizes in bytes of what a deployment uploads from a folder; source maps and notes are not uploaded. */
export function measureBundle(folder: string): PartSize[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|mjs|wasm)$/.test(file))
    .sort()
    .map((file) => {
      const bytes = readFileSync(join(folder, file));
      return { file, raw: bytes.length, gzip: gzipSync(bytes).length };
    });
}

/** The sizes as lines of text, with the sum, and whether it is within the budget. */
export function renderSizes(parts: PartSize[], budget = BUDGET): { lines: string[]; fits: boolean } {
  const sum = (pick: (part: PartSize) => number) => parts.reduce((total, part) => total + pick(part), 0);
  const total = { file: 'in all', raw: sum((part) => part.raw), gzip: sum((part) => part.gzip) };
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`.padStart(12);
  const width = Math.max(...[...parts, total].map(({ file }) => file.length));
  const line = ({ file, raw, gzip }: PartSize) => `${file.padEnd(width)}${kilobytes(raw)}${kilobytes(gzip)}`;
  const share = `${((100 * total.gzip) / budget).toFixed(0)} % of the budget of ${(budget / 1e6).toFixed(1)} MB gzip`;
  return {
    lines: [
      `${''.padEnd(width)}${'raw'.padStart(12)}${'gzip'.padStart(12)}`,
      ...parts.map(line),
      line(total),
      share,
    ],
    fits: parts.length > 0 && total.gzip <= budget,
  };
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  try {
    const wrangler = join(ROOT, 'node_modules/wrangler/bin/wrangler.js');
    const build = spawnSync(process.execPath, [wrangler, 'deploy', '--dry-run', '--outdir', folder], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    });
    if (build.status !== 0)
      throw new LocalError(`wrangler deploy --dry-run failed:\n${build.stdout}${build.stderr}`);
    const { lines, fits } = renderSizes(measureBundle(folder));
    console.log(lines.join('\n'));
    if (!fits) throw new LocalError('the bundle is over its budget.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    main();
  } catch (error) {
    exitWith(error);
  }
}
