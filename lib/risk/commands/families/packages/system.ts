import { looks } from '../../deeds.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';

const INSTALLS: Deed = onMachine('infrastructure');
const REMOVES: Deed = losesOnMachine('infrastructure');

const LOOKING =
  'list|search|show|info|policy|madison|depends|rdepends|changelog|check|check-update|updateinfo|repolist|repoquery|provides|whatprovides|history|why|why-not|stats|dot|rpm|deps|outdated|leaves|doctor|config|desc|home|uses|ls|lr|pa|lu|what-provides|patch-check|find|contents|moo|help|version|versions|shell-init|shellenv|log|formulae|casks|commands|download|fetch|source|verify|audit|xfind|saved|known|connections|interface|services|changes|tasks|model|logs|get|warnings';

/** Packages of what keeps data under /var/lib. */
const KEEPS_DATA =
  /^(?:postgres|mysql|mariadb|percona|mongo|redis|valkey|elasticsearch|opensearch|influx|clickhouse|cassandra|rabbitmq|kafka|etcd|couchdb|neo4j|docker|containerd|slapd|vault|minio|ceph|prometheus|grafana)/;

const takesDataAlong = ({ words, flags }: Argv): boolean =>
  (/purge/.test(words[0]?.text ?? '') || flags.has('--purge')) &&
  words.slice(1).some(({ text }) => KEEPS_DATA.test(text));

/** Package managers of the machine. */
export const SYSTEM_PACKAGES: readonly Program[] = [
  {
    names: [
      'apt',
      'apt-get',
      'aptitude',
      'yum',
      'dnf',
      'microdnf',
      'zypper',
      'apk',
      'brew',
      'port',
      'pkg',
      'snap',
      'flatpak',
      'nix-env',
      'emerge',
      'choco',
      'winget',
      'scoop',
      'tdnf',
      'opkg',
      'xbps-install',
    ],
    source: 'apt-get(8), dnf(8), zypper(8), apk(8), brew(1), snap(8)',
    valued: ['-t', '-o', '-c', '--target-release', '--option', '--root', '--repo', '--repository', '-X'],
    rows: [
      {
        id: 'packages.rehearsal',
        when: {
          flags: [
            '-s',
            '--simulate',
            '--dry-run',
            '--just-print',
            '--no-act',
            '--recon',
            '--assumeno',
            '--print-uris',
            '--download-only',
            '-d',
            '--dryrun',
            '--pretend',
            '-p',
            '--help',
            '--version',
          ],
        },
        does: looks(),
        why: 'It says what would be done.',
        must: ['apt-get -s dist-upgrade', 'dnf upgrade --assumeno', 'zypper --dry-run remove nginx'],
        not: ['apt-get upgrade -y'],
      },
      {
        id: 'packages.look',
        when: { words: LOOKING },
        does: looks(),
        why: 'It lists or describes packages.',
        must: ['apt list --upgradable', 'dnf check-update', 'brew outdated', 'snap list', 'apk info -v'],
        not: ['apt install nginx', 'brew upgrade'],
      },
      {
        id: 'packages.index',
        when: {
          words:
            'update|makecache|refresh|ref|clean|autoclean|clean-all|clear-cache|tap|cleanup|build-dep|expire-cache|sync',
          test: ({ program, words }) =>
            words.length === 1 ||
            words[0]?.text !== 'update' ||
            !/^(yum|dnf|microdnf|zypper|tdnf|brew|flatpak)$/.test(program),
        },
        does: onMachine(),
        why: 'It fetches the lists of packages, or empties the cache.',
        must: ['apt-get update', 'apt-get clean', 'brew update'],
        not: ['apt-get upgrade', 'dnf update openssl', 'apt-get install x'],
      },
      {
        id: 'packages.purge_data',
        when: { words: 'purge|remove-all|autopurge|remove|erase', test: takesDataAlong },
        does: { ...REMOVES, resource: 'data', floor: 'high' },
        why: 'A database or an engine is purged: what it keeps under /var/lib goes with its package.',
        safer: 'remove keeps the data; take a dump first',
        must: [
          "apt-get purge -y 'postgresql*'",
          'apt purge mysql-server-8.0',
          'apt-get remove --purge redis-server',
        ],
        not: ['apt-get remove postgresql-15', 'apt-get purge nginx', 'apt-get -s purge postgresql-15'],
      },
      {
        id: 'packages.remove',
        when: {
          words:
            'remove|purge|autoremove|erase|uninstall|del|rm|unmerge|delete|deinstall|rmi|untap|remove-*|full-remove',
        },
        does: REMOVES,
        why: 'What the package runs or offers is gone from the machine; a purge takes its settings and data along.',
        safer: 'look first with --dry-run or -s',
        must: ['apt-get purge -y nginx', 'dnf remove docker-ce', 'brew uninstall node', 'apk del nginx'],
        not: ['apt-get -s purge postgresql-15', 'apt-get install postgresql-15'],
      },
    ],
    otherwise: INSTALLS,
  },
  {
    names: [
      'dpkg',
      'rpm',
      'pacman',
      'apt-key',
      'add-apt-repository',
      'apt-mark',
      'dpkg-reconfigure',
      'debconf-set-selections',
      'apt-cache',
      'dpkg-query',
      'rpm-ostree',
      'needs-restarting',
      'alien',
      'dpkg-deb',
      'apt-file',
    ],
    source: 'dpkg(1), rpm(8), pacman(8)',
    rows: [
      {
        id: 'dpkg.look',
        when: {
          test: ({ program, flags, words }) =>
            /^(apt-cache|dpkg-query|needs-restarting|apt-file|dpkg-deb)$/.test(program) ||
            (program === 'rpm' &&
              [...flags.keys()].some((flag) =>
                ['-q', '-V', '-K', '--query', '--verify', '--checksig', '--eval'].includes(flag),
              )) ||
            (program === 'pacman' && ['-Q', '-T', '-D', '--query'].some((flag) => flags.has(flag))) ||
            (program === 'pacman' &&
              flags.has('-S') &&
              ['-s', '-i'].some((flag) => flags.has(flag)) &&
              !flags.has('-y')) ||
            (program === 'apt-mark' && words[0]?.text.startsWith('show') === true) ||
            (program === 'dpkg' &&
              [
                '-l',
                '-L',
                '-s',
                '-S',
                '-p',
                '-c',
                '-I',
                '-C',
                '-V',
                '--list',
                '--listfiles',
                '--status',
                '--search',
                '--get-selections',
                '--print-architecture',
                '--audit',
                '--verify',
              ].some((flag) => flags.has(flag))),
        },
        does: looks(),
        why: 'It lists or verifies packages.',
        must: ['dpkg -l', 'rpm -qa', 'pacman -Q', 'apt-cache policy nginx', 'pacman -Ss nginx'],
        not: ['dpkg -i x.deb', 'rpm -e nginx', 'pacman -R nginx'],
      },
      {
        id: 'dpkg.remove',
        when: {
          flags: ['-r', '-P', '--remove', '--purge', '-e', '--erase', '-R', '--force-all', '--nodeps'],
        },
        does: REMOVES,
        why: 'The package is taken off the machine.',
        must: ['dpkg -P postgresql-15', 'rpm -e nginx', 'pacman -Rns docker'],
        not: ['dpkg -i x.deb', 'rpm -qa'],
      },
    ],
    otherwise: INSTALLS,
  },
];
