import { losesAll, reads } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';
import { cli, LOOKS } from './cli.ts';

/** Deploying by other platforms and tools. */
export const PLATFORMS: readonly Program[] = [
  cli(
    ['kamal', 'mina', 'eb', 'cf', 'dokku', 'caprover', 'civo', 'upctl', 'aliyun', 'tccli', 'ovhcloud'],
    'kamal-deploy.org/docs; docs.aws.amazon.com/elasticbeanstalk, eb; cli.cloudfoundry.org; dokku.com/docs',
    {
      about: 'application',
      example: 'kamal deploy',
      valued: '-d --destination -e --environment -c --config-file -o -s --region',
      places: { name: ['-d', '--destination', '-e', '--environment'] },
      rows: [
        {
          id: 'kamal.services_lost',
          when: {
            test: ({ words }) =>
              /^(?:(?:accessory|service|postgres|mysql|redis|mongo)[: ]?(?:remove|destroy|delete|delete-service)|(?:delete-(?:service|space|org|shared-domain)|purge-service-\w+|terminate|database delete|volume (?:delete|rm)|server delete|kubernetes (?:delete|remove)))\b/.test(
                words
                  .map(({ text }) => text)
                  .join(' ')
                  .slice(0, 200),
              ),
          },
          does: losesAll('database'),
          why: 'A service goes with the data that it holds, or a whole space or environment with all of its own.',
          must: [
            'kamal accessory remove db -y',
            'dokku postgres:destroy shop',
            'cf delete-service db -f',
            'eb terminate prod',
          ],
          not: ['kamal app stop', 'cf delete api -f'],
        },
      ],
      verbs: {
        reads: {
          verbs:
            'details logs audit config version app-details list status health events apps services env-show ps:report ~report apps:list show info spaces orgs routes target printenv tail diff check init docs secrets-print describe get apps:report domains:report',
          must: ['kamal details', 'eb status', 'cf apps', 'dokku apps:list', 'civo kubernetes list'],
          not: ['kamal deploy', 'cf delete api'],
        },
        loses: {
          verbs:
            'remove delete destroy apps:destroy unbind-service rm prune cleanup domains:remove volume:delete storage:unmount',
          must: ['kamal remove -y', 'cf delete api -f', 'dokku apps:destroy shop'],
          not: ['kamal deploy'],
        },
        stops: {
          verbs: 'stop ps:stop maintenance abort shutdown',
          must: ['kamal app stop', 'cf stop api', 'dokku ps:stop shop'],
          not: ['cf start api'],
        },
        deploys: {
          verbs:
            'deploy redeploy setup push rollback boot reboot restart start scale swap upgrade ps:restart ps:rebuild ps:scale live restage create use clone env config:set config:unset set set-env bind-service create-service run-task map-route unmap-route build proxy server lock unlock login run exec ssh enter create-* update* set-* letsencrypt:enable domains:add git:sync apps:create postgres:create redis:create',
          must: [
            'kamal deploy',
            'eb deploy prod',
            'cf push api',
            'dokku ps:restart shop',
            'kamal rollback v12',
          ],
          not: ['kamal details', 'cf apps'],
        },
      },
    },
  ),
  cli(
    ['kapp', 'tk', 'kpt', 'helmsman', 'crossplane', 'rancher', 'kubectl-argo-rollouts'],
    'carvel.dev/kapp/docs; tanka.dev; kpt.dev/reference',
    {
      about: 'application',
      example: 'kapp deploy -a api -f x.yml',
      valued: '-a --app -f --file -n --namespace --kubeconfig-context -t --target',
      places: { namespace: ['-n', '--namespace'] },
      rows: [
        {
          id: 'kapp.shown',
          when: { words: '*', flags: ['--diff-run', '--dry-run', '--debug-dry-run'] },
          does: reads('application'),
          why: 'It shows what would change.',
          must: ['kapp deploy -a api -f x.yml --diff-run', 'kpt live apply --dry-run'],
          not: ['kapp deploy -a api -f x.yml'],
        },
      ],
      verbs: {
        reads: {
          verbs:
            'list ls inspect logs diff show export status eval env get version describe tree validate lint beta-diff',
          must: ['kapp inspect -a api', 'tk diff environments/prod', 'kpt live status'],
          not: ['tk apply environments/prod'],
        },
        loses: {
          verbs: 'delete destroy prune rm abort',
          must: ['kapp delete -a api -y', 'tk delete environments/prod', 'kpt live destroy'],
          not: ['kapp list'],
        },
        deploys: {
          verbs:
            'deploy apply promote restart undo set retry install upgrade run create init pause fn pkg app-change rename label xpkg up rollback cordon drain',
          must: ['kapp deploy -a api -f x.yml', 'tk apply environments/prod', 'kpt live apply'],
          not: ['kapp inspect -a api'],
        },
      },
    },
  ),
  {
    names: [
      'ytt',
      'kbld',
      'vendir',
      'imgpkg',
      'jsonnet',
      'jsonnetfmt',
      'jb',
      'cue',
      'dhall',
      'dhall-to-yaml',
      'krew',
      'draft',
      'pkl',
      'nickel',
      'kcl',
    ],
    source: 'carvel.dev; jsonnet.org; cuelang.org',
    rows: [
      {
        id: 'ytt.push',
        when: { words: 'push|copy|publish', test: ({ program }) => /^(?:imgpkg|cue)$/.test(program) },
        does: { operation: 'modify', resource: 'storage', effect: 'write', reach: 'remote' },
        why: 'An image or module is stored where others get it.',
        must: ['imgpkg push -b acme/app -f .'],
        not: ['imgpkg pull -b acme/app -o .', 'ytt -f config'],
      },
    ],
    otherwise: BUILDS,
  },
  cli(
    ['tailscale', 'zerotier-cli', 'headscale', 'netbird', 'openvpn', 'ipsec', 'swanctl', 'sshuttle'],
    'tailscale.com/kb/1080/cli',
    {
      about: 'network',
      example: 'tailscale up',
      verbs: {
        reads: {
          verbs:
            'status ping ip netcheck version whois bugreport list list-networks listnetworks listpeers info dns nc statusall list-sas list-conns list-certs metrics debug',
          must: ['tailscale status', 'headscale nodes list', 'zerotier-cli listpeers'],
          not: ['tailscale down', 'tailscale up'],
        },
        loses: {
          verbs: 'logout delete leave expire rm destroy',
          must: ['headscale nodes delete -i 3', 'tailscale logout', 'zerotier-cli leave 8056c2'],
          not: ['tailscale status'],
        },
        stops: { verbs: 'down stop terminate unload', must: ['tailscale down'], not: ['tailscale up'] },
        changes: {
          verbs:
            'up set login switch serve funnel cert ssh file update lock join start restart reload create register approve-routes enable move rename tag drive exit-node load-all initiate route up-down',
          must: ['tailscale up --advertise-exit-node', 'tailscale funnel 8080', 'zerotier-cli join 8056c2'],
          not: ['tailscale status'],
        },
      },
    },
  ),
  cli(
    ['postqueue', 'postsuper', 'exim', 'doveadm', 'opendkim-genkey'],
    'postfix.org, postqueue(1) and postsuper(1); doc.dovecot.org, doveadm',
    {
      about: 'data',
      example: 'postsuper -r ALL',
      rows: [
        {
          id: 'postsuper.delete',
          when: {
            test: ({ flags, words, program }) =>
              (program === 'postsuper' && flags.has('-d')) ||
              (program === 'exim' && [...flags.keys()].some((flag) => flag === '-Mrm')) ||
              /^(?:expunge|purge|move|mailbox delete|kick)/.test(words.map(({ text }) => text).join(' ')),
          },
          does: losesAll('data'),
          why: 'Mail that waits, or is kept, is deleted.',
          safer: 'hold it with -h, and look at it with postcat',
          must: ['postsuper -d ALL', 'doveadm expunge -u anna mailbox INBOX all'],
          not: ['postqueue -p', 'postsuper -r ALL'],
        },
        {
          id: 'postsuper.look',
          when: {
            test: ({ flags, words }) =>
              flags.has('-p') ||
              flags.has('-bp') ||
              /^(?:who|quota|search|fetch|log|stats|user|index)$/.test(words[0]?.text ?? ''),
          },
          does: LOOKS,
          why: 'It shows what waits.',
          must: ['postqueue -p', 'doveadm who'],
          not: ['postqueue -f'],
        },
        {
          id: 'postsuper.change',
          when: {},
          does: { operation: 'modify', resource: 'application', effect: 'write', reach: 'machine' },
          why: 'Mail is tried again, held or released.',
          must: ['postqueue -f', 'postsuper -r ALL', 'postsuper -h ALL'],
          not: ['postqueue -p'],
        },
      ],
      verbs: {},
    },
  ),
];
