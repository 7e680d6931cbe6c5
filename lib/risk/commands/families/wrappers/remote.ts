import type { Argv, Deed, Nested, Program, Word } from '../../program.ts';
import { RUNS } from './behind.ts';

const SESSION: Deed = {
  operation: 'modify',
  resource: 'application',
  effect: 'write',
  reach: 'remote',
  floor: 'medium',
};
const LOOKS: Deed = { operation: 'read', resource: 'network', effect: 'read', reach: 'remote' };

const VALUED = [
  '-B',
  '-b',
  '-c',
  '-D',
  '-E',
  '-e',
  '-F',
  '-I',
  '-i',
  '-J',
  '-L',
  '-l',
  '-m',
  '-O',
  '-o',
  '-P',
  '-p',
  '-Q',
  '-R',
  '-S',
  '-W',
  '-w',
];

/** The host of `user@host` and `ssh://user@host:22`. */
function hostOf(text: string): string {
  return text
    .slice(0, 300)
    .replace(/^ssh:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '');
}

/** The words behind the host, without flags that stand there (`ssh host -p 22 uptime`). */
function remoteWords(argv: Argv): readonly Word[] {
  const rest = argv.words.slice(1);
  let at = 0;
  while (at < rest.length && rest[at]!.text.startsWith('-')) at += VALUED.includes(rest[at]!.text) ? 2 : 1;
  return rest.slice(at);
}

function remotely(argv: Argv): Nested[] {
  const [host] = argv.words;
  const words = remoteWords(argv);
  const [first] = words;
  if (!host) return [];
  if (!first) {
    return argv.stdin
      ? [{ kind: 'script', text: argv.stdin, language: 'shell', host: hostOf(host.text) }]
      : [];
  }
  const text = {
    ...first,
    text: words.map((word) => word.text).join(' '),
    known: words.every(({ known }) => known),
  };
  return [{ kind: 'script', text, language: 'shell', host: hostOf(host.text) }];
}

const at = (argv: Argv) => argv.words.slice(0, 1).map(({ text }) => ({ host: hostOf(text) }));

/** Programs that run a command on another machine. */
export const REMOTE: readonly Program[] = [
  {
    names: ['ssh', 'autossh', 'slogin', 'mosh', 'et'],
    source: 'ssh(1)',
    valued: VALUED,
    leading: true,
    rows: [
      {
        id: 'ssh.look',
        when: { flags: ['-V', '-Q', '-G'] },
        does: RUNS,
        why: 'It prints settings and connects nowhere.',
        must: ['ssh -V', 'ssh -G web1'],
        not: ['ssh web1 ls'],
      },
      {
        id: 'ssh.control',
        when: { flags: ['-O'] },
        does: LOOKS,
        why: 'It asks or ends its own shared connection.',
        must: ['ssh -O check web1'],
        not: ['ssh web1 ls'],
      },
      {
        id: 'ssh.proxy_command',
        when: { test: (argv) => proxyCommand(argv) !== null },
        does: RUNS,
        runs: (argv) => {
          const text = proxyCommand(argv);
          return [...(text ? [{ kind: 'script', text, language: 'shell' } as const] : []), ...remotely(argv)];
        },
        why: 'An option makes it run a command on this machine.',
        must: ["ssh -o ProxyCommand='rm -rf /srv/x' web1 ls"],
        not: ['ssh -o StrictHostKeyChecking=no web1 ls'],
      },
      {
        id: 'ssh.command',
        when: { test: (argv) => argv.words.length > 0 && remoteWords(argv).length > 0 },
        does: RUNS,
        runs: remotely,
        why: 'It runs a command on another machine.',
        must: ["ssh web1 'rm -rf /srv/x'", 'ssh -p 22 deploy@web1 uptime', 'ssh web1 -p 22 sudo reboot'],
        not: ['ssh web1', 'ssh -V'],
      },
      {
        id: 'ssh.fed',
        when: { words: '*', test: ({ stdin }) => stdin !== undefined },
        does: RUNS,
        runs: remotely,
        why: 'What is fed to it runs on another machine.',
        must: ["echo 'rm -rf /srv/x' | ssh web1", 'ssh web1 <<< "ls"'],
        not: ['ssh web1', 'ssh web1 ls'],
      },
      {
        id: 'ssh.host_test',
        when: {
          words: '*',

          test: ({ words }) =>
            /^git@[\w.-]+$/.test(words[0]?.text ?? '') ||
            /^(?:\w+@)?(?:[\w.-]*\.)?(?:github|gitlab|bitbucket)\.(?:com|org)$/.test(words[0]?.text ?? ''),
        },
        does: LOOKS,
        why: 'A git host answers who one is and gives no shell.',
        must: ['ssh -T git@github.com', 'ssh -T git@git.example.com'],
        not: ['ssh web1'],
      },
      {
        id: 'ssh.reverse_tunnel',
        when: { flags: ['-R'] },
        does: { ...SESSION, operation: 'modify', resource: 'network' },
        at,
        why: 'A port of the other machine leads into this network.',
        must: ['ssh -N -R 8080:localhost:80 web1'],
        not: ['ssh -N -L 5432:db:5432 web1'],
      },
      {
        id: 'ssh.tunnel',
        when: { flags: ['-N', '-L', '-D', '-W'] },
        does: LOOKS,
        at,
        why: 'It opens a way through another machine and runs nothing there.',
        must: ['ssh -N -L 5432:db:5432 web1', 'ssh -fNT -D 1080 web1'],
        not: ['ssh -N -R 80:localhost:80 web1', 'ssh web1'],
      },
      {
        id: 'ssh.session',
        when: { words: '*' },
        does: SESSION,
        at,
        why: 'A shell on another machine: what is typed into it is not seen.',
        safer: 'name the command: ssh host command',
        must: ['ssh web1', 'ssh -i key.pem ubuntu@10.0.0.4'],
        not: ['ssh web1 ls', 'ssh -T git@github.com'],
      },
    ],
    otherwise: RUNS,
  },
];

/** A command of this machine that an ssh option holds: ProxyCommand, LocalCommand, KnownHostsCommand. */
function proxyCommand(argv: Argv): Word | null {
  for (const word of argv.flags.get('-o') ?? []) {
    const found = /^(?:Proxy|Local|KnownHosts)Command[= ]\s*(.*)$/is.exec(word.text.slice(0, 2000))?.[1];
    if (found && found !== 'none') return { ...word, text: found };
  }
  return null;
}
