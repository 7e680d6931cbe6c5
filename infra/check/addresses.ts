import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './rule.ts';
import { lineAt, listFiles } from './source.ts';

const REGISTRY =
  /\b(?:registry\.(?:npmjs|yarnpkg)|npm\.pkg\.github|pypi|files\.pythonhosted|proxy\.golang|npmmirror)\.(?:org|com)\b|\b[\w.-]+\/(?:artifactory|nexus)\//gi;

/** Addresses of package registries in the repository's files: which one is used is the machine's affair. */
export function checkAddresses(root: string): Finding[] {
  return listFiles(root).flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return [...text.matchAll(REGISTRY)].map(({ index }) => ({
      path,
      message: `line ${lineAt(text, index)}: names a package registry`,
    }));
  });
}
