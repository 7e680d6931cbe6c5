/** How grave a finding is; a critical one rejects the change. */
export type Severity = 'critical' | 'warning' | 'info';

/** One fault the review saw. `line` is the line in the changed file; for something removed, where it stood. */
export type Finding = {
  severity: Severity;
  category: string;
  file: string;
  line: number;
  message: string;
  suggestion: string;
};

type Verdict = 'approved' | 'needs_changes' | 'rejected' | 'not_judged';

/** `score` is null when the change holds nothing that the rules read. */
export type Review = { findings: Finding[]; score: number | null; verdict: Verdict };

const COST: Record<Severity, number> = { critical: 30, warning: 10, info: 3 };

/**
 * Sums findings up: 100 points less 30, 10 or 3 for each critical, warning or info, never below 0.
 * Anything critical rejects; any warning asks for changes; remarks alone do not hold a change up. Without
 * findings and without anything that the rules read (`judged` false), nothing is approved.
 */
export function gradeFindings(findings: Finding[], judged = true): Review {
  if (!judged && findings.length === 0) return { findings, score: null, verdict: 'not_judged' };
  const lost = findings.reduce((sum, finding) => sum + COST[finding.severity], 0);
  const has = (severity: Severity) => findings.some((finding) => finding.severity === severity);
  const verdict = has('critical') ? 'rejected' : has('warning') ? 'needs_changes' : 'approved';
  return { findings, score: Math.max(0, 100 - lost), verdict };
}
