import { hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Deed, Program } from '../../program.ts';

const GONE: Deed = losesOnMachine('storage', { floor: 'critical', whole: true });
const SNAPSHOT_GONE: Deed = losesOnMachine('storage', { floor: 'high' });
const CHANGED: Deed = onMachine('storage', { floor: 'medium' });

/** Pools, volumes and snapshots: LVM, ZFS, Btrfs. */
export const POOLS: readonly Program[] = [
  {
    names: [
      'lvremove',
      'vgremove',
      'pvremove',
      'lvreduce',
      'vgreduce',
      'pvmove',
      'lvcreate',
      'vgcreate',
      'pvcreate',
      'lvextend',
      'vgextend',
      'pvresize',
      'lvresize',
      'lvchange',
      'vgchange',
      'lvrename',
      'vgrename',
      'lvconvert',
      'vgcfgbackup',
      'vgcfgrestore',
      'vgexport',
      'vgimport',
      'dmsetup',
    ],
    source: 'lvm(8) and the page of each command',
    valued: ['-L', '--size', '-n', '--name', '-l', '--extents', '-s'].filter((flag) => flag !== '-s'),
    rows: [
      {
        id: 'lvm.test',
        when: {
          test: (argv) =>
            hasFlag(argv, '-t', '--test', '--help', '--version') ||
            argv.program === 'vgcfgbackup' ||
            (argv.program === 'dmsetup' && /^(?:ls|info|status|table|deps)$/.test(argv.words[0]?.text ?? '')),
        },
        does: looks(),
        why: 'It changes no volume.',
        must: ['lvremove --test vg0/data', 'vgcfgbackup vg0', 'dmsetup ls'],
        not: ['lvremove vg0/data', 'dmsetup remove data'],
      },
      {
        id: 'lvm.lost',
        when: {
          test: (argv) =>
            /^(?:lv|vg|pv)remove$|^(?:lv|vg)reduce$|^pvcreate$|^vgcfgrestore$/.test(argv.program) ||
            (argv.program === 'lvresize' &&
              (argv.flags.get('-L') ?? argv.flags.get('--size') ?? []).some(
                ({ text }) => !text.startsWith('+'),
              )) ||
            (argv.program === 'dmsetup' &&
              /^(?:remove|remove_all|wipe_table)$/.test(argv.words[0]?.text ?? '')),
        },
        does: GONE,
        why: 'A volume, group or disk is gone with all that is on it, or loses its end.',
        safer: '--test says what it would do',
        must: [
          'lvremove -f vg0/data',
          'vgremove vg0',
          'lvreduce -L 10G vg0/data',
          'pvcreate -ff /dev/sdb',
          'dmsetup remove_all',
          'lvresize -L 5G vg0/data',
        ],
        not: ['lvextend -L +10G vg0/data', 'lvresize -L +5G vg0/data', 'lvs'],
      },
      {
        id: 'lvm.changed',
        when: { words: '*' },
        does: CHANGED,
        why: 'A volume or group is added, grown or named otherwise.',
        must: ['lvextend -r -L +10G vg0/data', 'lvcreate -L 5G -n snap vg0', 'vgrename a b'],
        not: ['lvremove vg0/data', 'vgcfgbackup vg0'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['zpool', 'zfs', 'btrfs'],
    source: 'openzfs.github.io man pages zfs(8), zpool(8); btrfs(8)',
    valued: ['-o', '-O'],
    rows: [
      {
        id: 'zfs.look',
        when: {
          test: (argv) =>
            hasFlag(argv, '-n', '--dry-run', '--help') ||
            /^(?:list|get|status|history|iostat|events|diff|holds|show|version|usage|wait|scrub|checkpoint|userspace|groupspace|inspect-internal|(?:filesystem|device|scrub|balance|subvolume|qgroup|property) (?:show|df|usage|stats|status|list|get|get-default|find-new|start|cancel|sync)|allow)\b/.test(
              argv.words
                .slice(0, 2)
                .map(({ text }) => text)
                .join(' '),
            ),
        },
        does: looks(),
        why: 'It lists, shows, or checks in the background.',
        must: [
          'zpool status',
          'zfs list -t snapshot',
          'zfs destroy -nv tank/data',
          'btrfs subvolume list /',
          'zpool scrub tank',
        ],
        not: ['zfs destroy tank/data', 'btrfs subvolume delete /data'],
      },
      {
        id: 'zfs.snapshot_lost',
        when: { words: 'destroy', operand: /@/ },
        does: SNAPSHOT_GONE,
        why: 'A snapshot is gone, and with it the way back to that moment.',
        safer: 'add -n to see what would go',
        must: ['zfs destroy tank/data@monday', 'zfs destroy -r tank@old'],
        not: ['zfs destroy tank/data', 'zfs snapshot tank@x'],
      },
      {
        id: 'zfs.lost',
        when: {
          test: ({ words }) =>
            /^(?:destroy|labelclear|rollback|(?:subvolume|device) (?:delete|remove)|receive)\b/.test(
              words
                .slice(0, 2)
                .map(({ text }) => text)
                .join(' '),
            ),
        },
        does: GONE,
        why: 'A pool, file system or everything since a snapshot is gone.',
        safer: 'add -n to see what would go; take a snapshot first',
        must: [
          'zpool destroy tank',
          'zfs destroy -r tank/data',
          'zfs rollback -r tank/data@monday',
          'btrfs subvolume delete /data',
        ],
        not: ['zfs destroy -n tank/data', 'zfs snapshot tank/data@x'],
      },
      {
        id: 'zfs.snapshot',
        when: {
          test: ({ words }) =>
            /^(?:snapshot|snap|hold|bookmark|send|subvolume snapshot)\b/.test(
              words
                .slice(0, 2)
                .map(({ text }) => text)
                .join(' '),
            ),
        },
        does: onMachine('storage', { operation: 'create', protects: true }),
        why: 'It keeps a state to which one can go back.',
        must: ['zfs snapshot tank/data@now', 'btrfs subvolume snapshot / /snap'],
        not: ['zfs destroy tank@x', 'zfs list'],
      },
      {
        id: 'zfs.changed',
        when: { words: '*' },
        does: CHANGED,
        why: 'A pool or file system is added or set otherwise.',
        must: [
          'zfs set compression=lz4 tank',
          'zpool add tank /dev/sdb',
          'zfs create tank/new',
          'zpool export tank',
        ],
        not: ['zpool destroy tank', 'zfs list'],
      },
    ],
    otherwise: looks(),
  },
];
