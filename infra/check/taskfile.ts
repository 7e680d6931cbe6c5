import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Finding } from './rule.ts';

const Taskfile = z.strictObject({
  version: z.literal('3'),
  tasks: z.record(z.string(), z.strictObject({ desc: z.string().min(1), cmds: z.array(z.string()).min(1) })),
});
/** `npm start`, `npm test`, `npm run`, `npm run x`, and arguments for the script after `--`. */
const ALIAS = /^npm (?:(start|test)|run(?: ([\w:-]+))?)(?: -- .+)?$/;

/** Tasks that are anything else than the alias of an npm script that exists. */
export function checkTaskfile(root: string): Finding[] {
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  return findBadTasks(read('Taskfile.yml'), Object.keys(JSON.parse(read('package.json')).scripts));
}

/** The same for the text of a Taskfile and the names of the scripts there are. */
export function findBadTasks(text: string, scripts: string[]): Finding[] {
  const finding = (message: string) => ({ path: 'Taskfile.yml', message });
  const { data, error } = Taskfile.safeParse(parse(text));
  if (!data) return [finding(z.prettifyError(error))];
  return Object.entries(data.tasks).flatMap(([task, { cmds }]) =>
    cmds.flatMap((command) => {
      const match = ALIAS.exec(command);
      if (!match) return [finding(`${task}: "${command}" is not an npm script alone`)];
      const script = match[1] ?? match[2];
      return script && !scripts.includes(script) ? [finding(`${task}: there is no script "${script}"`)] : [];
    }),
  );
}
