import type { Answer } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import type { Cli } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';

/** One that is told of things. */
export type Endpoint = Answer<'GET /notification-endpoints'>['data'][number];

/** All of them, by name. */
export async function allEndpoints(cli: Cli): Promise<Endpoint[]> {
  return takePages<Endpoint>(10_000, async (page) => {
    const { data, next_cursor } = await cli.client().call('GET /notification-endpoints', { query: page });
    return { rows: data, next: next_cursor };
  });
}

/** The one of that name, or id: people name them, the API knows them by id. Throws CliError where there is none. */
export async function findEndpoint(cli: Cli, name: string): Promise<Endpoint> {
  const all = await allEndpoints(cli);
  const found = all.find((each) => each.name === name || each.id === name);
  if (found) return found;
  const names = all.map((each) => each.name).join(', ') || 'none';
  throw new CliError(EXIT.notFound, `There is no endpoint "${name}". There are: ${names}.`);
}
