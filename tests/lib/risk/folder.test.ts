import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { assessCall } from '../../../lib/risk/assess-call.ts';
import { type JsonObject, LEVELS } from '../../../schema/vocabulary.ts';

const policy = parsePolicy(DEFAULT_POLICY);
const assessmentOf = (args: JsonObject) =>
  assessCall({ card: null, tool: 'shell.exec', args, project: null, policy, sql: null, now: 0 }).assessment;
const levelOf = (args: JsonObject) => assessmentOf(args).level;
const FOLDERS = [
  '/',
  '/etc',
  '/root',
  '/usr/lib',
  '/var/lib/postgresql',
  '/srv/app',
  '/home/me/app',
  '/tmp',
  '-x',
];
const COMMANDS = [
  ['rm', '-rf', 'ssh'],
  ['rm', '-rf', './build'],
  ['rm', '-rf', '.'],
  ['sed', '-i', 's/a/b/', 'hosts'],
  ['ls'],
];

const PLACES = FOLDERS.flatMap((cwd) => COMMANDS.map((argv) => [cwd, argv] as const));

describe('the folder that a command runs in', () => {
  it.each(PLACES)('in %s, %j weighs what it weighs after a cd to there', (cwd, argv) => {
    const line = `cd -- ${cwd} && ${argv.join(' ')}`;
    expect(levelOf({ argv, cwd })).toBe(levelOf({ command: line }));
    expect(levelOf({ command: argv.join(' '), cwd })).toBe(levelOf({ command: line }));
  });

  it('is what a name without one is of: /etc is no place to remove things from, a build’s own folder is', () => {
    expect(levelOf({ argv: ['rm', '-rf', 'ssh'], cwd: '/etc' })).toBe('high');
    expect(levelOf({ argv: ['rm', '-rf', '.ssh'], cwd: '/root' })).toBe('critical');
    expect(levelOf({ argv: ['rm', '-rf', './build'], cwd: '/home/me/app' })).toBe('low');
    expect(levelOf({ argv: ['rm', '-rf', './build'], cwd: "/home/me/it's mine; $(id)" })).toBe('low');
  });

  it.each([{ a: 1 }, 5, '', ['/srv'], null, '/a\u001bb'])('that is %j is not understood', (cwd) => {
    expect(levelOf({ argv: ['ls'], cwd })).toBe('critical');
  });

  it('leaves the places that are told those of the command itself', () => {
    const placesOf = (args: JsonObject) =>
      assessmentOf(args)
        .factors.map(({ at }) => at)
        .filter((at) => at !== undefined);
    const command = 'ls; rm -rf .ssh';
    expect(placesOf({ command, cwd: '/root' })).toContainEqual({ start: 4, end: command.length });
  });

  it('never makes a command weigh less than where its folder is not said', () => {
    for (const argv of COMMANDS)
      for (const cwd of FOLDERS)
        expect(LEVELS.indexOf(levelOf({ argv, cwd }))).toBeGreaterThanOrEqual(
          LEVELS.indexOf(levelOf({ argv: [argv[0]!] })),
        );
  });
});
