import { AppError } from '../errors.ts';
import { once } from './once.ts';
import type { LinearApi } from './ports.ts';

/** One mutation of many: its field, the type of its input, and what it is given; `id`: of what it changes. */
export type Change = { field: string; type: string; input: object; id?: string };

/** As many as one document carries well below what a document may cost. */
const MOST = 25;

/**
 * Makes several changes with one request each 25, in their order: one request counts once against the limit, whatever is in it. Throws what the API does; what was made before is there,
 * and is not made again.
 */
export async function runBatch(api: LinearApi, changes: readonly Change[]): Promise<void> {
  for (let at = 0; at < changes.length; at += MOST) {
    const part = changes.slice(at, at + MOST);
    const declared = part.flatMap(({ type, id }, n) => [
      `$i${n}: ${type}!`,
      ...(id ? [`$d${n}: String!`] : []),
    ]);
    const fields = part.map(
      ({ field, id }, n) => `c${n}: ${field}(${id ? `id: $d${n}, ` : ''}input: $i${n}) { success }`,
    );
    const variables = Object.fromEntries(
      part.flatMap(({ input, id }, n) => [[`i${n}`, input], ...(id ? [[`d${n}`, id]] : [])]),
    );
    try {
      await api.run(`mutation Batch(${declared.join(', ')}) { ${fields.join(' ')} }`, variables);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'fatal') throw error;
      // One of them cannot be made, or is there already: the others are not kept from it.
      for (const one of part) await runAlone(api, one);
    }
  }
}

const runAlone = (api: LinearApi, { field, type, input, id }: Change) =>
  once(
    api,
    `mutation Alone($i: ${type}!${id ? ', $d: String!' : ''}) { ${field}(${id ? 'id: $d, ' : ''}input: $i) { success } }`,
    { i: input, ...(id ? { d: id } : {}) },
  );
