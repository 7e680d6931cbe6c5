import type { Argv, Nested } from './program.ts';

/** The documents that these flags hand over, as far as they are seen here: `-` is what is fed, a path what the script wrote. */
export function manifestsOf({ flags, stdin, file }: Argv, ...names: string[]): Nested[] {
  return names
    .flatMap((name) => flags.get(name) ?? [])
    .flatMap(({ text }) => {
      const seen = /^(?:-|\/dev\/stdin)$/.test(text) ? stdin : file?.(text);
      return seen ? [{ kind: 'script', text: seen, language: 'manifest' } as const] : [];
    });
}
