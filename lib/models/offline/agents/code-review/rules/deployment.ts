import type { ChangedFile, Pattern, Remark, Rule } from '../change.ts';
import { findingAt, matchPatterns } from '../change.ts';
import { bareOf, blockFrom, indentOf } from '../scope.ts';

const ROOT: Remark = {
  severity: 'warning',
  category: 'container-root',
  message: 'The container runs as root.',
  suggestion: 'Create or use an unprivileged user and switch to it (USER node) before the command.',
};
const PRIVILEGED: Remark = {
  severity: 'critical',
  category: 'container-privileges',
  message: 'The container gets the rights of the machine it runs on.',
  suggestion: 'Drop it; grant the single capability that is needed.',
};
const LATEST: Remark = {
  severity: 'warning',
  category: 'unpinned-image',
  message: 'The image has no fixed version, so the next build may be another one.',
  suggestion: 'Name a version, best with its digest.',
};
const OPEN: Remark = {
  severity: 'critical',
  category: 'open-infrastructure',
  message: 'This opens the resource to everybody.',
  suggestion: 'Name the networks, principals and actions that need it.',
};
const FRAGILE: Remark = {
  severity: 'warning',
  category: 'unsafe-infrastructure',
  message: 'This takes away a protection of stored data.',
  suggestion: 'Keep encryption, backups and deletion protection on.',
};
const PIPE_TO_SHELL: Remark = {
  severity: 'warning',
  category: 'unverified-download',
  message: 'What the network answers is run unread.',
  suggestion: 'Fetch a fixed version, check its digest, then run it.',
};

const PATTERNS: Pattern[] = [
  {
    ...PIPE_TO_SHELL,
    on: 'bare',
    match: /\b(curl|wget)\b[^|]*\|\s*(sudo\s+)?(ba|z)?sh\b/,
    languages: ['docker', 'shell', 'workflow', 'yaml', 'json'],
  },
  { ...PIPE_TO_SHELL, on: 'bare', match: /^\s*ADD\s+https?:/, languages: ['docker'] },
  {
    severity: 'critical',
    category: 'secret-in-image',
    on: 'bare',
    match:
      /^\s*(COPY|ADD)\s+(--\S+\s+)*\S*(\.env(?!\.example)\b|id_rsa|\.npmrc|\.pem|credentials|\.aws|\.ssh)/,
    message: 'A file with secrets becomes part of the image.',
    suggestion: 'Mount it at build time (--mount=type=secret) or read it at start.',
    languages: ['docker'],
  },
  {
    ...ROOT,
    category: 'file-permissions',
    on: 'bare',
    match: /\bchmod\s+(-R\s+)?(0?777|a\+rwx|ugo\+rwx)\b/,
    message: 'Everybody may change these files.',
    suggestion: 'Give the owner what it needs (chown, 0644 or 0755).',
    languages: ['docker', 'shell', 'workflow', 'yaml'],
  },
  {
    ...PRIVILEGED,
    on: 'bare',
    match:
      /^\s*-?\s*(privileged|hostNetwork|hostPID|hostIPC|allowPrivilegeEscalation)\s*:\s*true|--privileged\b|\/var\/run\/docker\.sock|network_mode:\s*["']?host/,
    languages: ['yaml', 'workflow', 'shell', 'docker'],
  },
  {
    ...ROOT,
    on: 'bare',
    match: /^\s*-?\s*(runAsUser\s*:\s*0\b|runAsNonRoot\s*:\s*false|user\s*:\s*["']?(root|0)\b)/,
    languages: ['yaml'],
  },
  {
    ...LATEST,
    on: 'bare',
    match: /^\s*-?\s*image\s*:\s*["']?([\w./-]+(:\d+\/[\w./-]+)?:latest|[\w.-]+(:\d+)?(\/[\w.-]+)*)["']?\s*$/,
    languages: ['yaml', 'workflow'],
  },
  {
    ...OPEN,
    on: 'bare',
    match:
      /publicly_accessible\s*=\s*true|\bacl\s*=\s*"public-read|"?(Action|Resource|actions|resources)"?\s*[:=]\s*\[?\s*"\*"|verbs:\s*\[\s*["']?\*|name:\s*cluster-admin|block_public_\w+\s*=\s*false|Principal"?\s*[:=]\s*"\*"/,
    languages: ['terraform', 'yaml', 'json'],
  },
  {
    ...FRAGILE,
    on: 'bare',
    match:
      /storage_encrypted\s*=\s*false|encrypted\s*=\s*false|skip_final_snapshot\s*=\s*true|deletion_protection\s*=\s*false|prevent_destroy\s*=\s*false|force_destroy\s*=\s*true|backup_retention_period\s*=\s*0\b/,
    languages: ['terraform'],
  },
  {
    severity: 'warning',
    category: 'unpinned-dependency',
    on: 'text',
    match: /^\s*"[@\w./-]+"\s*:\s*"(\*|latest|x|>=?\s*\d[^"]*|git\+|github:|https?:\/\/[^"]+)"/,
    unless: /"(node|npm|pnpm|yarn|homepage|url|bugs|license|\$schema|repository|registry|resolved)"/,
    message: 'The dependency has no fixed version.',
    suggestion: 'Name a version and keep the lockfile.',
    languages: ['json'],
  },
];

/** Container, orchestration and infrastructure files that give away too much. */
export const findDeploymentFaults: Rule = (file) => {
  const found = matchPatterns(file, PATTERNS);
  if (file.language === 'terraform') return [...found, ...openIngress(file)];
  if (file.language === 'yaml') return [...found, ...addedCapabilities(file)];
  return found;
};

/** `ALL` under `drop:` takes rights away, under `add:` it gives them. */
function addedCapabilities(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    if (
      !line.added ||
      !/^\s*-?\s*(add:\s*\[.*)?["']?(CAP_)?(SYS_ADMIN|ALL|NET_ADMIN|SYS_PTRACE)\b/.test(line.bare)
    )
      return [];
    const list = file.lines
      .slice(0, at + 1)
      .findLast((each) => /\b(add|drop|cap_add|cap_drop)\s*:/.test(each.bare));
    return /\b(cap_)?add\s*:/.test(list?.bare ?? '') ? [findingAt(file, line, PRIVILEGED)] : [];
  });
}

function openIngress(file: ChangedFile) {
  return file.lines.flatMap((line, at) => {
    if (!line.added || !/["'](0\.0\.0\.0\/0|::\/0)["']/.test(line.bare)) return [];
    const head = file.lines.findLastIndex(
      (each, up) => up < at && each.hunk === line.hunk && indentOf(each) < indentOf(line),
    );
    const block = bareOf(head < 0 ? [line] : blockFrom(file, head));
    const ports = [...block.matchAll(/(?:from|to)_port\s*=\s*(\d+)/g)].map((each) => each[1]);
    const web = ports.length > 0 && ports.every((port) => port === '443' || port === '80');
    return web || /\begress\b/.test(block) ? [] : [findingAt(file, line, OPEN)];
  });
}
