import { matchGlob } from '../match-glob.ts';
import { programNames } from './programs.ts';

/** More of them are as good as any. */
const MOST = 4;
const GRAVE = ['rm', 'dd', 'shred', 'mkfs', 'kubectl', 'terraform', 'sh', 'bash'];

/** Whether a name is a pattern that the shell fills in from what there is (`/bin/r?`, `[r]m`). */
export function isPattern(name: string): boolean {
  return /[*?]|\[[^\]]/.test(name) && name !== '[' && name !== '[[';
}

/** Programs that a pattern may stand for, the most ordinary ways to lose something first. */
export function programsLike(pattern: string): string[] {
  const last = pattern.slice(0, 200).replace(/^.*\//, '');
  const exact = last.replace(/\[([^\]!^-])\]/g, '$1');
  const wide = exact.replace(/\[[^\]]{1,50}\]/g, '?');
  const found = [...programNames()].filter((name) => name.length === wide.length || wide.includes('*'));
  const like = found.filter((name) => matchesLetters(wide, name));
  return [...new Set([...GRAVE.filter((name) => like.includes(name)), ...like])].slice(0, MOST);
}

/** `?` is any one letter; `*` any run of them. */
function matchesLetters(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) {
    return Array.from(pattern).every((char, i) => char === '?' || char === name[i]);
  }
  return matchGlob(pattern.replaceAll('?', '*'), name);
}
