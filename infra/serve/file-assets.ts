import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The pages of `folder` as the Worker's assets binding answers them: 404 for what is not there, or no page. */
export function fileAssets(folder: string): { fetch(request: Request): Promise<Response> } {
  return {
    fetch: async (request) => {
      const name = basename(new URL(request.url).pathname);
      const type = TYPES[extname(name)];
      const text = type === undefined ? null : await readFile(join(folder, name)).catch(() => null);
      if (text === null) return new Response(null, { status: 404 });
      return new Response(text, { headers: { 'content-type': type! } });
    },
  };
}
