import { describe, expect, it } from 'vitest';
import { deedOfRemoving, deedOfWriting, gravest } from '../../../../lib/risk/commands/files.ts';
import { BUILDS, DROPS_WORK, losesOnMachine } from '../../../../lib/risk/commands/local-deeds.ts';
import { holdsSecret, kindOfPath, type PathKind } from '../../../../lib/risk/commands/paths.ts';

const word = (text: string, known = !/\$[({]/.test(text)) => ({ text, known, start: 0, end: 0 });

const KINDS: Record<PathKind, string[]> = {
  nowhere: ['/dev/null', '/dev/stderr', '-'],
  device: ['/dev/sda', '/dev/mapper/vg0-data', '\\\\.\\PhysicalDrive0'],
  root: ['/', '//', '/./', '/*', '/etc', '/usr/', '/var/lib', '/boot/*', '/x/..'],
  home: ['~', '~/', '~/*', '/home', '/home/ada', '/root', '~bob'],
  access: ['/etc/passwd', '/etc/sudoers.d/x', '~/.ssh/authorized_keys', '/etc/ssh/sshd_config'],
  secrets: ['~/.ssh', '~/.aws/credentials', '/home/ada/.kube/config', '/etc/ssl/private/a.key'],
  startup: ['/etc/cron.d/x', '~/.bashrc', '/etc/systemd/system/a.service', '.git/hooks/pre-commit'],
  system: ['/etc/nginx', '/usr/bin/x', '/boot/grub', '/proc/sys/vm/swappiness'],
  data: ['/var/lib/postgresql', '/mnt/backup', '/srv/app', '../../..'],
  logs: ['/var/log', '/var/log/nginx/a.log'],
  copy: ['.', './', '*', './*', '', '.git', 'app/.git'],
  build: [
    'node_modules',
    './dist/',
    'packages/a/node_modules',
    '~/shop/node_modules',
    'app.log',
    `build/\${X}`,
  ],
  temp: ['/tmp/x', '/tmp/x/*', '/var/tmp/y', '~/.cache/pip', `\${BUILD_DIR}`],
  project: ['src/a.ts', 'README.md', '/workspace/src', '.git/config'],
  elsewhere: ['~/Documents', '../x', '/opt/app/x', '/tmp', '/tmp/*'],
  unknown: [`\${X}`, `\${X}/`, `\${BUILD_DIR}/*`, '$(…)', 'x'.repeat(5000)],
};

describe('the kind of a path', () => {
  it.each(Object.entries(KINDS))('%s', (kind, paths) => {
    for (const path of paths) expect({ path, kind: kindOfPath(word(path)) }).toEqual({ path, kind });
  });

  it('is seen from where the script went', () => {
    expect(kindOfPath(word('*'), word('/'))).toBe('root');
    expect(kindOfPath(word('*'), word('/tmp/x'))).toBe('temp');
    expect(kindOfPath(word('x'), word('app'))).toBe('project');
    expect(kindOfPath(word('/etc/x'), word('app'))).toBe('system');
    expect(kindOfPath(word('*'), word(`\${DIR}`))).toBe('unknown');
    expect(kindOfPath(word('dist'), word(`\${DIR}`))).toBe('build');
  });
});

describe('what is done to a path', () => {
  it('is graver the more relies on it', () => {
    expect(deedOfRemoving(word('dist'))).toEqual(BUILDS);
    expect(deedOfRemoving(word('src/a.ts'))).toEqual(DROPS_WORK);
    expect(deedOfRemoving(word('/'))).toMatchObject({ effect: 'destructive', floor: 'critical' });
    expect(deedOfRemoving(word(`\${X}/*`))).toMatchObject({ effect: 'destructive', floor: 'high' });
    expect(deedOfRemoving(word(`\${X}`))).toMatchObject({ effect: 'destructive', floor: 'medium' });
  });

  it('keeps what is there when it only adds', () => {
    expect(deedOfWriting(word('/var/log/a.log'))).toMatchObject({ effect: 'destructive' });
    expect(deedOfWriting(word('/var/log/a.log'), undefined, true)).toMatchObject({ effect: 'write' });
    expect(deedOfWriting(word('/etc/sudoers'), undefined, true)).toMatchObject({
      operation: 'grant',
      floor: 'high',
    });
    expect(deedOfWriting(word('/dev/tcp/203.0.113.7/4444'))).toMatchObject({
      effect: 'destructive',
      reach: 'remote',
    });
  });

  it('is the gravest of all: by floor, then effect, then reach', () => {
    const here = losesOnMachine();
    expect(gravest([BUILDS, here, DROPS_WORK])).toBe(here);
    expect(gravest([{ ...BUILDS, floor: 'medium' }, here])).toMatchObject({ floor: 'medium' });
    expect(gravest([])).toMatchObject({ effect: 'write', reach: 'workspace' });
  });
});

it('knows files that hold secrets by their names', () => {
  for (const path of ['.env', 'app/.env.local', '~/.ssh/id_rsa', 'server.key', '/proc/self/environ'])
    expect({ path, holds: holdsSecret(word(path)) }).toEqual({ path, holds: true });
  for (const path of ['.env.example', '~/.ssh/id_rsa.pub', 'src/keys.ts', '~/.ssh/known_hosts'])
    expect({ path, holds: holdsSecret(word(path)) }).toEqual({ path, holds: false });
});
