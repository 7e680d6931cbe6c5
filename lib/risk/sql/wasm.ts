import { shrinkMemory } from './wasm-memory.ts';

const FILE = 'libpg-query/wasm/libpg-query.wasm';

/**
 * PostgreSQL's own parser as compiled WebAssembly, 1.7 MB: in workerd a module of the bundle, which its own chunk
 * brings; in Node the package's file.
 */
export async function loadWasm(): Promise<WebAssembly.Module> {
  if (navigator.userAgent === 'Cloudflare-Workers') {
    // @ts-expect-error a module that the bundle has, and that nobody declares
    const program = (await import('libpg-query/wasm/libpg-query.wasm')) as { default: WebAssembly.Module };
    return program.default;
  }
  const [{ readFile }, { createRequire }] = await Promise.all([
    import('node:fs/promises'),
    import('node:module'),
  ]);
  return WebAssembly.compile(shrinkMemory(await readFile(createRequire(import.meta.url).resolve(FILE))));
}
