import { hasFlag } from '../../argv.ts';
import { looks, reads } from '../../deeds.ts';
import { deedOfWriting } from '../../files.ts';
import { BUILDS, onMachine } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';

/** Programs that look at the network, at processes and at the machine. */
export const LOOKING: readonly Program[] = [
  {
    names:
      'dig nslookup host delv doggo dog whois ping ping6 fping hping3 traceroute traceroute6 tracepath mtr tcptraceroute arping netstat ss lsof nethogs iftop iperf iperf3 speedtest speedtest-cli fast ipcalc sipcalc geoiplookup getent nmap masscan zmap rustscan arp-scan sslscan testssl.sh testssl ssllabs-scan nikto whatweb ssh-keyscan ssh-agent avahi-browse dns-sd tshark ngrep termshark bmon nload vnstat'.split(
        ' ',
      ),
    source: 'dig(1); ping(8); ss(8); nmap.org/book/man.html',
    rows: [],
    otherwise: looks(),
  },
  {
    names:
      'ps pstree pgrep pidof pidstat pwdx top htop btop atop glances nmon gtop free vmstat mpstat sar dstat slabtop numastat uptime w who whoami id groups logname last lastb lastlog finger users uname arch nproc lscpu lsmod lsns lsipc ipcs lslocks lsb_release hostid cpuid dmidecode inxi neofetch fastfetch screenfetch sensors nvidia-smi rocm-smi vainfo clinfo acpi upower powertop getcap getenforce aa-status systemd-analyze systemd-cgls systemd-cgtop systemd-detect-virt ausearch aureport osqueryi tzselect pmap cgget'.split(
        ' ',
      ),
    source: 'procps: ps(1), top(1), free(1); util-linux: lscpu(1), last(1)',
    rows: [],
    otherwise: looks(),
  },
  {
    names: [
      'tcpdump',
      'bpftrace',
      'bpftool',
      'sysdig',
      'gcore',
      'jstack',
      'jmap',
      'jcmd',
      'jstat',
      'jps',
      'py-spy',
      'rbspy',
      'pprof',
      'ftrace',
      'trace-cmd',
      'iozone',
      'fio',
      'stress',
      'stress-ng',
      'sysbench',
      'bonnie++',
    ],
    source: 'tcpdump(1); bpftrace(8); fio(1); stress-ng(1)',
    valued: ['-w', '-o', '--output', '-i', '-c', '-s', '-p', '--filename'],
    rows: [
      {
        id: 'tcpdump.load',
        when: {
          test: ({ program }) => /^(?:stress|stress-ng|sysbench|fio|iozone|bonnie\+\+)$/.test(program),
        },
        does: ({ words, flags }) =>
          [...words.map(({ text }) => text), ...(flags.get('--filename') ?? []).map(({ text }) => text)].some(
            (text) => /\/dev\//.test(text),
          )
            ? deedOfWriting({ text: '/dev/sda', known: true })
            : onMachine('application'),
        why: 'It loads the machine as hard as it can.',
        must: ['stress-ng --cpu 8 --timeout 60s', 'fio --filename=/dev/sdb --rw=write --name=x'],
        not: ['tcpdump -i eth0'],
      },
      {
        id: 'tcpdump.file',
        when: { flags: ['-w', '-o', '--output'] },
        does: (argv) =>
          ['-w', '-o', '--output']
            .flatMap((flag) => argv.flags.get(flag) ?? [])
            .map((word) => deedOfWriting(word, argv.directory, true))[0] ?? BUILDS,
        why: 'It writes what it records into a file.',
        must: ['tcpdump -i eth0 -w trace.pcap'],
        not: ['tcpdump -i eth0 port 53'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['jq', 'yq', 'xq', 'tomlq', 'dyff', 'crudini', 'toml', 'dotenv-linter'],
    source: 'jqlang.org/manual; mikefarah.gitbook.io/yq',
    rows: [
      {
        id: 'yq.in_place',
        when: {
          test: (argv) =>
            (hasFlag(argv, '-i', '--inplace', '--in-place') && argv.program !== 'jq') ||
            (argv.program === 'crudini' && hasFlag(argv, '--set', '--del', '--merge')),
        },
        does: (argv) => deedOfWriting(argv.words.at(-1) ?? { text: 'x', known: true }, argv.directory, true),
        why: 'It changes the file itself.',
        must: [
          'yq -i \'.image.tag = "2"\' values.yaml',
          'yq eval --inplace . x.yaml',
          'crudini --set app.ini a b c',
        ],
        not: ["yq '.image.tag' values.yaml", 'jq .delete x.json'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['lynx', 'w3m', 'links', 'elinks'],
    source: 'lynx(1)',
    rows: [],
    otherwise: reads(),
  },
];
