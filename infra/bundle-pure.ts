/** zod is handed over as a whole to have one method put on one of its classes: a bundler keeps all of it. */
export function withOneClass(path: string, text: string): string | null {
  if (!/node_modules\/@hono\/zod-openapi\/dist\/index\.mjs$/.test(path.replaceAll('\\', '/'))) return null;
  const made = text
    .replace('import { z } from "zod";', 'import { z, ZodType } from "zod";')
    .replace('extendZodWithOpenApi(z)', 'extendZodWithOpenApi({ ZodType })');
  if (!made.includes('{ z, ZodType }') || !made.includes('({ ZodType })'))
    throw new Error(`${path} hands zod over otherwise: see infra/bundle-pure.ts`);
  return made;
}

/**
 * Linear's SDK makes thousands of documents and enumerations as it is loaded, and says of none of them that nothing else comes of it: a bundler keeps them
 * all. Answers the module with that said; null for one that stays as it is. Throws where it makes them otherwise by now.
 */
export function withPureParts(path: string, text: string): string | null {
  if (!/node_modules\/@linear\/sdk\/dist\/index\.mjs$/.test(path.replaceAll('\\', '/'))) return null;
  const made = text.replaceAll('= new TypedDocumentString(', '= /* @__PURE__ */ new TypedDocumentString(');
  if (made === text) throw new Error(`${path} makes its documents otherwise: see infra/bundle-pure.ts`);
  return made;
}
