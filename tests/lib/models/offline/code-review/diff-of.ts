/** A unified diff of one file from marked lines; unmarked lines are added ones of a new file. */
export function diffOf(path: string, source: string): string {
  const lines = source.replace(/^\n|\n\s*$/g, '').split('\n');
  const marked = lines.some((line) => /^[-+] /.test(line));
  const body = marked
    ? lines.map((line) => (line[0] ?? ' ') + line.slice(2))
    : lines.map((line) => `+${line}`);
  const olds = body.filter((line) => line[0] !== '+').length;
  const news = body.filter((line) => line[0] !== '-').length;
  const from = marked ? `a/${path}` : '/dev/null';
  const head = `diff --git a/${path} b/${path}\n--- ${from}\n+++ b/${path}\n`;
  return `${head}@@ -${marked ? 1 : 0},${olds} +1,${news} @@\n${body.join('\n')}\n`;
}
