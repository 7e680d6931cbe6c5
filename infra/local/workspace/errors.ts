/** A refusal or failure the caller can act on: `code` is stable snake_case, `message` is one clear sentence. */
export class WorkspaceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'WorkspaceError';
    this.code = code;
  }
}

/** The text of anything thrown, for logs and reasons. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
