import { hasFlag } from '../../argv.ts';
import { changes, grants, loses, reads, restarts, stops } from '../../deeds.ts';
import type { Argv, Deed, Nested, Program } from '../../program.ts';

/** Where the function stands: behind the target of `salt`, at once for `salt-call`. */
const functionOf = ({ program, words }: Argv) =>
  (program === 'salt-call' ? words[0] : words[1])?.text.slice(0, 200) ?? '';

function saltCommand(argv: Argv): Nested[] {
  const at = argv.program === 'salt-call' ? 1 : 2;
  const text = argv.words[at];
  if (!text || !/^cmd\.(?:run\w*|shell|script|powershell)$|^cmdmod\./.test(functionOf(argv))) return [];
  return [{ kind: 'script', language: 'shell', text, host: argv.words[0]?.text.slice(0, 200) ?? '*' }];
}

function deedOfSalt(argv: Argv): Deed {
  const name = functionOf(argv);
  if (
    /\.(?:remove|delete|purge|absent|rmdir|drop\w*|db_remove|user_remove|destroy|format|mkfs|wipe|flush|disable_all)\b/.test(
      name,
    )
  )
    return loses('infrastructure');
  if (/^service\.(?:stop|disable|mask)$|^system\.(?:shutdown|halt|poweroff)$|\.(?:kill\w*|stop)$/.test(name))
    return stops('application');
  if (/^system\.reboot$/.test(name)) return { ...stops(), operation: 'restart' };
  if (/^service\.(?:restart|reload|start)$/.test(name)) return restarts('application');
  if (/^(?:iptables|nftables|firewalld|network|ip)\./.test(name)) return changes('network');
  return changes('infrastructure');
}

const SALT_VALUED = [
  '-c',
  '--config-dir',
  '-t',
  '--timeout',
  '-b',
  '--batch-size',
  '--out',
  '-l',
  '--log-level',
  '-u',
  '--user',
  '-a',
  '-d',
  '-p',
  '-F',
  '--id',
  '--pillar-root',
  '--file-root',
  '--state-output',
];

const SALT: Program = {
  names: ['salt', 'salt-call', 'salt-ssh'],
  source: 'Salt execution modules and salt(1) (docs.saltproject.io/en/latest/ref)',
  valued: SALT_VALUED.filter((flag) => !['-a', '-d', '-p', '-F'].includes(flag)),
  rows: [
    {
      id: 'salt.only_said',
      when: {
        test: ({ all, flags }) =>
          flags.has('--help') ||
          flags.has('--version') ||
          all.some(({ text }) => /^(?:test|mock)=(?:true|1)$/i.test(text)),
      },
      does: reads('infrastructure'),
      why: 'With test=True it only says what would be done.',
      must: ["salt 'web*' state.apply nginx test=True", 'salt-call --local state.highstate test=true'],
      not: ["salt 'web*' state.apply nginx"],
    },
    {
      id: 'salt.command',
      when: { test: (argv) => saltCommand(argv).length > 0 },
      does: reads('infrastructure'),
      runs: saltCommand,
      why: 'The command runs on every minion of the target; what it does is what counts.',
      safer: 'name one minion instead of a pattern',
      must: ["salt '*' cmd.run 'rm -rf /var/lib/mysql'", "salt web-1 cmd.run 'uptime'"],
      not: ["salt '*' test.ping"],
    },
    {
      id: 'salt.look',
      when: {
        test: (argv) =>
          /^(?:test\.\w+|grains\.(?:get|item|items|ls|fetch|has_value)|pillar\.(?:get|item|items|ls|raw)|status\.\w+|sys\.\w+|disk\.(?:usage|inodeusage|percent|blkid)|network\.(?:ping|interfaces|ip_addrs\w*|netstat|traceroute|hw_addr|active_tcp)|state\.(?:show_\w+|running|test)|pkg\.(?:list_\w+|version|latest_version|available_version|info_\w+|search|file_list)|service\.(?:status|get_\w+|available|enabled|disabled)|file\.(?:read|stats|find|file_exists|directory_exists|grep|readdir|get_\w+|contains\w*|check_\w+|access)|user\.(?:info|list_\w+|getent)|ps\.(?!kill)\w+|cp\.(?:list_\w+|hash_file|is_cached)|saltutil\.(?:running|find_job|find_cached_job|is_running)|match\.\w+|config\.(?:get|option|items)|system\.get_\w+|hosts\.list_hosts|cron\.(?:list_tab|ls|raw_cron)|mine\.get)$/.test(
            functionOf(argv),
          ),
      },
      does: reads('infrastructure'),
      why: 'It asks the minions, and changes nothing there.',
      must: ["salt '*' test.ping", "salt '*' grains.items", "salt 'web*' pkg.list_upgrades"],
      not: ["salt '*' pkg.remove nginx", "salt '*' state.apply"],
    },
    {
      id: 'salt.change',
      when: { test: (argv) => /^\w+\.\w+$/.test(functionOf(argv)) },
      does: deedOfSalt,
      why: 'It is done on every minion of the target at once.',
      safer: 'add test=True first, and name fewer minions',
      must: ["salt 'web*' state.apply nginx", "salt '*' pkg.remove nginx", "salt '*' service.stop nginx"],
      not: ["salt '*' test.ping", "salt '*' state.apply test=True"],
    },
  ],
  otherwise: 'unknown',
};

const SALT_TOOLS: Program = {
  names: ['salt-key', 'salt-run', 'salt-cp', 'salt-cloud', 'salt-minion', 'salt-master'],
  source: 'salt-key(1), salt-run(1), salt-cp(1), salt-cloud(1)',
  valued: ['-c', '--config-dir', '-t', '--timeout', '--out', '-l', '-u', '-p', '--profile', '-m', '--map'],
  rows: [
    {
      id: 'salt-key.delete',
      when: {
        test: ({ program, flags }) =>
          /^salt-(?:key|cloud)$/.test(program) &&
          ['-d', '-D', '-r', '-R', '--delete', '--delete-all', '--reject', '--reject-all', '--destroy'].some(
            (flag) => flags.has(flag),
          ),
      },
      does: loses('permission'),
      why: 'Minions are locked out, or machines destroyed.',
      must: ['salt-key -D -y', 'salt-cloud -d web-1'],
      not: ['salt-key -L'],
    },
    {
      id: 'salt-key.accept',
      when: {
        test: ({ program, flags }) =>
          program === 'salt-key' && ['-a', '-A', '--accept', '--accept-all'].some((flag) => flags.has(flag)),
      },
      does: grants(),
      why: 'Machines are let in.',
      must: ['salt-key -A -y'],
      not: ['salt-key -L'],
    },
    {
      id: 'salt-key.look',
      when: {
        test: (argv) =>
          (argv.program === 'salt-key' &&
            (argv.all.length === 0 ||
              hasFlag(
                argv,
                '-L',
                '-l',
                '-f',
                '-F',
                '-p',
                '-P',
                '--list-all',
                '--list',
                '--finger',
                '--finger-all',
                '--print',
              ))) ||
          (argv.program === 'salt-run' &&
            /^(?:manage\.\w+|jobs\.(?!kill|clear)\w+|cache\.(?!clear)\w+|fileserver\.(?!update|clear)\w+|pillar\.show\w*|survey\.\w+|doc\.\w+|state\.event)$/.test(
              argv.words[0]?.text ?? '',
            )) ||
          hasFlag(
            argv,
            '--help',
            '--version',
            '-Q',
            '--query',
            '--list-locations',
            '--list-images',
            '--list-sizes',
          ),
      },
      does: reads('infrastructure'),
      why: 'It lists or shows.',
      must: ['salt-key -L', 'salt-run manage.status', 'salt-run jobs.active'],
      not: ['salt-key -D', 'salt-run state.orchestrate deploy'],
    },
    {
      id: 'salt-key.change',
      when: { test: ({ program }) => program !== 'salt-key' },
      does: changes('infrastructure'),
      why: 'It is done on the minions, or machines are made.',
      must: ['salt-run state.orchestrate deploy', 'salt-cloud -p small web-2'],
      not: ['salt-run manage.status'],
    },
  ],
  otherwise: 'unknown',
};

/** Salt and its tools. */
export const SALTS: readonly Program[] = [SALT, SALT_TOOLS];
