import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pickPort } from '../local/ports.ts';
import { ROOT } from '../test/run-vitest.ts';

/** Plays the demo on a stack of its own; throws where what it shows did not happen. */
export async function playDemo(...words: string[]): Promise<string> {
  const localDir = mkdtempSync(join(tmpdir(), 'acceptance-demo-'));
  const env = { ...process.env, LOCAL_DIR: localDir, PORT: String(await pickPort()) };
  const child = spawn(process.execPath, [join(ROOT, 'infra/demo/demo.ts'), ...words], { cwd: ROOT, env });
  child.stdin.end();
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  rmSync(localDir, { recursive: true, force: true });
  assert.equal(code, 0, err || out);
  return out;
}
