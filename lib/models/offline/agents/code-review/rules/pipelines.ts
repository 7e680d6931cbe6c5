import type { ChangedFile, Pattern, Remark, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';

const HIDDEN: Remark = {
  severity: 'warning',
  category: 'hidden-failure',
  message: 'A failing step no longer fails the pipeline.',
  suggestion: 'Let it fail, and repair what fails.',
};

const PATTERNS: Pattern[] = [
  { ...HIDDEN, on: 'bare', match: /^\s*-?\s*(continue-on-error|allow_failure)\s*:\s*true/ },
  {
    ...HIDDEN,
    on: 'bare',
    match:
      /(npm|yarn|pnpm|pytest|go|make|cargo|node|mvn|gradle|tsc|npx)\b.*\b(test|lint|check|audit|pytest|verify|build|tsc|vitest)\b.*\|\|\s*(true|:|echo|exit 0)/,
  },
  {
    severity: 'critical',
    category: 'script-injection',
    on: 'text',
    match:
      /^(?!\s*(-\s*)?[A-Z_]+:).*\$\{\{\s*github\.(event\.(issue|pull_request|comment|review|head_commit|commits)[\w.[\]]*\.(title|body|ref|label|message|name|email|login)|head_ref)\b/,
    unless: /^\s*(if|ref|group|name|key|concurrency|run-name)\s*:/,
    message: 'Text that anybody can choose becomes part of the script.',
    suggestion: 'Hand it over in env: and use the variable in quotes.',
  },
  {
    severity: 'warning',
    category: 'unpinned-action',
    on: 'bare',
    match:
      /uses:\s*[\w./-]+@(main|master|latest|develop|HEAD)\b|uses:\s*(?!\.\/|docker:)[\w.-]+\/[\w./-]+\s*$/,
    message: 'The action may change under the pipeline at any time.',
    suggestion: 'Pin it to a release, best to a commit.',
  },
  {
    severity: 'warning',
    category: 'pipeline-permissions',
    on: 'bare',
    match: /^\s*permissions:\s*write-all/,
    message: 'Every step gets write access to everything.',
    suggestion: 'Grant contents: read, and more only to the job that needs it.',
  },
  {
    severity: 'critical',
    category: 'logged-secret',
    on: 'text',
    match:
      /\b(echo|printf|print)\b[^|>]*\$\{\{\s*secrets\.|\b(echo|printf)\s+["']?\$\{?\w*(TOKEN|SECRET|PASSWORD|API_KEY)\b|^\s*-?\s*(run:\s*)?(env|printenv)\s*$/,
    unless: /GITHUB_OUTPUT|\|\s*(docker login|base64 -d|\S+ login)/,
    message: 'A secret is written to the log of the pipeline.',
    suggestion: 'Hand it to the program that needs it, never to the output.',
  },
];

/** CI pipelines that leak secrets, run strangers' code with them, or no longer fail. */
export const findPipelineFaults: Rule = (file) => {
  if (file.language !== 'workflow') return [];
  return [...matchPatterns(file, PATTERNS), ...privilegedTrigger(file), ...lostGate(file)];
};

/** `pull_request_target` runs with the repository's secrets, whoever opened the request. */
function privilegedTrigger(file: ChangedFile) {
  const trigger = file.lines.find((line) => /\bpull_request_target\b/.test(line.bare));
  const risky = file.lines.find((line) =>
    /github\.event\.pull_request\.head|github\.head_ref|secrets\.(?!GITHUB_TOKEN)|refs\/pull\//.test(
      line.bare,
    ),
  );
  if (!trigger || !(trigger.added || risky?.added) || (file.status !== 'added' && !risky && !trigger.added))
    return [];
  const checksOut = file.lines.some((line) => /actions\/checkout|run:/.test(line.bare));
  if (!risky && !checksOut) return [];
  return [
    findingAt(file, trigger.added ? trigger : risky!, {
      severity: 'critical',
      category: 'privileged-workflow',
      message: "A stranger's pull request runs here with the repository's secrets and write token.",
      suggestion: "Use pull_request, and keep secrets out of jobs that run the request's code.",
    }),
  ];
}

/** A deploy that no longer waits for the tests. */
function lostGate(file: ChangedFile) {
  const came = file.lines
    .filter((line) => line.added)
    .map((line) => line.bare)
    .join('\n');
  return file.removed.flatMap((line) => {
    const needs = /^\s*needs\s*:/.test(line.text) && !/^\s*needs\s*:/m.test(came);
    const tests =
      /^\s*(-\s*)?run\s*:.*\b(test|pytest|vitest)\b/.test(line.text) &&
      !/\b(test|pytest|vitest|check|verify|ci)\b/.test(came);
    if (!needs && !tests) return [];
    return [
      findingAt(file, line, {
        ...HIDDEN,
        message: needs
          ? 'The job no longer waits for the jobs before it.'
          : 'The pipeline no longer runs the tests.',
        suggestion: 'Keep the tests before what ships.',
      }),
    ];
  });
}
