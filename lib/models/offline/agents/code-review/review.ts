import { type ChangedFile, readChange } from './change.ts';
import type { Finding, Review, Severity } from './finding.ts';
import { gradeFindings } from './finding.ts';
import { findLostChecks } from './rules/access-checks.ts';
import { findMissingAwait } from './rules/asynchrony.ts';
import { findWrongBorders } from './rules/borders.ts';
import { findContradictions } from './rules/conditions.ts';
import { findDataFaults } from './rules/data.ts';
import { findDeploymentFaults } from './rules/deployment.ts';
import { findDockerfileFaults } from './rules/dockerfile.ts';
import { findSwallowedErrors } from './rules/errors.ts';
import { findInjection } from './rules/injection.ts';
import { findLeftovers } from './rules/leftovers.ts';
import { findPipelineFaults } from './rules/pipelines.ts';
import { findWrongPorts } from './rules/ports.ts';
import { findResourceFaults } from './rules/resources.ts';
import { findSecrets } from './rules/secrets.ts';
import { findWeakTests } from './rules/tests.ts';
import { findUnsafeSettings } from './rules/unsafe-settings.ts';
import { findUntrustedInput } from './rules/untrusted-input.ts';

const RULES = [
  findSecrets,
  findInjection,
  findUntrustedInput,
  findUnsafeSettings,
  findLostChecks,
  findDeploymentFaults,
  findDockerfileFaults,
  findPipelineFaults,
  findDataFaults,
  findWrongPorts,
  findWrongBorders,
  findContradictions,
  findMissingAwait,
  findSwallowedErrors,
  findWeakTests,
  findResourceFaults,
  findLeftovers,
];

const GRAVEST: Severity[] = ['critical', 'warning', 'info'];
const MOST = 200;

/**
 * Reviews a unified diff by fixed rules: only what the change adds or takes away is judged, never what was
 * there before. One finding a line and category, gravest first, then by file and line; at most 200. A change
 * of documents alone holds nothing to judge.
 */
export function reviewDiff(diff: string): Review {
  const files = readChange(diff);
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const file of files) {
    for (const finding of RULES.flatMap((rule) => rule(file, files))) {
      const key = `${finding.file}:${finding.line}:${finding.category}`;
      if (!seen.has(key)) findings.push(finding);
      seen.add(key);
    }
  }
  findings.sort(
    (a, b) =>
      GRAVEST.indexOf(a.severity) - GRAVEST.indexOf(b.severity) ||
      a.file.localeCompare(b.file) ||
      a.line - b.line,
  );
  return gradeFindings(findings.slice(0, MOST), files.some(isJudged));
}

/** Of prose and of unknown kinds of files the rules know nothing but what a credential looks like. */
function isJudged({ language, lines, removed }: ChangedFile): boolean {
  if (language === 'prose' || language === 'other') return false;
  return lines.some(({ added }) => added) || removed.length > 0;
}
