import { losesAll, reads } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { cli, LOOKS } from './cli.ts';

/** Virtual machines, their storage and their hardware. */
export const MACHINES: readonly Program[] = [
  cli(
    ['virsh', 'qm', 'pct', 'lxc', 'incus', 'VBoxManage', 'vboxmanage', 'govc', 'vim-cmd'],
    'libvirt.org/manpages/virsh.html; pve.proxmox.com/pve-docs/qm.1.html; documentation.ubuntu.com/lxd',
    {
      about: 'infrastructure',
      example: 'virsh start web',
      valued: '-c --connect -vm -dc -ds -k',
      places: { host: ['-c', '--connect'] },
      verbs: {
        reads: {
          verbs:
            'list dominfo domstate domblklist domiflist dumpxml nodeinfo net-list pool-list vol-list snapshot-list status config ls info vm.info about version capabilities vcpuinfo domstats pool-info net-dumpxml showvminfo host.info datastore.info events metric.* find showcmd pending --version query show profile-list domifaddr screenshot device.info',
          must: ['virsh list --all', 'qm config 101', 'govc vm.info web', 'virsh snapshot-list web'],
          not: ['virsh destroy web', 'qm destroy 101'],
        },
        loses: {
          verbs:
            'undefine delete rm vol-delete pool-delete pool-undefine vol-wipe snapshot-delete delsnapshot unregistervm vm.destroy datastore.rm snapshot.remove object.destroy pool.destroy net-undefine closemedium purge move-disk-delete rollback snapshot-revert restore blockpull',
          must: [
            'virsh undefine web --remove-all-storage',
            'lxc delete web --force',
            'govc vm.destroy web',
            'virsh snapshot-revert web s1',
          ],
          not: ['virsh dumpxml web', 'virsh snapshot-list web'],
        },
        stops: {
          verbs:
            'destroy stop shutdown poweroff vm.power controlvm suspend managedsave net-destroy pool-destroy reset reboot pause host.shutdown',
          must: ['virsh destroy web', 'qm stop 101', 'lxc stop web'],
          not: ['virsh list'],
        },
        restarts: { verbs: 'restart', must: ['lxc restart web'], not: ['lxc list'] },
        changes: {
          verbs:
            'start create define edit set launch init clone vol-create* snapshot-create* snapshot migrate resize attach-* detach-* setmem setvcpus startvm modifyvm createvm vm.create vm.change vm.clone vm.migrate publish import copy move network storage profile device resume autostart net-start pool-start template importdisk push pull exec enter blockresize save',
          must: [
            'virsh start web',
            'qm set 101 --memory 4096',
            'virsh migrate --live web qemu+ssh://h2/system',
          ],
          not: ['virsh list', 'qm status 101'],
        },
      },
    },
  ),
  cli(
    ['ceph', 'rados', 'rbd', 'radosgw-admin', 'gluster', 'ceph-volume'],
    'docs.ceph.com, ceph(8), rados(8), rbd(8); docs.gluster.org',
    {
      about: 'storage',
      example: 'ceph osd out 3',
      valued: '-p --pool -n --name -c --conf --cluster --uid --bucket',
      rows: [
        {
          id: 'ceph.pool_lost',
          when: {
            test: ({ words }) =>
              /^(?:osd (?:pool (?:delete|rm)|purge|destroy|lost)|fs (?:rm|fail)|volume (?:delete|stop)|purge|rmpool|lvm zap|user rm|bucket rm|pool (?:rm|remove) )/.test(
                `${words
                  .map(({ text }) => text)
                  .join(' ')
                  .slice(0, 200)} `,
              ),
          },
          does: losesAll('storage'),
          why: 'The data on it is gone, on every replica.',
          must: [
            'ceph osd pool delete rbd rbd --yes-i-really-really-mean-it',
            'ceph osd purge 3',
            'gluster volume delete gv0',
          ],
          not: ['ceph osd pool ls', 'ceph status'],
        },
      ],
      verbs: {
        reads: {
          verbs:
            'status -s health df tree stat ls list info dump lspools du showmapped show get versions perf export log snap-ls ~usage config-get',
          must: ['ceph status', 'ceph osd tree', 'rbd ls rbd', 'gluster volume info', 'rados df'],
          not: ['rbd rm rbd/disk1', 'ceph osd out 3'],
        },
        loses: {
          verbs: 'rm remove delete purge trash rollback destroy unprotect zap truncate reset force-create-pg',
          must: ['rbd rm rbd/disk1', 'rbd snap purge rbd/disk1', 'rados -p rbd rm obj'],
          not: ['rbd ls'],
        },
        changes: {
          verbs:
            'set unset out in reweight create add import resize map unmap enable disable clone cp mv put append rename protect modify link start stop restart repair scrub deep-scrub tell orch crush apply config mgr balancer rebalance heal profile probe detach peer replace-brick add-brick expand',
          must: ['ceph osd out 3', 'ceph osd set noout', 'rbd create rbd/d --size 10G'],
          not: ['ceph health'],
        },
      },
    },
  ),
  cli(['ipmitool', 'racadm', 'redfishtool'], 'ipmitool(1)', {
    about: 'infrastructure',
    example: 'ipmitool chassis power on',
    valued: '-H -U -P -I -L -E -f -p -r -u',
    places: { host: ['-H', '-r'] },
    verbs: {
      stops: {
        verbs:
          'off cycle reset soft diag powerdown powercycle hardreset graceshutdown ForceOff ForceRestart clear',
        must: ['ipmitool -H bmc1 chassis power off', 'ipmitool power cycle', 'ipmitool sel clear'],
        not: ['ipmitool chassis power status'],
      },
      changes: {
        verbs: 'on set bootdev enable disable activate up powerup update load write racreset',
        must: ['ipmitool chassis bootdev pxe', 'ipmitool user set password 2 x'],
        not: ['ipmitool sdr list', 'ipmitool sel list'],
      },
    },
    otherwise: LOOKS,
  }),
  cli(
    ['s3cmd', 's5cmd', 'mc', 'azcopy', 'b2', 'obsutil', 'ossutil', 'coscli'],
    's3tools.org/usage; min.io/docs, mc; learn.microsoft.com, azcopy',
    {
      about: 'storage',
      example: 's3cmd put a s3://b/a',
      rows: [
        {
          id: 's3cmd.rehearsed',
          when: { flags: ['--dry-run', '-n', '--fake'] },
          does: reads('storage'),
          why: 'It says what would be done.',
          must: ['s3cmd del --dry-run --recursive s3://b/', 's5cmd --dry-run rm s3://b/*'],
          not: ['s3cmd del --recursive s3://b/'],
        },
        {
          id: 's3cmd.mirror',
          when: {
            words: 'sync|mirror|copy',
            flags: [
              '--delete-removed',
              '--delete',
              '--remove',
              '--delete-destination=true',
              '--delete-destination',
            ],
          },
          does: losesAll('storage'),
          why: 'Whatever the source does not hold is deleted at the destination.',
          safer: 'add --dry-run and read what would go',
          must: [
            's3cmd sync --delete-removed ./x s3://b/',
            'mc mirror --remove ./x prod/b',
            'azcopy sync a b --delete-destination=true',
          ],
          not: ['s3cmd sync ./x s3://b/', 'mc mirror ./x prod/b'],
        },
        {
          id: 's3cmd.bucket_lost',
          when: { words: 'rb|remove-bucket|delete-bucket' },
          does: losesAll('storage'),
          why: 'The bucket goes, with --force also what it holds.',
          must: ['mc rb --force prod/uploads', 's3cmd rb s3://b'],
          not: ['mc mb prod/uploads'],
        },
      ],
      verbs: {
        reads: {
          verbs:
            'ls la du info cat stat head find tree get download diff list jobs ping ~status ready version pipe-out signurl sql watch legalhold-info',
          must: ['mc ls prod/uploads', 's3cmd du s3://b', 's3cmd get s3://b/a'],
          not: ['mc rm prod/uploads/a'],
        },
        loses: {
          verbs: 'rm del delete remove expire undo delete-file-version cancel-all-unfinished-large-files',
          must: [
            'mc rm --recursive --force prod/uploads',
            's5cmd rm s3://b/*',
            'azcopy remove https://x.blob.core.windows.net/c?s --recursive',
          ],
          not: ['mc ls prod'],
        },
        grants: {
          verbs: 'setacl setpolicy delpolicy anonymous policy admin accesskey share update-bucket',
          must: ['s3cmd setacl --acl-public s3://b', 'mc anonymous set public prod/b'],
          not: ['s3cmd ls s3://b'],
        },
        sets_up: {
          verbs: 'alias login logout authorize-account',
          must: ['mc alias set prod https://m x y'],
          not: ['mc mb prod/b'],
        },
        changes: {
          verbs:
            'mb put cp mv sync mirror copy upload make bench modify setlifecycle dellifecycle ilm version-enable replicate retention tag encrypt event pipe run restore accesslog fixbucket create-bucket upload-file file bucket',
          must: [
            's3cmd put a s3://b/a',
            'mc mb prod/new',
            'azcopy copy ./a https://x.blob.core.windows.net/c',
          ],
          not: ['mc ls prod'],
        },
      },
    },
  ),
];
