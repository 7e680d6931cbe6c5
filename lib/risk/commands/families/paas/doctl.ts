import { changes, deploys, labels, losesAll, on, protects, setsUp, shows, stops } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';

/** `doctl <group>… <verb>`. */
export const DOCTL: Program = {
  names: ['doctl'],
  source: 'doctl reference (docs.digitalocean.com/reference/doctl)',
  valued:
    '-t --access-token --context -c --config -o --output -u --api-url --format --region --size --image --tag-name --spec --count --min-nodes --max-nodes'.split(
      ' ',
    ),
  places: { account: ['--context'] },
  rows: [
    helpRow('doctl', 'doctl compute droplet delete --help', 'doctl compute droplet delete help'),
    {
      id: 'doctl.local',
      when: on(
        /^(?:auth (?:init|switch|remove)|version|completion|kubernetes cluster (?:kubeconfig|kubecfg)|k8s cluster kubeconfig|registry (?:login|logout|docker-config|kubernetes-manifest)|serverless (?:install|connect|init|watch)|sandbox)\b/,
      ),
      does: setsUp(),
      why: 'It changes settings, logins or files of this machine.',
      must: ['doctl auth init', 'doctl kubernetes cluster kubeconfig save dev'],
      not: ['doctl kubernetes cluster delete dev'],
    },
    {
      id: 'doctl.print_secret',
      when: on(
        /^(?:databases (?:connection|user (?:get|list)|get-ca)|registry docker-config|serverless namespaces get-metadata)\b/,
      ),
      does: shows(),
      why: 'It prints a password.',
      must: ['doctl databases connection 9cc'],
      not: ['doctl databases list'],
    },
    {
      id: 'doctl.delete_store',
      when: on(
        /^(?:databases|database|db|dbs|compute volume|compute snapshot|compute image|registry|projects|kubernetes cluster|k8s cluster)(?: (?:db|repository|cluster))? (?:delete|delete-selective|delete-manifest|rm|d|delete-tag)\b/,
      ),
      does: losesAll('database'),
      why: 'A whole store of data or a cluster goes.',
      must: [
        'doctl databases delete 9cc -f',
        'doctl compute volume delete v',
        'doctl kubernetes cluster delete prod --dangerous --force',
      ],
      not: ['doctl databases list', 'doctl compute volume-action detach v 1'],
    },
    {
      id: 'doctl.protect',
      when: on(
        /^compute (?:droplet-action|volume) (?:snapshot|enable-backups)\b|^compute droplet-action (?:snapshot|enable-backups)\b/,
      ),
      does: protects('storage'),
      why: 'It adds a backup.',
      must: [
        'doctl compute droplet-action snapshot 123 --snapshot-name before',
        'doctl compute volume snapshot v --snapshot-name s',
      ],
      not: ['doctl compute droplet-action disable-backups 123'],
    },
    {
      id: 'doctl.overwrite',
      when: on(
        /^compute droplet-action (?:rebuild|restore|password-reset)\b|^databases (?:backups restore|migrate|reset)\b/,
      ),
      does: losesAll('infrastructure'),
      why: 'What is on the machine now is overwritten.',
      must: ['doctl compute droplet-action rebuild 123 --image ubuntu-24-04-x64'],
      not: ['doctl compute droplet-action reboot 123'],
    },
    {
      id: 'doctl.firewall',
      when: { words: 'compute firewall add-*|remove-*|create|update' },
      does: changes('network'),
      why: 'Other machines may be reached, or from elsewhere, after it.',
      must: ['doctl compute firewall remove-droplets f --droplet-ids 1,2'],
      not: ['doctl compute firewall list', 'doctl compute firewall delete f'],
    },
    {
      id: 'doctl.tags',
      when: on(/^(?:compute tag|compute droplet (?:tag|untag)|projects resources assign)\b/),
      does: labels(),
      why: 'It changes labels.',
      must: ['doctl compute droplet tag 1 --tag-name web'],
      not: ['doctl compute droplet list'],
    },
    {
      id: 'doctl.deploy',
      when: on(
        /^(?:apps|app|a) (?:update|create-deployment|restart)\b|^serverless deploy\b|^kubernetes cluster (?:upgrade|update)\b/,
      ),
      does: deploys(),
      why: 'Another version runs after it.',
      must: ['doctl apps update 1 --spec app.yaml', 'doctl apps create-deployment 1'],
      not: ['doctl apps list'],
    },
    {
      id: 'doctl.stop',
      when: on(/^compute droplet-action (?:power-off|shutdown|power-cycle|disable-backups)\b/),
      does: stops('infrastructure'),
      why: 'What runs does not run any more.',
      must: ['doctl compute droplet-action power-off 123'],
      not: ['doctl compute droplet-action power-on 123'],
    },
    ...verbRows('doctl', 1, {
      reads: {
        verbs:
          'list ls get l g list-* get-* ~logs show ~console spec propose ~validate ~options ~backups ~neighbors ~kernels ~actions ~snapshots ~tier ~status ~metrics ~balance ~billing-history ~invoice ~csv ~pdf ~summary ~billable-droplets',
        must: ['doctl compute droplet list', 'doctl apps logs 1', 'doctl account get'],
        not: ['doctl compute droplet delete list'],
      },
      loses: {
        verbs:
          'delete rm d remove remove-* undeploy detach detach-* cancel unassign delete-* destroy purge garbage-collection drop',
        must: ['doctl compute droplet delete web-1 --force', 'doctl compute domain delete example.com'],
        not: ['doctl compute droplet get delete'],
      },
      restarts: {
        verbs: 'reboot power-on restart recycle promote resume start',
        must: ['doctl compute droplet-action reboot 123'],
        not: ['doctl compute droplet get 123'],
      },
      makes: {
        verbs: 'create create-* add add-* upload invoke fork new import',
        must: ['doctl compute droplet create web-2 --size s-1vcpu-1gb'],
        not: ['doctl compute droplet list'],
      },
      changes: {
        verbs:
          'update update-* resize attach assign set set-* replace enable-* rename upgrade transfer ~tag untag flush append rotate change-* purge-cache ~maintenance-window ~configuration ~ssh',
        must: [
          'doctl compute droplet-action resize 123 --size s-2vcpu-2gb',
          'doctl databases resize 9cc --num-nodes 3',
        ],
        not: ['doctl databases list'],
      },
    }),
  ],
  otherwise: 'unknown',
};
