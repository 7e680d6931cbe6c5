import type { Source } from './source.ts';

/** What is wrong, where, and what to do instead, in one line. */
export interface Finding {
  path: string;
  message: string;
}

/** A rule of the house: looks at the whole repository and names what breaks it; nothing when all is well. */
export type Rule = (sources: Source[]) => Finding[];

/** The first folder: `lib` for `lib/tasks/open.ts`; the file itself at the root. */
export function zoneOf(path: string): string {
  return path.split('/')[0]!;
}

/** Whether the path is one of these files or below one of these folders (written with a `/` at the end). */
export function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
}
