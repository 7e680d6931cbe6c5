#!/usr/bin/env node
// The binary. On a Node that strips types it is the program itself; an older one starts the Node 24 that npm installed.
if (process.features.typescript) {
  await import('./main.ts');
} else {
  const { spawn } = await import('node:child_process');
  const { constants } = await import('node:os');
  const { fileURLToPath } = await import('node:url');
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  const args = [here('../infra/local/bootstrap.mjs'), here('./main.ts'), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
