/** A text put into a file at an offset of its old content. */
export type Insertion = { file: string; at: number; text: string };

/** What adding a route does to the repository: insertions into old files, and new files. */
export type Edits = { insertions: Insertion[]; created: { path: string; content: string }[] };

/** The changed and the new files with their content. */
export function applyEdits(files: Record<string, string>, edits: Edits): { path: string; content: string }[] {
  const touched = [...new Set(edits.insertions.map(({ file }) => file))];
  const changed = touched.map((path) => {
    const own = edits.insertions.filter(({ file }) => file === path);
    let content = files[path] ?? '';
    // From the end, so that the offsets before stay true; at one offset in the order they were given.
    for (const { at, text } of own.reverse().sort((a, b) => b.at - a.at)) {
      content = content.slice(0, at) + text + content.slice(at);
    }
    return { path, content };
  });
  return [...changed, ...edits.created];
}
