/**
 * Whether `text` matches `pattern`, in which `*` stands for any run of characters; case does not matter. Takes
 * time in proportion to both lengths at most, whatever the pattern.
 */
export function matchGlob(pattern: string, text: string): boolean {
  const want = pattern.toLowerCase();
  const have = text.toLowerCase();
  let at = 0;
  let star = -1;
  let resume = 0;
  let i = 0;
  while (i < have.length) {
    if (want[at] === '*') {
      star = at;
      at += 1;
      resume = i;
    } else if (at < want.length && want[at] === have[i]) {
      at += 1;
      i += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      i = resume;
    } else {
      return false;
    }
  }
  return want.slice(at).replaceAll('*', '') === '';
}
