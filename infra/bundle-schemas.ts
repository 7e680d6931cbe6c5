import { pathToFileURL } from 'node:url';

/** Modules whose exports are data that is made when they are loaded, and the same every time. */
const MADE_HERE = /lib\/models\/chat\/json-schemas\.ts$/;

/**
 * What such a module exports, as it comes out here: what makes it (zod's writer of JSON schemas) is left out of the Worker. Null for another module. Throws where it exports
 * what is no data.
 */
export async function withExportsMade(path: string): Promise<string | null> {
  if (!MADE_HERE.test(path.replaceAll('\\', '/'))) return null;
  const made = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  return Object.entries(made)
    .map(([name, value]) => {
      if (typeof value !== 'object') throw new Error(`${path}: ${name} is no data`);
      return `export const ${name} = ${JSON.stringify(value)};`;
    })
    .join('\n');
}
