/**
 * A refusal or failure the caller can act on: `code` is stable snake_case, `message` is one clear sentence, and
 * `details` are told beside the error.
 */
export class WorkspaceError extends Error {
  readonly code: string;
  readonly details: object;

  constructor(code: string, message: string, details: object = {}) {
    super(message);
    this.name = 'WorkspaceError';
    this.code = code;
    this.details = details;
  }
}

/** The text of anything thrown, for logs and reasons. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
