import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, Rule } from './rule.ts';
import { checkDependencies, checkExports, checkFiles } from './rules/dead-code.ts';
import { checkMirror } from './rules/mirror.ts';
import { checkPackages } from './rules/packages.ts';
import { checkDocs, checkLength, checkNames } from './rules/shape.ts';
import { checkBarrels, checkCycles, checkStair } from './rules/stair.ts';
import { checkText } from './rules/text.ts';
import { readSources } from './source.ts';

interface Manifest {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

/** Every rule by its name, with what breaks it in the repository at `root`. */
export function checkArchitecture(root: string): { rule: string; findings: Finding[] }[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const rules: Record<string, Rule> = {
    'imports climb one stair: schema ← lib ← functions': checkStair,
    'each package has its place': checkPackages,
    'no import cycles': checkCycles,
    'no barrel files': checkBarrels,
    'files stay short': (sources) => checkLength(sources),
    'files are named in kebab-case': checkNames,
    'what is exported is described': checkDocs,
    'no words of a broken rule': checkText,
    'every verb has its test': (sources) => checkMirror(sources),
    'no unused files': (sources) => checkFiles(sources, Object.values(manifest.scripts)),
    'no unused exports': checkExports,
    'no unused dependencies': (sources) => checkDependencies(sources, manifest),
  };
  const sources = readSources(root);
  return Object.entries(rules).map(([rule, check]) => ({ rule, findings: check(sources) }));
}
