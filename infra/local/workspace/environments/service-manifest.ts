import { join } from 'node:path';
import * as z from 'zod';
import { readFileIfThere } from '../atomic-file.ts';
import { WorkspaceError } from '../errors.ts';

const Command = z.array(z.string().min(1)).min(1);
const Manifest = z.looseObject({
  name: z.string(),
  start: Command.optional(),
  test: Command.optional(),
  health: z.string().startsWith('/').default('/'),
});

/** What a repository says about itself in `service.json`: how to start and test it, and where to ask for health. */
export type ServiceManifest = z.infer<typeof Manifest>;

/** Reads `service.json` of an exported commit. Errors: `manifest_missing`, `manifest_invalid`. */
export async function readManifest(directory: string): Promise<ServiceManifest> {
  const text = await readFileIfThere(join(directory, 'service.json'));
  if (text === null) throw new WorkspaceError('manifest_missing', 'The commit has no service.json.');
  const parsed = Manifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new WorkspaceError('manifest_invalid', `service.json is not valid: ${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
