import type { Word } from '../commands/program.ts';
import type { Scope } from './scope.ts';

/** Remembers the engine that later commands of the script reach: `docker context use prod` is as DOCKER_CONTEXT=prod. */
export function keepChosenContext(scope: Scope, name: string, args: readonly Word[]): void {
  const [noun, verb, chosen] = args.filter(({ text }) => !text.startsWith('-'));
  if (!/^(?:docker|podman|nerdctl)$/.test(name) || noun?.text !== 'context' || verb?.text !== 'use') return;
  if (chosen) scope.held.variables.set('DOCKER_CONTEXT', [chosen]);
}
