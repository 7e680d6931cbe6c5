/** An error whose message is written for the person at the keyboard: shown as it is, without a stack. */
export class LocalError extends Error {}

/** Prints a LocalError as one line, anything else with its stack, and ends the process with exit code 1. */
export function exitWith(error: unknown): never {
  console.error(error instanceof LocalError ? `error: ${error.message}` : error);
  process.exit(1);
}
