/** What a sign-in or a refresh brings. */
export type LinearTokens = {
  access: string;
  refresh: string | null;
  /** Seconds; null: it does not end. */
  expiresInS: number | null;
  scope: string;
};

/** One workspace’s API, as one user of it. */
export interface LinearApi {
  /**
   * Runs one GraphQL document and answers its data. Throws `unavailable` (with `retryAfterS` where Linear says when), `unauthenticated`
   * `linear_unauthorized` where the token is not good, `fatal` `linear_refused` where it will never be taken.
   */
  run<T>(document: string, variables?: object): Promise<T>;
}

/** Linear's OAuth. Each throws `unavailable`, or `fatal` `linear_grant_refused` where the grant is over. */
export interface LinearAuth {
  exchange(code: string, redirectUri: string): Promise<LinearTokens>;
  refresh(token: string): Promise<LinearTokens>;
  revoke(token: string): Promise<void>;
}

export interface LinearService {
  /** `lin_api_…` keys are sent as they are, tokens as bearers. */
  api(token: string): LinearApi;
  auth: LinearAuth;
}
