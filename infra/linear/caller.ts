import type { Paging } from './connection.ts';

/** Who asks: a user, or our app by a token with these scopes. */
export type Caller = { userId: string; scopes: readonly string[] };
export type Given = Record<string, never> & { id: string; input: Record<string, unknown> } & Paging;
