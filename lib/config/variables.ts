import type * as z from 'zod';
import { Config } from '../../schema/config.ts';

/** One variable of the service, as the schema describes it. */
export type Variable = {
  name: keyof Config;
  description: string;
  /** Its value is a credential and never shown. */
  secret: boolean;
  required: boolean;
  /** The default as it would be written; null when there is none. */
  fallback: string | null;
};

/** Every variable in the schema's order. */
export function listVariables(): Variable[] {
  return Object.entries(Config.shape).map(([name, schema]) => {
    const layers = layersOf(schema as z.ZodType);
    const fallback = layers.map((layer) => layer.def.defaultValue).find((value) => value !== undefined);
    return {
      name: name as keyof Config,
      description: layers.map((layer) => layer.schema.description).find(Boolean) ?? '',
      secret: layers.some((layer) => layer.schema.meta()?.secret === true),
      required: fallback === undefined,
      fallback: fallback === undefined ? null : String(fallback),
    };
  });
}

type Layer = { schema: z.ZodType; def: { innerType?: z.ZodType; in?: z.ZodType; defaultValue?: unknown } };

/** A schema and what it wraps: defaults and transformations stand around what was described. */
function layersOf(schema: z.ZodType): Layer[] {
  const def = schema.def as Layer['def'];
  const inner = def.innerType ?? def.in;
  return [{ schema, def }, ...(inner ? layersOf(inner) : [])];
}
