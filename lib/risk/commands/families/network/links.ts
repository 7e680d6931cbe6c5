import { changes, reads, stops } from '../../deeds.ts';
import { onMachine } from '../../local-deeds.ts';
import type { Argv, Program } from '../../program.ts';

const textOf = ({ words }: Argv) =>
  words
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 1000);
/** Interfaces that only this machine has: namespaces, bridges and tunnels for tests and containers. */
const VIRTUAL = /\b(?:netns|veth\w*|dummy\w*|docker\w*|br-\w+|virbr\w*|tap\w*|lo|lxcbr\w*|cni\w*)\b/;
// `dev eth0` is no environment: hence the floors where a line of ip or tc may hold it.
const says = (pattern: RegExp) => ({ test: (argv: Argv) => pattern.test(textOf(argv)) });

const IP: Program = {
  names: ['ip', 'bridge'],
  source: 'ip(8), ip-link(8), ip-route(8), ip-address(8)',
  valued: ['-n', '-netns', '-f', '-family', '-rc', '-l'],
  singleDash: true,
  rows: [
    {
      id: 'ip.run_inside',
      when: { words: 'netns exec' },
      does: reads('network'),
      runs: ({ words }) => (words.length > 3 ? [{ kind: 'words', words: words.slice(3) }] : []),
      why: 'The command runs in another network namespace; what it does is what counts.',
      must: ['ip netns exec blue ping -c1 10.0.0.1'],
      not: ['ip netns list'],
    },
    {
      id: 'ip.look',
      when: says(
        /^(?:(?:-\S+ )*)?(?:a|ad|add|addr|address|l|li|link|r|ro|rou|route|n|ne|neigh|neighbou?r|ru|rule|netns|maddr|mroute|tunnel|tun|xfrm|vrf|token|fdb|vlan|mdb|nexthop|ntable|stats|macsec|help|monitor|tcp_metrics)(?: \w+)?(?:$| (?:s|sh|show|l|ls|list|lst|get|help|identify|pids|monitor|id|save)\b)(?!.*\b(?:add|del|delete|set|flush|change|replace)\b)/,
      ),
      does: reads('network'),
      why: 'It shows addresses, links or routes.',
      must: ['ip addr show', 'ip route', 'ip -br link', 'ip route get 10.0.0.1', 'ip a'],
      not: ['ip link set eth0 down', 'ip route flush cache', 'ip addr flush dev eth0'],
    },
    {
      id: 'ip.virtual',
      when: says(VIRTUAL),
      does: onMachine('network'),
      why: 'An interface that only this machine has changes.',
      must: ['ip netns add blue', 'ip link add veth0 type veth peer name veth1'],
      not: ['ip link set eth0 down'],
    },
    {
      id: 'ip.cut_off',
      when: says(
        /^l\w* set (?:dev )?\S+(?: \S+)* down\b|^(?:a\w*|r\w*|n\w*) (?:flush|f)\b|^r\w* del\w* (?:default|0\.0\.0\.0\/0)|^l\w* del\w*|^a\w* del\w*|^ru\w* (?:flush|del\w*)/,
      ),
      does: { ...stops('network'), floor: 'high' },
      why: 'The host loses an interface, an address or its way out, perhaps the very session it came by.',
      safer: 'put it under a timer that takes it back',
      must: [
        'ip link set eth0 down',
        'ip route del default',
        'ip addr flush dev eth0',
        'ip addr del 10.0.0.5/24 dev eth0',
      ],
      not: ['ip link set eth0 up', 'ip route add 10.1.0.0/16 via 10.0.0.1'],
    },
    {
      id: 'ip.change',
      when: { words: '* add|a|set|s|change|chg|replace|append|del|delete|attach|save|restore|prepend' },
      does: { ...changes('network'), floor: 'medium' },
      why: 'The host’s addresses, links or routes change.',
      must: ['ip route add 10.1.0.0/16 via 10.0.0.1', 'ip link set eth0 mtu 9000'],
      not: ['ip route show', 'ip link set eth0 down'],
    },
  ],
  otherwise: 'unknown',
};

const IFCONFIG: Program = {
  names: [
    'ifconfig',
    'route',
    'ifdown',
    'ifup',
    'netplan',
    'ethtool',
    'iwconfig',
    'dhclient',
    'brctl',
    'wg',
    'wg-quick',
    'arp',
  ],
  source: 'ifconfig(8), route(8), ifup(8), netplan(5), ethtool(8), wg-quick(8), arp(8)',
  valued: ['-i', '-H'],
  rows: [
    {
      id: 'ifconfig.cut_off',
      when: {
        test: (argv) => {
          const text = textOf(argv);
          const { program } = argv;
          return (
            program === 'ifdown' ||
            (program === 'ifconfig' && / down\b/.test(text)) ||
            (program === 'route' && /^(?:del|delete|flush)\b/.test(text)) ||
            (program === 'wg-quick' && /^down\b/.test(text)) ||
            (program === 'dhclient' && argv.flags.has('-r')) ||
            (program === 'brctl' && /^del/.test(text))
          );
        },
      },
      does: { ...stops('network'), floor: 'high' },
      why: 'The host loses an interface or a route, perhaps the very session it came by.',
      must: ['ifconfig eth0 down', 'route del default', 'ifdown eth0', 'wg-quick down wg0'],
      not: ['ifconfig -a', 'route -n', 'ifconfig eth0 up'],
    },
    {
      id: 'ifconfig.look',
      when: {
        test: (argv) => {
          const text = textOf(argv);
          const { program, words } = argv;
          if (program === 'ifconfig' || program === 'iwconfig') return words.length <= 1;
          if (program === 'route') return words.length === 0 || /^(?:get|show|print)\b/.test(text);
          if (program === 'ethtool')
            return ![...argv.flags.keys()].some((flag) =>
              /^(?:-[ACGKLNPUXEsrptf]|--(?:set|change|reset|flash)\S*)$/.test(flag),
            );
          if (program === 'arp') return !argv.flags.has('-d') && !argv.flags.has('-s');
          if (program === 'wg')
            return words.length === 0 || /^(?:show|showconf|genkey|pubkey|genpsk)\b/.test(text);
          return (
            /^(?:get|status|generate|info|help|show|showmacs|showstp)\b/.test(text) ||
            argv.flags.has('--debug') ||
            argv.flags.has('--help')
          );
        },
      },
      does: reads('network'),
      why: 'It shows interfaces or routes.',
      must: ['ifconfig -a', 'route -n', 'ethtool eth0', 'netplan get', 'wg show'],
      not: ['ifconfig eth0 10.0.0.5', 'route add default gw 10.0.0.1', 'netplan apply'],
    },
    {
      id: 'ifconfig.change',
      when: {},
      does: changes('network'),
      why: 'The host’s addresses, links or routes change.',
      must: ['ifconfig eth0 10.0.0.5', 'route add default gw 10.0.0.1', 'netplan apply', 'wg-quick up wg0'],
      not: ['ifconfig'],
    },
  ],
  otherwise: 'unknown',
};

const NMCLI: Program = {
  names: ['nmcli', 'networkctl', 'resolvectl', 'systemd-resolve', 'networksetup', 'scutil'],
  source: 'nmcli(1), networkctl(1), resolvectl(1), networksetup(8)',
  valued: ['-f', '--fields', '-g', '--get-values', '-w', '--wait', '-m', '--mode', '-c', '--colors'],
  rows: [
    {
      id: 'nmcli.cut_off',
      when: says(
        /^(?:n\w* off|(?:c\w*|d\w*) (?:down|delete|del|disconnect)\b|r\w* (?:all|wifi|wwan) off|down\b|delete\b)/,
      ),
      does: { ...stops('network'), floor: 'high' },
      why: 'The host leaves a network, or forgets a connection.',
      must: [
        'nmcli networking off',
        'nmcli connection delete eth0',
        'nmcli dev disconnect eth0',
        'networkctl down eth0',
      ],
      not: ['nmcli device status', 'nmcli con up eth0'],
    },
    {
      id: 'nmcli.change',
      when: says(
        /^(?:n\w* on|(?:c\w*|d\w*) (?:up|add|modify|mod|edit|clone|import|load|reload|reapply|connect|set|wifi (?:connect|hotspot)|lldp)\b|r\w* \w+ on|g\w* hostname \S|up\b|reload|renew|reconfigure|forcerenew|dns\b|domain\b|revert|default-route|edit\b|unmask|mask|persistent)/,
      ),
      does: changes('network'),
      why: 'The host’s connections change.',
      must: ['nmcli con up eth0', 'nmcli con modify eth0 ipv4.dns 1.1.1.1'],
      not: ['nmcli con show', 'resolvectl status'],
    },
    {
      id: 'nmcli.flush_cache',
      when: { words: 'flush-caches|reset-statistics|reset-server-features' },
      does: onMachine(),
      why: 'What it remembers of names is asked again.',
      must: ['resolvectl flush-caches'],
      not: ['resolvectl status'],
    },
    {
      id: 'nmcli.set',
      when: {
        test: ({ all }) => all.some(({ text }) => /^--?(?:set|create|remove|delete|order)/.test(text)),
      },
      does: changes('network'),
      why: 'The host’s network settings change.',
      must: ['networksetup -setdnsservers Wi-Fi 1.1.1.1'],
      not: ['networksetup -listallhardwareports'],
    },
  ],
  otherwise: reads('network'),
};

const TC: Program = {
  names: ['tc', 'wondershaper'],
  source: 'tc(8), tc-netem(8)',
  singleDash: true,
  rows: [
    {
      id: 'tc.cut_off',
      when: says(
        /\b(?:loss (?:random )?(?:100|[5-9]\d)(?:\.\d+)?%|corrupt (?:100|[5-9]\d)%)|\baction drop\b/,
      ),
      does: { ...stops('network'), floor: 'high' },
      why: 'Most or all packets are lost.',
      must: ['tc qdisc add dev eth0 root netem loss 100%'],
      not: ['tc qdisc add dev eth0 root netem delay 100ms'],
    },
    {
      id: 'tc.look',
      when: says(
        /^(?:(?:qdisc|class|filter|action|actions|monitor|chain)(?: (?:show|list|ls|get|help)\b| dev|$)|help)/,
      ),
      does: reads('network'),
      why: 'It shows how traffic is shaped.',
      must: ['tc qdisc show dev eth0', 'tc -s qdisc'],
      not: ['tc qdisc add dev eth0 root netem delay 100ms'],
    },
    {
      id: 'tc.change',
      when: { words: '*' },
      does: { ...changes('network'), floor: 'medium' },
      why: 'Traffic of the host is slowed or sorted otherwise.',
      must: ['tc qdisc add dev eth0 root netem delay 100ms', 'tc qdisc del dev eth0 root'],
      not: ['tc qdisc show'],
    },
  ],
  otherwise: reads('network'),
};

/** Interfaces and routes of hosts. */
export const LINKS: readonly Program[] = [IP, IFCONFIG, NMCLI, TC];
