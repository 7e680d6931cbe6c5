const MAX_WAIT_S = 25;

/** Seconds of a `Prefer: wait=N` header, at most 25; null when the client does not want to wait. */
export function preferredWait(header: string | undefined): number | null {
  const wanted = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,4})"?/i.exec(header ?? '');
  if (!wanted) return null;
  const seconds = Math.min(MAX_WAIT_S, Number(wanted[1]));
  return seconds >= 1 ? seconds : null;
}
