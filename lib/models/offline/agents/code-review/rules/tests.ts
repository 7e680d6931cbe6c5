import type { ChangedFile, Pattern, Remark, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';
import { bareOf, blockFrom } from '../scope.ts';

const DISABLED: Remark = {
  severity: 'warning',
  category: 'disabled-test',
  message: 'A test was switched off, or switches the others off.',
  suggestion: 'Repair the test or delete it with a reason; a test that does not run protects nothing.',
};
const HOLLOW: Remark = {
  severity: 'warning',
  category: 'empty-test',
  message: 'This test cannot fail: it checks nothing that the code does.',
  suggestion: 'Assert the result or the effect that the title promises.',
};

const PATTERNS: Pattern[] = [
  {
    ...DISABLED,
    on: 'code',
    match:
      /\b(it|test|describe|suite|context|t)\.(only|skip|todo|fixme)\b|^\s*(xit|xdescribe|xtest|fit|fdescribe)\(|\{\s*(skip|only|todo):\s*(true|'')/,
  },
  {
    ...DISABLED,
    on: 'bare',
    match:
      /^\s*@(pytest\.mark\.(skip|xfail)|unittest\.skip|Disabled|Ignore)\b|\bt\.Skip(Now)?\(|\bpytest\.skip\(/,
  },
  { ...DISABLED, on: 'text', match: /^\s*(\/\/|#)\s*(it|test|describe|assert\w*|expect)\b[.(]/ },
  {
    ...HOLLOW,
    on: 'bare',
    match:
      /\bexpect\((true|1|!0)\)\.(toBe|toEqual|toBeTruthy)\(|\bassert(\.(ok|equal|strictEqual))?\(\s*(true|1)\s*(,\s*(true|1)\s*)?\)|^\s*assert\s+True\s*$|\bassertTrue\(\s*[Tt]rue\s*\)/,
  },
];

const TEST_CALL =
  /^\s*(?:await\s+)?(?:t\.)?(?:it|test)(?:\.concurrent)?\(\s*['"`]|^\s*(?:async\s+)?def\s+test_\w+\(|^func\s+Test\w+\(/;
const ASSERTS =
  /\b(assert\w*|expect\w*|should|rejects|throws|toThrow|snapshot|verify\w*|raises|t\.(is|true|deepEqual|equal|Error\w*|Fatal\w*)|require\.\w+|check\w*|fc\.)\b/i;
const ASSERTION = /\b(assert|expect)\w*\s*[.(]|\.should\b|\bt\.(is|true|deepEqual|equal)\b/;
const SCRIPT_OFF =
  /"test(:\w+)?"\s*:\s*"\s*(exit 0|true|:|echo\b[^"|&;]*(&& exit 0)?|.*\|\|\s*(true|exit 0))\s*"/;

/** Tests that were switched off, emptied or taken away. */
export const findWeakTests: Rule = (file, all) => {
  if (file.path.endsWith('package.json')) {
    return file.lines.flatMap((line) =>
      line.added && SCRIPT_OFF.test(line.text)
        ? [
            findingAt(file, line, {
              ...DISABLED,
              message: 'The test script no longer runs or no longer fails.',
            }),
          ]
        : [],
    );
  }
  if (!file.test) return [];
  return [
    ...matchPatterns(file, PATTERNS),
    ...hollowTests(file),
    ...lostAssertions(file),
    ...lostFile(file, all),
  ];
};

function hollowTests(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    if (!line.added || !TEST_CALL.test(line.bare)) return [];
    const oneLine = /=>\s*\{\s*\}\s*\)|function\s*\(\)\s*\{\s*\}/.test(line.code);
    const block = blockFrom(file, at);
    const whole = block.length > 1 && (file.language === 'python' || /^\s*\}/.test(block.at(-1)!.code));
    if (!oneLine && (!whole || ASSERTS.test(bareOf(block.slice(1))))) return [];
    if (!oneLine && block.length > 2 && block.slice(1, -1).some((each) => !each.added)) return [];
    return [findingAt(file, line, HOLLOW)];
  });
}

function lostAssertions(file: ChangedFile) {
  if (file.status === 'deleted') return [];
  const hunks = [...new Set(file.removed.map((line) => line.hunk))];
  return hunks.flatMap((hunk) => {
    const gone = file.removed.filter((line) => line.hunk === hunk && ASSERTION.test(line.text));
    const came = file.lines.filter((line) => line.hunk === hunk && line.added && ASSERTS.test(line.code));
    const testGone = file.removed.some((line) => line.hunk === hunk && TEST_CALL.test(line.text));
    if (gone.length === 0 || came.length > 0 || testGone) return [];
    return [
      findingAt(file, gone[0]!, {
        ...HOLLOW,
        message: 'An assertion was taken out and nothing took its place.',
      }),
    ];
  });
}

function lostFile(file: ChangedFile, all: ChangedFile[]) {
  const alone =
    file.status === 'deleted' &&
    !all.some(
      (each) => each !== file && (each.status === 'deleted' || (each.test && each.status === 'added')),
    );
  if (!alone || file.removed.length === 0) return [];
  return [
    findingAt(
      file,
      { n: 1 },
      { ...DISABLED, message: 'A whole test file was deleted while the code it tests stays.' },
    ),
  ];
}
