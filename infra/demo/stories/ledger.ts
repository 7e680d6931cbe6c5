import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { dim, green, heading, red, say, table } from '../paint.ts';
import type { Site } from '../site.ts';

/** The ledger beside the git log: every effect that is done in the one is exactly once in the other. */
export async function showLedger(site: Site, taskId: string, repository: string): Promise<boolean> {
  const { data: effects } = await site.as('admin').effects(taskId);
  const dir = join(site.localDir, 'workspace', 'repositories', repository);
  const log = execFileSync(
    'git',
    ['-C', dir, 'log', '--all', '--format=%h %s%x00%(trailers:key=Effect-Key,valueonly,separator=%x2C)'],
    { encoding: 'utf8' },
  );
  const commits = log
    .trim()
    .split('\n')
    .map((line) => line.split('\0') as [string, string]);
  heading('The ledger beside the git log');
  let once = true;
  const rows = effects.map((effect) => {
    const made = commits.filter(([, key]) => key?.trim() === effect.key);
    const commitsOnce = !effect.tool.endsWith('commit_files') || made.length === 1;
    once &&= effect.state === 'done' && commitsOnce;
    return [
      effect.key.slice(0, 12),
      effect.tool,
      effect.state,
      made.map(([text]) => text).join(' | ') || dim('(no commit of its own)'),
    ];
  });
  table(rows);
  say(once ? green('  every effect once') : red('  an effect is missing, open or doubled'));
  return once;
}
