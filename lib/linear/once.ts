import { AppError } from '../errors.ts';
import type { LinearApi } from './ports.ts';

/** Makes something under an id of ours, where it is not there yet: an attempt before may have made it. Throws what the API does. */
export async function once(api: LinearApi, document: string, variables: object): Promise<void> {
  try {
    await api.run(document, variables);
  } catch (error) {
    const said = error instanceof AppError ? String(error.extra.linear ?? '') : '';
    if (!/already (?:exists|in use)|duplicate|unique|conflict on insert/i.test(said)) throw error;
  }
}
