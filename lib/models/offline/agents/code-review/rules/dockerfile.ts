import type { ChangedFile, Remark, Rule } from '../change.ts';
import { findingAt } from '../change.ts';

const ROOT: Remark = {
  severity: 'warning',
  category: 'container-root',
  message: 'The container runs as root.',
  suggestion: 'Create or use an unprivileged user and switch to it (USER node) before the command.',
};
const LATEST: Remark = {
  severity: 'warning',
  category: 'unpinned-image',
  message: 'The image has no fixed version, so the next build may be another one.',
  suggestion: 'Name a version, best with its digest.',
};

/** Images without a version, containers that run as root, secrets baked in. */
export const findDockerfileFaults: Rule = (file) =>
  file.language === 'docker' ? [...dockerImage(file), ...dockerUser(file), ...dockerSecrets(file)] : [];

function dockerImage(file: ChangedFile) {
  const stages = file.lines.flatMap(
    (line) => /^\s*FROM\s+.*\s+AS\s+(\S+)/i.exec(line.bare)?.[1]?.toLowerCase() ?? [],
  );
  return file.lines.flatMap((line) => {
    const image = line.added ? /^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(line.bare)?.[1] : undefined;
    if (!image || stages.includes(image.toLowerCase()) || image === 'scratch' || /[$@]/.test(image))
      return [];
    const tag = /:([^/:]+)$/.exec(image)?.[1];
    return !tag || tag === 'latest' ? [findingAt(file, line, LATEST)] : [];
  });
}

function dockerUser(file: ChangedFile) {
  const users = file.lines.filter((line) => /^\s*USER\s/i.test(line.bare));
  const last = users.at(-1);
  if (last) return last.added && /USER\s+(root|0)\b/i.test(last.bare) ? [findingAt(file, last, ROOT)] : [];
  const dropped = file.removed.find((line) => /^\s*USER\s+(?!root|0\b)/i.test(line.text));
  if (dropped) return [findingAt(file, dropped, ROOT)];
  const command = file.lines.find((line) => line.added && /^\s*(CMD|ENTRYPOINT)\b/i.test(line.bare));
  const base = file.lines.findLast((line) => /^\s*FROM\s/i.test(line.bare));
  if (file.status !== 'added' || !command || /nonroot|distroless|unprivileged/.test(base?.text ?? ''))
    return [];
  return [findingAt(file, command, ROOT)];
}

function dockerSecrets(file: ChangedFile) {
  return file.lines.flatMap((line) => {
    const hit = line.added
      ? /^\s*(?:ENV|ARG)\s+(\w*(?:PASSWORD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)\w*)[= ]["']?([^\s"'$]{3,})/i.exec(
          line.bare,
        )
      : null;
    if (!hit || /(_FILE|_PATH|_URL|_NAME|_TTL)$/i.test(hit[1]!)) return [];
    return [
      findingAt(file, line, {
        severity: 'critical',
        category: 'hardcoded-secret',
        message: `"${hit[1]}" becomes part of the image, where anybody who pulls it can read it.`,
        suggestion: 'Hand it over at start from the environment or a secret store, and rotate it.',
      }),
    ];
  });
}
