import type { ChangedFile, Rule } from '../change.ts';
import { findingAt } from '../change.ts';
import { codeOf, functionAround } from '../scope.ts';

const BYPASS = {
  severity: 'critical',
  category: 'broken-access-control',
  message: 'This lets requests through that should be refused.',
  suggestion: 'Decide by the verified identity and its roles, and refuse by default.',
} as const;

const GUARD_WORD =
  /\b(require(Auth|Role|Admin|User|Login|Scope|Permission)\w*|is(Admin|Authorized|Authenticated|Owner|Allowed)\w*|authenticate\w*|authorize\w*|checkAuth\w*|checkPermission\w*|verify(Token|Signature|Webhook|Jwt|Session)\w*|ensureAuth\w*|assertAuth\w*|hasRole\w*|hasPermission\w*|can(Access|Edit|View|Delete)\w*|rateLimit\w*|csrf\w*|validate\w*|timingSafeEqual|login_required|permission_required)\b/;
const REFUSES = /\b(throw|40[13]|[Uu]nauthori[sz]ed|[Ff]orbidden|denied)\b/;
const NEGATED =
  /if\s*\(\s*([\w$.]*(?:is|has|can)(?:Auth|Admin|Owner|Allowed|Permission|Role|Access|Valid|Signed)\w*(?:\([^)]*\))?|[\w$.]*(?:authorized|authenticated|verifySignature\([^)]*\)|timingSafeEqual\([^)]*\)))\s*\)/;

/** Access checks that were taken out or turned around. */
export const findLostChecks: Rule = (file, all) => {
  if (file.test || !['script', 'python', 'java', 'go'].includes(file.language)) return [];
  return [...turnedAround(file), ...takenOut(file, all)];
};

function turnedAround(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    if (!line.added || !NEGATED.test(line.code)) return [];
    const near = file.lines.slice(at, at + 3).filter((each) => each.hunk === line.hunk);
    const branch = near
      .map((each) => each.bare)
      .join('\n')
      .split('}')[0]!;
    if (!REFUSES.test(branch)) return [];
    const message = 'The check is turned around: it refuses whoever passes it and lets the others through.';
    return [findingAt(file, line, { ...BYPASS, message })];
  });
}

function takenOut(file: ChangedFile, all: ChangedFile[]) {
  if (file.status === 'deleted') return [];
  const added = all.flatMap((each) => each.lines.filter((line) => line.added));
  if (GUARD_WORD.test(codeOf(added))) return [];
  return file.removed.flatMap((line) => {
    const word = GUARD_WORD.exec(line.text.replace(/\/\/.*$/, ''))?.[1];
    const declares = /\b(function|import|const\s+\w+\s*=\s*\(|export|require\()\b/.test(line.text);
    const at = file.lines.findIndex((each) => each.hunk === line.hunk && each.n >= line.n);
    if (!word || declares || at < 0) return [];
    if (new RegExp(`\\b${word}\\b`).test(codeOf(functionAround(file, at)))) return [];
    const message = `The check "${word}" was taken out and nothing took its place.`;
    return [findingAt(file, line, { ...BYPASS, message })];
  });
}
