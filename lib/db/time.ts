/** A time as Postgres' JSON writes it (`+00:00`, microseconds) in the form that clients get: UTC with `Z`. */
export function utc(time: string): string {
  return new Date(time).toISOString();
}

/** The same for a time that may not have come yet. */
export function utcOrNull(time: string | null): string | null {
  return time === null ? null : utc(time);
}
