import { hasFlag } from '../../argv.ts';
import { looks } from '../../deeds.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import { kindOfPath } from '../../paths.ts';
import type { Argv, Deed, Program } from '../../program.ts';

const WIPED: Deed = losesOnMachine('storage', { floor: 'critical', whole: true });
const CHANGED: Deed = onMachine('storage', { floor: 'high' });
const MOUNTED: Deed = onMachine('storage', { floor: 'medium' });
const TORN_AWAY: Deed = { ...MOUNTED, operation: 'restart', effect: 'destructive' };

/** Of FAT, -n is the label; of the others it is a rehearsal. */
const namesLabel = (argv: Argv): boolean =>
  /fat|dos/.test(`${argv.program} ${argv.flags.get('-t')?.[0]?.text ?? ''}`);

/** A file of one's own that is made into a disk's image: nothing that was there is lost. */
const onFile = (argv: Argv) =>
  argv.words.length > 0 &&
  argv.words.every(
    (word) =>
      ['project', 'build', 'temp'].includes(kindOfPath(word, argv.directory)) ||
      /^(?:\d+[kKmMgGtT]?|ext\d|fat|vfat|xfs|btrfs|raw|qcow2)$/.test(word.text),
  );

/** Programs that part, format, mount and encrypt disks. */
export const DISKS: readonly Program[] = [
  {
    names:
      'mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.exfat mkfs.f2fs mke2fs mkdosfs mkntfs mkswap newfs wipefs blkdiscard format nwipe scrub diskpart badblocks mkudffs mkfs.reiserfs'.split(
        ' ',
      ),
    source: 'util-linux: mkfs(8), wipefs(8), blkdiscard(8), mkswap(8)',
    valued: [
      '-t',
      '--type',
      '-L',
      '-N',
      '-b',
      '-m',
      '-F',
      '-U',
      '-o',
      '--offset',
      '-l',
      '-O',
      '-i',
      '-E',
    ].filter((flag) => flag !== '-F'),
    rows: [
      {
        id: 'mkfs.look',
        when: {
          test: (argv) =>
            hasFlag(argv, '--no-act', '-V', '--version', '--help') ||
            (hasFlag(argv, '-n') && !namesLabel(argv)) ||
            (argv.program === 'wipefs' && !hasFlag(argv, '-a', '--all', '-o', '--offset')) ||
            (argv.program === 'badblocks' && !hasFlag(argv, '-w')),
        },
        does: looks(),
        why: 'It says what it finds or would do.',
        must: [
          'wipefs /dev/sdb',
          'wipefs -n -a /dev/sdb',
          'mkfs.ext4 -n /dev/sdb1',
          'badblocks -sv /dev/sda',
        ],
        not: ['wipefs -a /dev/sdb', 'mkfs.ext4 /dev/sdb1', 'mkfs.vfat -n BOOT /dev/sdb1'],
      },
      {
        id: 'mkfs.image',
        when: { test: onFile },
        does: { operation: 'create', resource: 'code', effect: 'write', reach: 'workspace' },
        why: 'It makes a file system within a file.',
        must: ['mkfs.ext4 disk.img', 'mkswap ./swap.img'],
        not: ['mkfs.ext4 /dev/sdb1'],
      },
      {
        id: 'mkfs.disk',
        when: { words: '*' },
        does: WIPED,
        why: 'Everything on that disk or partition is gone.',
        safer: 'lsblk and a backup first',
        must: [
          'mkfs.ext4 /dev/sda1',
          'sudo mkfs -t xfs /dev/nvme0n1',
          'wipefs -a /dev/sdb',
          'blkdiscard /dev/sdc',
          'mkswap /dev/sda2',
        ],
        not: ['wipefs /dev/sdb', 'mkfs.ext4 disk.img'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'fdisk',
      'sfdisk',
      'cfdisk',
      'gdisk',
      'sgdisk',
      'parted',
      'partprobe',
      'kpartx',
      'growpart',
      'partx',
    ],
    source: 'util-linux: fdisk(8), sfdisk(8); parted(8); sgdisk(8)',
    rows: [
      {
        id: 'fdisk.look',
        when: {
          test: (argv) =>
            hasFlag(
              argv,
              '-l',
              '--list',
              '-p',
              '--print',
              '-V',
              '--help',
              '--version',
              '-i',
              '-v',
              '--verify',
            ) ||
            (argv.program === 'sfdisk' && hasFlag(argv, '-d', '--dump', '-n', '--no-act', '-J', '--json')) ||
            hasFlag(argv, '--dry-run', '--pretend') ||
            /^(?:partprobe|partx)$/.test(argv.program) ||
            (argv.program === 'parted' && /^(?:print|free)$/.test(argv.words.at(-1)?.text ?? '')),
        },
        does: looks(),
        why: 'It prints the partition table.',
        must: [
          'fdisk -l',
          'sfdisk --dump /dev/sda',
          'parted /dev/sda print',
          'sgdisk -p /dev/sda',
          'partprobe',
        ],
        not: ['fdisk /dev/sda', 'parted /dev/sda rm 1', 'sgdisk -d 2 /dev/sda'],
      },
      {
        id: 'fdisk.grow',
        when: {
          test: ({ program, words }) =>
            program === 'growpart' ||
            words.some(({ text }) => /^(?:resizepart|name|set|align-check|unit)$/.test(text)),
        },
        does: CHANGED,
        why: 'A partition gets another size or mark; a shrunk one loses what lay behind its end.',
        must: ['growpart /dev/sda 1', 'parted /dev/sda resizepart 2 100%'],
        not: ['parted /dev/sda mklabel gpt', 'fdisk -l'],
      },
      {
        id: 'fdisk.table',
        when: { words: '*' },
        does: WIPED,
        why: 'With another partition table what lies on the disk cannot be found any more.',
        safer: 'sfdisk --dump keeps the old table',
        must: [
          'fdisk /dev/sda',
          'parted -s /dev/sda mklabel gpt',
          'sgdisk --zap-all /dev/sdb',
          'parted /dev/sda rm 1',
        ],
        not: ['fdisk -l /dev/sda', 'parted /dev/sda print'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'mount',
      'umount',
      'losetup',
      'mountpoint',
      'fsfreeze',
      'mount.nfs',
      'mount.cifs',
      'fusermount',
      'sshfs',
      's3fs',
      'autofs',
      'udisksctl',
      'eject',
      'sync',
      'fstrim',
    ],
    source: 'util-linux: mount(8), umount(8), losetup(8)',
    valued: ['-t', '--types', '-o', '--options', '-L', '-U'],
    rows: [
      {
        id: 'mount.look',
        when: {
          test: (argv) =>
            /^(?:mountpoint|sync|fstrim)$/.test(argv.program) ||
            (argv.program !== 'umount' && hasFlag(argv, '-l', '--list', '--show', '-s')) ||
            hasFlag(argv, '--help', '-V') ||
            (argv.words.length === 0 && !hasFlag(argv, '-a', '--all')),
        },
        does: looks(),
        why: 'It shows what is mounted.',
        must: ['mount', 'losetup -l', 'sync'],
        not: ['mount /dev/sdb1 /mnt'],
      },
      {
        id: 'mount.torn_away',
        when: {
          test: (argv) =>
            argv.program === 'umount' &&
            (hasFlag(argv, '-a', '--all') ||
              (hasFlag(argv, '-l', '-f', '--lazy', '--force') &&
                argv.words.some((word) => ['root', 'data', 'system', 'logs'].includes(kindOfPath(word))))),
        },
        does: TORN_AWAY,
        why: 'What serves from there loses its files while it runs.',
        safer: 'stop what uses it, then umount without force',
        must: ['umount -l /var/lib/docker', 'umount -f /srv/data', 'umount -a'],
        not: ['umount /media/usb', 'umount -l ./mnt'],
      },
      {
        id: 'mount.taken_away',
        when: {
          test: ({ program, words }) => /^(?:umount|eject)$/.test(program) || words[0]?.text === 'unmount',
        },
        does: MOUNTED,
        why: 'What uses that file system or memory loses it.',
        must: ['umount /data', 'umount -l ./mnt'],
        not: ['mount /dev/sdb1 /mnt', 'mountpoint /data'],
      },
      {
        id: 'mount.added',
        when: { test: (argv) => argv.words.length > 0 || hasFlag(argv, '-a', '--all') },
        does: MOUNTED,
        why: 'A file system, or more memory, is there that hides what lay below it.',
        must: ['mount /dev/sdb1 /mnt', 'sudo mount -a', 'mount -o remount,rw /'],
        not: ['mount', 'umount /mnt'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'fsck',
      'fsck.ext4',
      'e2fsck',
      'xfs_repair',
      'btrfsck',
      'fsck.fat',
      'tune2fs',
      'resize2fs',
      'xfs_growfs',
      'debugfs',
      'xfs_admin',
      'e2label',
      'xfs_freeze',
      'hdparm',
      'smartctl',
      'nvme',
      'sdparm',
    ],
    source: 'fsck(8), e2fsck(8), xfs_repair(8), resize2fs(8), hdparm(8), nvme-cli',
    rows: [
      {
        id: 'fsck.erase',
        when: {
          test: (argv) =>
            argv.words.some(({ text }) => /^(?:format|sanitize|delete-ns|write-zeroes)$/.test(text)) ||
            [...argv.flags.keys()].some((flag) =>
              /^--(?:security-erase|security-erase-enhanced|trim-sector-ranges|make-bad-sector|write-sector)/.test(
                flag,
              ),
            ),
        },
        does: WIPED,
        why: 'The disk erases itself.',
        must: ['nvme format /dev/nvme0n1', 'hdparm --security-erase p /dev/sdb'],
        not: ['nvme list', 'hdparm -I /dev/sda'],
      },
      {
        id: 'fsck.look',
        when: {
          test: (argv) =>
            (/^(?:smartctl|hdparm|nvme|sdparm|debugfs)$/.test(argv.program) && !hasFlag(argv, '-w')) ||
            hasFlag(argv, '-n', '-N', '-l', '--help', '-V'),
        },
        does: looks(),
        why: 'It shows the state of a disk or file system.',
        must: ['fsck -n /dev/sda1', 'smartctl -a /dev/sda', 'tune2fs -l /dev/sda1', 'nvme list'],
        not: ['fsck -y /dev/sda1', 'nvme format /dev/nvme0n1'],
      },
      {
        id: 'fsck.repair',
        when: { words: '*' },
        does: CHANGED,
        why: 'It rewrites a file system; on one that is mounted or broken that can cost what it holds.',
        safer: '-n only looks; unmount it and take an image first',
        must: ['fsck -y /dev/sda1', 'xfs_repair -L /dev/sdb1', 'resize2fs /dev/sda1 20G'],
        not: ['fsck -n /dev/sda1'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['cryptsetup', 'mdadm'],
    source: 'cryptsetup(8); mdadm(8)',
    rows: [
      {
        id: 'cryptsetup.look',
        when: {
          test: ({ words, flags, program }) =>
            program === 'mdadm'
              ? ['--detail', '-D', '--examine', '-E', '--query', '-Q', '--scan'].some((flag) =>
                  flags.has(flag),
                ) &&
                !flags.has('--assemble') &&
                !flags.has('--stop')
              : /^(?:status|luksDump|isLuks|luksUUID|benchmark|tokens)$/.test(words[0]?.text ?? ''),
        },
        does: looks(),
        why: 'It shows what is encrypted or joined.',
        must: ['cryptsetup status data', 'cryptsetup luksDump /dev/sdb', 'mdadm --detail /dev/md0'],
        not: ['cryptsetup luksFormat /dev/sdb', 'mdadm --stop /dev/md0'],
      },
      {
        id: 'cryptsetup.lost',
        when: {
          test: ({ words, flags }) =>
            /^(?:luksFormat|erase|luksErase|luksKillSlot|luksRemoveKey|luksHeaderRestore|reencrypt|format)$/.test(
              words[0]?.text ?? '',
            ) ||
            ['--zero-superblock', '--create', '-C', '--fail', '-f', '--remove', '-r', '--stop', '-S'].some(
              (flag) => flags.has(flag),
            ),
        },
        does: WIPED,
        why: 'Without its key, its header or its disks nothing on it can be read again.',
        safer: 'cryptsetup luksHeaderBackup, or a backup of the array, first',
        must: [
          'cryptsetup luksFormat /dev/sdb',
          'cryptsetup erase /dev/sdb',
          'mdadm --zero-superblock /dev/sdb',
          'mdadm --stop /dev/md0',
        ],
        not: ['cryptsetup luksDump /dev/sdb', 'cryptsetup open /dev/sdb data'],
      },
      {
        id: 'cryptsetup.changed',
        when: { test: ({ words, flags }) => words.length > 0 || flags.size > 0 },
        does: CHANGED,
        why: 'It opens, closes or changes an encrypted disk or an array.',
        must: [
          'cryptsetup open /dev/sdb data',
          'cryptsetup luksAddKey /dev/sdb',
          'mdadm --add /dev/md0 /dev/sdc',
        ],
        not: ['cryptsetup erase /dev/sdb', 'cryptsetup status data'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'lsblk',
      'blkid',
      'findmnt',
      'lsscsi',
      'lspci',
      'lsusb',
      'lshw',
      'lsmem',
      'iostat',
      'iotop',
      'dumpe2fs',
      'xfs_info',
      'filefrag',
      'blockdev',
      'pvs',
      'vgs',
      'lvs',
      'pvdisplay',
      'vgdisplay',
      'lvdisplay',
      'pvscan',
      'vgscan',
      'lvscan',
      'lvmdiskscan',
      'quota',
      'repquota',
    ],
    source: 'util-linux: lsblk(8), findmnt(8); lvm(8)',
    rows: [],
    otherwise: looks(),
  },
];
