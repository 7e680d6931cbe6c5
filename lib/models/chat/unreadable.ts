const PREFIX = 'unreadable-arguments:';

/**
 * How a chat adapter hands on a call whose arguments were no JSON object: under a name that no tool may have,
 * so that nobody can run it by mistake.
 */
export function unreadableCall(name: string): string {
  return `${PREFIX}${name}`;
}

/** The tool that such a call meant; null for an ordinary name. */
export function unreadableTool(name: string): string | null {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
}
