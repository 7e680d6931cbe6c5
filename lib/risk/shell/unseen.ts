import { kindOfPath } from '../commands/paths.ts';
import type { Word } from '../commands/program.ts';
import type { Value } from './scope.ts';

const isUnseen = (value: Value | null): boolean => value?.from === 'network' || value?.from === 'decoder';
const has = (args: readonly Word[], flag: RegExp) => args.some(({ text }) => flag.test(text));
const reads = (args: readonly Word[]) => has(args, /^(?:-|-f-|--filename=-|\/dev\/stdin|\/dev\/fd\/0)$/);

/** Programs that carry out what they are fed, and when they do. Shells and interpreters say it by their tables. */
const CARRIES_OUT: ReadonlyMap<string, (args: readonly Word[]) => boolean> = new Map<
  string,
  (args: readonly Word[]) => boolean
>([
  ['kubectl', (args) => has(args, /^(?:apply|create|replace|patch)$/) && reads(args)],
  ['oc', (args) => has(args, /^(?:apply|create|replace)$/) && reads(args)],
  ['crontab', (args) => args.every(({ text }) => text === '-' || text === '-u')],
  ['make', reads],
  ['gmake', reads],
  ['docker', (args) => has(args, /^(?:build|compose|stack)$/) && reads(args)],
  ['ansible-playbook', reads],
  ['at', () => true],
  ['batch', () => true],
  ['iptables-restore', () => true],
  ['chpasswd', () => true],
]);

/** Whether a program carries out a text that nobody has seen: out of the network, or of a decoder. */
export function carriesOutUnseen(name: string, args: readonly Word[], stdin: Value | null): boolean {
  return isUnseen(stdin) && (CARRIES_OUT.get(name)?.(args) ?? false);
}

/** Whether a text that nobody has seen comes to stand where it is run by itself later, or lets somebody in. */
export function plantsUnseen(path: Word, content: Value | null, directory: Word | undefined): boolean {
  return isUnseen(content) && ['startup', 'access'].includes(kindOfPath(path, directory));
}
