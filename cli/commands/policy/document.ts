import type { Answer, Client } from '../../client/client.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';

type Policy = Answer<'GET /policy'>;

/** The active policy as it was written, and its ETag. */
export async function readPolicy(client: Client): Promise<{ policy: Policy; etag: string }> {
  const answer = await client.response('GET /policy', {});
  const etag = answer.headers.get('etag');
  if (!etag)
    throw new CliError(EXIT.unavailable, 'The service did not say which version of the policy it sent.');
  return { policy: (await answer.json()) as Policy, etag };
}

/** The ETag of what is in force, for somebody who puts another in its place, also where it cannot be read; `"0"`: nothing is. */
export async function seenOrNone(client: Client): Promise<string> {
  const { data } = await client.call('GET /policy/versions', { query: { limit: 200 } });
  return `"${data.find(({ active }) => active)?.version ?? 0}"`;
}
