import { describe, expect, it } from 'vitest';
import { parseDiff } from '../../../../../lib/models/offline/agents/code-review/diff.ts';
import { reviewDiff } from '../../../../../lib/models/offline/agents/code-review/review.ts';
import fc from '../../../../support/fast-check.ts';

const DIFF = `diff --git a/a.js b/a.js
index 1..2 100644
--- a/a.js
+++ b/a.js
@@ -1,3 +1,3 @@ function a() {
 one
--- two
+++ two
 three
@@ -10 +10,2 @@
-old
+new
+newer
\\ No newline at end of file
diff --git a/gone.js b/gone.js
deleted file mode 100644
--- a/gone.js
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git a/logo.png b/logo.png
Binary files a/logo.png and b/logo.png differ
`;

describe('parseDiff', () => {
  it('reads files, hunks and line numbers, and tells dashes in a hunk from a header', () => {
    const files = parseDiff(DIFF);
    expect(files.map(({ path, status }) => [path, status])).toEqual([
      ['a.js', 'changed'],
      ['gone.js', 'deleted'],
    ]);
    const [first, second] = files[0]!.hunks;
    expect(first).toEqual({
      heading: 'function a() {',
      lines: [
        { kind: 'context', text: 'one', n: 1 },
        { kind: 'removed', text: '-- two', n: 2 },
        { kind: 'added', text: '++ two', n: 2 },
        { kind: 'context', text: 'three', n: 3 },
      ],
    });
    expect(second!.lines.map(({ kind, n }) => [kind, n])).toEqual([
      ['removed', 10],
      ['added', 10],
      ['added', 11],
    ]);
  });

  it('never throws, whatever the text, and only reports lines that are there', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '@@ -1,2 +1,3 @@',
        '--- a/x.ts',
        '+++ b/x.ts',
        '+const a = `${',
        "+'",
        '+/*',
        '+}',
        '-x',
        ' y',
      ),
      fc.string().map((text) => `+${text.replaceAll('\n', ' ')}`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const { score, findings } = reviewDiff(lines.join('\n'));
        expect(score ?? 0).toBeGreaterThanOrEqual(0);
        expect(findings.every((each) => each.line > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
