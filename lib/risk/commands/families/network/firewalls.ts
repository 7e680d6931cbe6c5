import { flagValue, hasFlag } from '../../argv.ts';
import { changes, loses, reads, stops } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';

const IPTABLES_VALUED =
  '-t --table -p --protocol -s --source --src -d --destination --dst -i --in-interface -o --out-interface -j --jump -g --goto -m --match --dport --sport --dports --sports --destination-port --source-port --state --ctstate --to-destination --to-source --to-ports --limit --limit-burst --comment --icmp-type --reject-with --log-prefix --mark --set-mark --uid-owner -w --wait-interval -W --modprobe'
    .split(' ')
    .filter((flag) => flag !== '-w');
const SELECTS = [
  '-p',
  '--protocol',
  '-s',
  '--source',
  '--src',
  '-d',
  '--destination',
  '--dst',
  '-i',
  '--in-interface',
  '-o',
  '--out-interface',
  '-m',
  '--match',
  '--dport',
  '--sport',
] as const;

/** Everything is dropped: a policy, or a rule that chooses nothing. */
function cutsOff(argv: Argv): boolean {
  const target = flagValue(argv, '-j', '--jump')?.text;
  if (hasFlag(argv, '-P', '--policy')) return argv.words.some(({ text }) => /^(?:DROP|REJECT)$/.test(text));
  return (
    hasFlag(argv, '-A', '--append', '-I', '--insert') &&
    /^(?:DROP|REJECT)$/.test(target ?? '') &&
    !hasFlag(argv, ...SELECTS)
  );
}

const IPTABLES: Program = {
  names: [
    'iptables',
    'ip6tables',
    'iptables-legacy',
    'iptables-nft',
    'ip6tables-legacy',
    'ip6tables-nft',
    'ebtables',
    'arptables',
  ],
  source: 'iptables(8)',
  valued: IPTABLES_VALUED,
  rows: [
    {
      id: 'iptables.flush',
      when: { flags: ['-F', '--flush', '-X', '--delete-chain'] },
      does: loses('network'),
      why: 'All rules of the chain or the table are gone; where its policy drops, nobody gets in any more.',
      safer: 'keep a copy first: iptables-save > rules, and delete single rules by -D',
      must: ['iptables -F', 'sudo iptables -t nat -F POSTROUTING', 'ip6tables -X'],
      not: ['iptables -L', 'iptables -D INPUT 3'],
    },
    {
      id: 'iptables.cut_off',
      when: { test: cutsOff },
      does: stops('network'),
      why: 'Everything that no earlier rule lets through is dropped, perhaps the very session it came by.',
      safer: 'let the session through first, and put the change under a timer that takes it back',
      must: ['iptables -P INPUT DROP', 'iptables -I INPUT -j DROP'],
      not: ['iptables -P INPUT ACCEPT', 'iptables -I INPUT -s 10.0.0.1 -j DROP'],
    },
    {
      id: 'iptables.look',
      when: {
        test: (argv) =>
          hasFlag(
            argv,
            '-L',
            '--list',
            '-S',
            '--list-rules',
            '-C',
            '--check',
            '-V',
            '--version',
            '-h',
            '--help',
          ) && !hasFlag(argv, '-Z', '--zero', '-A', '-I', '-D', '-R', '-P'),
      },
      does: reads('network'),
      why: 'It lists rules, or asks whether one is there.',
      must: ['iptables -L -n -v', 'iptables -t nat -S', 'iptables -nvL INPUT'],
      not: ['iptables -F', 'iptables -A INPUT -p tcp -j ACCEPT'],
    },
    {
      id: 'iptables.change',
      when: { test: ({ all }) => all.length > 0 },
      does: changes('network'),
      why: 'Traffic is let through or dropped that was not before.',
      must: [
        'iptables -A INPUT -p tcp --dport 22 -j ACCEPT',
        'iptables -D INPUT 3',
        'iptables -P INPUT ACCEPT',
      ],
      not: ['iptables -L', 'iptables -P FORWARD DROP'],
    },
  ],
  otherwise: reads('network'),
};

const SAVED: Program = {
  names: [
    'iptables-save',
    'ip6tables-save',
    'iptables-restore',
    'ip6tables-restore',
    'iptables-apply',
    'netfilter-persistent',
    'ipset',
    'conntrack',
    'fail2ban-client',
    'shorewall',
    'csf',
    'ferm',
  ],
  source: 'iptables-restore(8), ipset(8), conntrack(8), fail2ban-client(1), netfilter-persistent(8)',
  rows: [
    {
      id: 'iptables-save.print',
      when: {
        test: ({ program, flags, words }) =>
          program.endsWith('-save') ||
          flags.has('--test') ||
          (program.endsWith('-restore') && flags.has('-t')) ||
          flags.has('-L') ||
          flags.has('-h') ||
          flags.has('--help') ||
          /^(?:list|save|test|status|ping|version|get|show|check|banned|-L)$/.test(words[0]?.text ?? ''),
      },
      does: reads('network'),
      why: 'It prints or checks rules.',
      must: [
        'iptables-save',
        'iptables-restore --test < rules.v4',
        'fail2ban-client status sshd',
        'ipset list',
      ],
      not: ['iptables-restore < rules.v4', 'ipset flush'],
    },
    {
      id: 'iptables-save.drop',
      when: {
        test: ({ program, words, flags }) =>
          /^(?:flush|destroy|stop|clear|unload|-F|-X|-f|-x)$/.test(words[0]?.text ?? '') ||
          (program === 'conntrack' && (flags.has('-F') || flags.has('-D'))) ||
          (program === 'csf' && (flags.has('-f') || flags.has('-x'))) ||
          (program === 'ipset' && (flags.has('-F') || flags.has('-X'))),
      },
      does: loses('network'),
      why: 'Rules, sets or connections are dropped.',
      must: ['ipset flush', 'conntrack -F', 'netfilter-persistent flush'],
      not: ['ipset add blocked 10.0.0.1', 'netfilter-persistent save'],
    },
    {
      id: 'iptables-save.replace',
      when: {},
      does: changes('network'),
      why: 'All rules are replaced, or some are changed.',
      safer: 'check with --test first',
      must: [
        'iptables-restore < /etc/iptables/rules.v4',
        'ipset add blocked 10.0.0.1',
        'fail2ban-client set sshd unbanip 10.0.0.1',
      ],
      not: ['iptables-save'],
    },
  ],
  otherwise: 'unknown',
};

/** `nft 'add rule …'` is one word to the shell and many to nft. */
const nftText = ({ words }: Argv) =>
  words
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 4000);

const NFT: Program = {
  names: ['nft'],
  source: 'nft(8)',
  valued: ['-f', '--file', '-D', '--define', '-I', '--includepath'],
  rows: [
    {
      id: 'nft.look',
      when: {
        test: (argv) =>
          hasFlag(argv, '-c', '--check', '-h', '--help', '-v', '--version') ||
          (/^(?:list|get|describe|monitor)\b/.test(nftText(argv)) &&
            !/;\s*(?:flush|delete|destroy|add)\b/.test(nftText(argv))),
      },
      does: reads('network'),
      why: 'It lists or checks rules.',
      must: ['nft list ruleset', 'nft -c -f /etc/nftables.conf', 'nft -a list table inet filter'],
      not: ['nft flush ruleset', 'nft -f /etc/nftables.conf'],
    },
    {
      id: 'nft.drop',
      when: {
        test: (argv) =>
          /(?:^|;\s*)(?:flush|destroy|reset|delete (?:table|chain|set|map))\b|policy drop/.test(
            nftText(argv),
          ),
      },
      does: loses('network'),
      why: 'All rules of the table or chain are gone, or everything is dropped.',
      safer: 'keep a copy first: nft list ruleset > rules',
      must: ['nft flush ruleset', 'nft delete table inet filter', "nft 'flush chain inet filter input'"],
      not: ['nft delete rule inet filter input handle 5', 'nft list ruleset'],
    },
    {
      id: 'nft.change',
      when: { test: ({ all }) => all.length > 0 },
      does: changes('network'),
      why: 'Traffic is let through or dropped that was not before.',
      must: [
        'nft add rule inet filter input tcp dport 443 accept',
        'nft -f /etc/nftables.conf',
        'nft delete rule inet filter input handle 5',
      ],
      not: ['nft list ruleset'],
    },
  ],
  otherwise: reads('network'),
};

const UFW: Program = {
  names: ['ufw'],
  source: 'ufw(8)',
  rows: [
    {
      id: 'ufw.look',
      when: {
        test: ({ words, flags }) =>
          flags.has('--dry-run') || /^(?:status|show|version|help|app)$/.test(words[0]?.text ?? ''),
      },
      does: reads('network'),
      why: 'It shows, or says what would be done.',
      must: ['ufw status verbose', 'ufw --dry-run enable', 'ufw app list'],
      not: ['ufw enable'],
    },
    {
      id: 'ufw.reset',
      when: { words: 'reset' },
      does: loses('network'),
      why: 'The firewall is off and all its rules are gone.',
      must: ['ufw --force reset'],
      not: ['ufw reload', 'ufw --dry-run reset'],
    },
    {
      id: 'ufw.cut_off',
      when: { words: 'default deny|reject outgoing' },
      does: stops('network'),
      why: 'The host reaches nothing any more that no rule allows.',
      must: ['ufw default deny outgoing'],
      not: ['ufw default deny incoming'],
    },
    {
      id: 'ufw.change',
      when: {
        words: 'allow|deny|reject|limit|delete|insert|prepend|route|default|enable|disable|reload|logging',
      },
      does: (argv) =>
        argv.words[0]?.text === 'disable' ? { ...changes('network'), floor: 'medium' } : changes('network'),
      why: 'Ports are opened or closed, or the firewall is on or off.',
      must: ['ufw allow 443/tcp', 'ufw disable', 'ufw enable', 'ufw delete allow 80'],
      not: ['ufw status', 'ufw --force reset'],
    },
  ],
  otherwise: 'unknown',
};

const isLook = (flag: string) =>
  /^--(?:list|get|query|info|state|help|version|check-config|lockdown-whitelist-list|path)/.test(flag) ||
  flag === '-h';

const FIREWALLD: Program = {
  names: ['firewall-cmd', 'firewall-offline-cmd'],
  source: 'firewall-cmd(1)',
  valued: ['--zone', '--timeout', '--policy', '--add-service', '--add-port', '--add-rich-rule'],
  rows: [
    {
      id: 'firewall-cmd.cut_off',
      when: {
        flags: [
          '--panic-on',
          '--complete-reload',
          '--reset-to-defaults',
          '--delete-zone',
          '--set-target=DROP',
          '--reset',
        ],
      },
      does: stops('network'),
      why: 'All traffic stops, or every connection is broken, or rules go back to defaults.',
      must: ['firewall-cmd --panic-on', 'firewall-cmd --complete-reload'],
      not: ['firewall-cmd --reload', 'firewall-cmd --panic-off'],
    },
    {
      id: 'firewall-cmd.look',
      when: {
        test: ({ flags }) =>
          [...flags.keys()].some(isLook) &&
          ![...flags.keys()].some((flag) =>
            /^--(?:add|remove|set|change|new|delete|reload|runtime|panic|load)/.test(flag),
          ),
      },
      does: reads('network'),
      why: 'It lists or asks.',
      must: [
        'firewall-cmd --list-all --zone=public',
        'firewall-cmd --query-port=22/tcp',
        'firewall-cmd --state',
      ],
      not: ['firewall-cmd --add-port=8080/tcp'],
    },
    {
      id: 'firewall-cmd.change',
      when: { test: ({ all }) => all.length > 0 },
      does: changes('network'),
      why: 'Ports are opened or closed.',
      must: [
        'firewall-cmd --permanent --add-port=8080/tcp',
        'firewall-cmd --reload',
        'firewall-cmd --panic-off',
      ],
      not: ['firewall-cmd --list-ports'],
    },
  ],
  otherwise: 'unknown',
};

const PF: Program = {
  names: ['pfctl', 'ipfw', 'netsh', 'npcctl'],
  source: 'pfctl(8), ipfw(8), netsh advfirewall (learn.microsoft.com)',
  valued: ['-f', '-t', '-T', '-a', '-i', '-k', '-K', '-s', '-F', '-D', '-o', '-p', '-x'],
  rows: [
    {
      id: 'pfctl.drop',
      when: {
        test: ({ program, flags, all }) =>
          (program === 'pfctl' &&
            (flags.has('-F') ||
              flags.has('-k') ||
              flags.has('-K') ||
              flags.get('-T')?.some(({ text }) => /^(?:flush|kill)$/.test(text)) === true)) ||
          (program !== 'pfctl' && all.some(({ text }) => /^(?:flush|reset|delete|zero)$/.test(text))),
      },
      does: loses('network'),
      why: 'Rules, tables or connections are dropped.',
      must: ['pfctl -F all', 'ipfw -f flush', 'pfctl -t blocked -T flush'],
      not: ['pfctl -s rules', 'ipfw list'],
    },
    {
      id: 'pfctl.look',
      when: {
        test: ({ program, flags, words }) =>
          program === 'pfctl'
            ? !flags.has('-d') &&
              (flags.has('-n') ||
                flags.has('-s') ||
                flags.has('-g') ||
                flags.get('-T')?.some(({ text }) => /^(?:show|test)$/.test(text)) === true)
            : words.some(({ text }) => /^(?:show|list|print|dump|\?)$/.test(text)),
      },
      does: reads('network'),
      why: 'It shows, or checks a file of rules.',
      must: ['pfctl -s rules', 'pfctl -nf /etc/pf.conf', 'netsh advfirewall show allprofiles'],
      not: ['pfctl -f /etc/pf.conf', 'pfctl -d'],
    },
    {
      id: 'pfctl.change',
      when: {},
      does: changes('network'),
      why: 'The firewall is on or off, or has other rules.',
      safer: 'check the file with -n first',
      must: ['pfctl -d', 'pfctl -f /etc/pf.conf', 'netsh advfirewall set allprofiles state off'],
      not: ['pfctl -nf /etc/pf.conf'],
    },
  ],
  otherwise: 'unknown',
};

/** Firewalls of hosts. What they change others notice: where nothing says the environment, it counts as production. */
export const FIREWALLS: readonly Program[] = [IPTABLES, SAVED, NFT, UFW, FIREWALLD, PF];
