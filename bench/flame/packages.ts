/** The thread was in this function and not on a core. */
export const WAITING = '(waiting for a core)';
export const COLLECTOR = 'garbage collector';
export const NATIVE = 'V8 and native code';
export const NODE = 'node';
export const OURS = 'ours: ';

/** Our own: a noun of ours with all below it, or the folder itself. */
const OWN = /^file:(?!.*\/node_modules\/).*?\/((?:lib|functions|infra)\/[^/]+|schema|bench)(?:\/|$)/;

/** Whose a function is: a folder of ours, a package of npm, Node, the collector, or V8 with what is compiled into it. */
export function packageOf(name: string, url: string): string {
  if (name === '(garbage collector)') return COLLECTOR;
  if (url.startsWith('node:')) return NODE;
  const npm = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (npm) return npm;
  const own = OWN.exec(url)?.[1];
  if (own) return OURS + own.replace(/\/[^/]+\.ts$/, '');
  return NATIVE;
}
