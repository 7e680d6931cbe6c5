import type { Client } from '../../client/client.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';

const YAML = 'application/yaml';

/** The active policy as it was written, and its ETag. */
export async function readPolicy(client: Client): Promise<{ text: string; etag: string }> {
  const answer = await client.response('GET /policy', { headers: { accept: YAML } });
  const etag = answer.headers.get('etag');
  if (!etag)
    throw new CliError(EXIT.unavailable, 'The service did not say which version of the policy it sent.');
  return { text: await answer.text(), etag };
}
