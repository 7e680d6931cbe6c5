import { closingBracket } from '../../repository/scan-code.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import { cannot, type Draft } from './draft.ts';

export type DependencyWish = { kind: 'dependency'; name: string; version: string };

const SECTIONS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'engines'];
const LOCKFILE = /^(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml)$/;

/**
 * Sets a dependency's version in package.json, exact or as the range it was. A lockfile cannot be brought up
 * to date without the registry, and the summary says so. `paths` are all paths of the commit.
 */
export function bumpDependency(facts: RepositoryFacts, wish: DependencyWish, paths: string[]): Draft {
  const text = facts.files['package.json'];
  if (text === undefined) return cannot(`${facts.name} has no package.json`);
  const version = /^[~^>=v]*\s*(\d+(?:\.\d+){0,2}(?:-[\w.]+)?)$/.exec(wish.version)?.[1];
  if (!version) return cannot(`the request does not say which version of ${wish.name} it wants`);
  const found = findSpecs(text, wish.name);
  const [first] = found;
  if (!first) return cannot(`${facts.name} does not depend on ${wish.name}`);
  const odd = found.find(({ spec }) => !/^(?:[~^]|>=\s*)?v?\d[\w.-]*$/.test(spec));
  if (odd) return cannot(`${wish.name} is taken from "${odd.spec}", which is no version to raise`);
  let content = text;
  // From the end, so that the offsets before stay true.
  for (const { at, spec } of [...found].reverse()) {
    content = content.slice(0, at) + specLike(spec, wish.version, version) + content.slice(at + spec.length);
  }
  const spec = specLike(first.spec, wish.version, version);
  if (content === text) return { kind: 'nothing', summary: `${wish.name} is at ${first.spec} already.` };
  const lockfile = paths.find((path) => LOCKFILE.test(path));
  const warning = lockfile
    ? ` ${lockfile} still has the old version: run the package manager's install to renew it.`
    : '';
  return {
    kind: 'change',
    change: {
      title: `${wish.name} ${first.spec} → ${spec}`,
      message: `chore: ${wish.name} ${spec}\n\nIt was ${first.spec}.${warning}`,
      files: [{ path: 'package.json', content }],
    },
    summary: `${wish.name} in package.json is ${spec} now; it was ${first.spec}.${warning} What changed in ${wish.name} itself was not read.`,
  };
}

/** The version specs of a package in the text, with their offsets, in the sections that have dependencies. */
function findSpecs(text: string, name: string): { spec: string; at: number }[] {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return SECTIONS.flatMap((section) => {
    const start = text.indexOf(`"${section}"`);
    const open = start === -1 ? -1 : text.indexOf('{', start);
    const close = open === -1 ? -1 : closingBracket(text, open);
    const match = new RegExp(`"${escaped}"\\s*:\\s*"([^"]*)"`, 'i').exec(text.slice(open, close));
    if (close === -1 || !match) return [];
    const spec = match[1] ?? '';
    return [{ spec, at: open + match.index + match[0].lastIndexOf(spec) }];
  }).sort((a, b) => a.at - b.at);
}

/** The new version in the style of the old spec, unless the request gives a range of its own. */
function specLike(old: string, wanted: string, version: string): string {
  if (/^[~^>]/.test(wanted)) return wanted;
  return (/^(?:[~^]|>=\s*)/.exec(old)?.[0] ?? '') + version;
}
