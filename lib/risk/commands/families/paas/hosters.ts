import { losesAll, on, protects, setsUp, stops } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';

/** Each hoster's CLI: its noun for a machine, and the words for deleting, listing and stopping one. */
const HOSTERS = [
  ['hcloud', 'Hetzner Cloud CLI (github.com/hetznercloud/cli)', 'server', 'delete', 'volume'],
  ['linode-cli', 'Linode CLI (techdocs.akamai.com/cloud-computing/docs/cli)', 'linodes', 'delete', 'volumes'],
  [
    'oci',
    'Oracle Cloud CLI (docs.oracle.com/iaas/tools/oci-cli)',
    'compute instance',
    'terminate',
    'bv volume',
  ],
  ['ibmcloud', 'IBM Cloud CLI (cloud.ibm.com/docs/cli)', 'is instance', 'delete', 'is volume'],
  ['scw', 'Scaleway CLI (github.com/scaleway/scaleway-cli)', 'instance server', 'delete', 'instance volume'],
  ['vultr-cli', 'Vultr CLI (github.com/vultr/vultr-cli)', 'instance', 'delete', 'block-storage'],
  [
    'exo',
    'Exoscale CLI (community.exoscale.com/tools/command-line-interface)',
    'compute instance',
    'delete',
    'compute block-storage',
  ],
  ['openstack', 'OpenStackClient (docs.openstack.org/python-openstackclient)', 'server', 'delete', 'volume'],
] as const;

/** Their commands are all alike: nouns, a verb, operands. */
export const HOSTER_CLIS: readonly Program[] = HOSTERS.map(([cli, source, machine, remove, disk]) => ({
  names: [cli],
  source,
  valued:
    '-c --context --profile --config -p --region --compartment-id --output -o --project --zone -z --os-cloud --as-user --label --type --image --name --location -g -r --instance-id --config-file --cluster'.split(
      ' ',
    ),
  places: { account: ['--context', '--profile', '--project', '--os-cloud'], name: ['--cluster'] },
  rows: [
    helpRow(cli, `${cli} ${machine} ${remove} --help`, `${cli} ${machine} ${remove} help`),
    {
      id: `${cli}.local`,
      when: on(
        /^(?:context|config|configure|login|logout|target|plugin|update|version|completion|setup|session|init|autocomplete|info|api|regions|cr login|ks cluster config|k8s kubeconfig|lke kubeconfig-view|iam oauth-tokens)\b/,
      ),
      does: setsUp(),
      why: 'It changes settings, logins or files of this machine.',
      must: [`${cli} config set region x`],
      not: [`${cli} ${machine} list`],
    },
    {
      id: `${cli}.delete_store`,
      when: on(
        /^(?:\S{1,40} ){0,3}(?:volumes?|block-storage|buckets?|object|databases?|db|dbaas|rdb|autonomous-database|snapshots?|images?|backups?|db-system|boot-volume|storage-box|cdb|redis|project|resource-group|compartment|clusters?) (?:\S{1,40} ){0,1}(?:delete|rm|remove|terminate|destroy|bulk-delete|resource-delete)\b/,
      ),
      does: losesAll('database'),
      why: 'A whole store of data, a cluster or a project goes.',
      must: [`${cli} ${disk} ${remove === 'terminate' ? 'delete' : remove} data`],
      not: [`${cli} ${disk} list`],
    },
    {
      id: `${cli}.overwrite`,
      when: on(
        /^(?:\S{1,40} ){1,3}(?:rebuild|reinstall|reset-password|restore|image-restore|backup-restore|snapshot-restore|rescue|enable-rescue)\b/,
      ),
      does: losesAll('infrastructure'),
      why: 'What is on the machine now is overwritten, or it restarts into something else.',
      must: [`${cli} ${machine} rebuild web-1`],
      not: [`${cli} ${machine} list`],
    },
    {
      id: `${cli}.protect`,
      when: on(
        /^(?:\S{1,40} ){1,3}(?:create-image|enable-backup|enable-protection|snapshot create|snapshots create|snapshot-create|backups? create|snapshot|take-snapshot|backups-enable|image create)\b|^(?:snapshots?|backups?) create\b/,
      ),
      does: protects('storage'),
      why: 'It adds a backup or a protection.',
      must: [`${cli} ${machine} create-image web-1`],
      not: [`${cli} ${machine} list`],
    },
    {
      id: `${cli}.stops_machine`,
      when: on(
        /^(?:\S{1,40} ){0,3}(?:poweroff|power-off|shutdown|halt|stop|softstop|instance-stop|disable-backup|disable-protection|suspend|shelve|pause)\b/,
      ),
      does: stops('infrastructure'),
      why: 'What runs does not run any more, or has no protection.',
      must: [`${cli} ${machine} shutdown web-1`, `${cli} ${machine} stop web-1`],
      not: [`${cli} ${machine} list`],
    },
    ...verbRows(cli, 1, {
      reads: {
        verbs:
          'list ls get show describe view list-* get-* *-list *-ls *-view wait help search *-get ~zones ~ips ~stats ~metrics ~types ~regions ~plans ~logs ~events summarize-* ~console available find ~usage ~clusters ~workers ~worker-pools ~instances ~apps ~service-instances ~groups ~subnets ~vpcs ~volumes ~images ~keys ~accounts ~users ~roles',
        must: [`${cli} ${machine} list`, `${cli} ${machine} get web-1`],
        not: [`${cli} ${machine} ${remove} list`],
      },
      loses: {
        verbs:
          'delete *-delete delete-* rm *-rm remove *-remove remove-* terminate destroy detach *-detach detach-* unassign cancel drop purge revoke disassociate unset deactivate-* bulk-delete empty',
        must: [`${cli} ${machine} ${remove} web-1`],
        not: [`${cli} ${machine} list`],
      },
      restarts: {
        verbs:
          'reboot reset poweron power-on start boot restart softreset action failover resume unshelve instance-start *-reboot *-restart unpause',
        must: [`${cli} ${machine} reboot web-1`],
        not: [`${cli} ${machine} list`],
      },
      makes: {
        verbs:
          'create *-create create-* add *-add add-* launch new copy clone upload import provision register put mb order cluster-create',
        must: [`${cli} ${machine} create web-2`],
        not: [`${cli} ${machine} list`],
      },
      changes: {
        verbs:
          'update *-update update-* set set-* attach *-attach attach-* resize change-* enable-* assign scale upgrade edit patch apply replace-* rename enable disable move migrate request-console ~ssh modify *-resize change rotate switch deploy bulk-* retype extend',
        must: [`${cli} ${machine} update web-1`, `${cli} ${machine} resize web-1`],
        not: [`${cli} ${machine} list`],
      },
    }),
  ],
  otherwise: 'unknown' as const,
}));
