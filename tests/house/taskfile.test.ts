import { describe, expect, it } from 'vitest';
import { checkTaskfile, findBadTasks } from '../../infra/check/taskfile.ts';

const taskfile = (command: string) =>
  `version: '3'\ntasks:\n  one:\n    desc: One\n    cmds: ['${command}']\n`;

describe('Taskfile.yml', () => {
  it('holds aliases of npm scripts that exist', () => {
    expect(checkTaskfile(process.cwd())).toEqual([]);
  });

  it.each(['npm start', 'npm run', 'npm run health', 'npm run health -- {{.URL}}'])(
    'may say %s',
    (command) => {
      expect(findBadTasks(taskfile(command), ['start', 'health'])).toEqual([]);
    },
  );

  it.each([
    'npm run gone',
    'docker system prune',
    'npm run health && rm -rf .local',
    'node infra/health/health.ts',
  ])('may not say %s', (command) => {
    expect(findBadTasks(taskfile(command), ['start', 'health'])).toHaveLength(1);
  });

  it('may not be something else', () => {
    expect(findBadTasks("version: '3'\ntasks:\n  one: npm start\n", ['start'])).toHaveLength(1);
  });
});
