import { hasFlag } from '../../argv.ts';
import {
  changes,
  deploys,
  grants,
  loses,
  losesAll,
  makes,
  on,
  protects,
  reads,
  restarts,
  setsUp,
  shows,
  stops,
} from '../../deeds.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Argv, Nested, Program } from '../../program.ts';

const PACKER: Program = {
  names: ['packer'],
  source: 'Packer commands (developer.hashicorp.com/packer/docs/commands)',
  singleDash: true,
  valued: ['-var', '-var-file', '-only', '-except', '-on-error', '-parallel-builds'],
  rows: [
    {
      id: 'packer.replace',
      when: { words: 'build', flags: ['-force', '--force'] },
      does: loses('storage'),
      why: 'What an earlier build left under the same name is deleted first.',
      must: ['packer build -force image.pkr.hcl'],
      not: ['packer build image.pkr.hcl'],
    },
    {
      id: 'packer.build',
      when: { words: 'build' },
      does: makes('infrastructure'),
      why: 'It starts a machine for a while and keeps an image of it.',
      must: ['packer build image.pkr.hcl'],
      not: ['packer validate image.pkr.hcl', 'packer build -force image.pkr.hcl'],
    },
    {
      id: 'packer.local',
      when: { words: 'init|fmt|plugins|hcl2_upgrade|fix', without: ['-check'] },
      does: setsUp(),
      why: 'It fetches plugins or formats files.',
      must: ['packer init .', 'packer fmt .'],
      not: ['packer validate .'],
    },
  ],
  otherwise: reads('infrastructure'),
};

/** `vagrant ssh [name] -c 'command'` runs in a machine of this machine. */
const inBox = (argv: Argv): Nested[] => {
  const text = (argv.flags.get('-c') ?? argv.flags.get('--command') ?? [])[0];
  return text ? [{ kind: 'script', language: 'shell', text }] : [];
};

const VAGRANT: Program = {
  names: ['vagrant', 'multipass', 'limactl', 'lima'],
  source:
    'Vagrant command-line interface (developer.hashicorp.com/vagrant/docs/cli), Multipass and Lima references',
  valued: [
    '-c',
    '--command',
    '--provider',
    '--provision-with',
    '-n',
    '--name',
    '--cpus',
    '--memory',
    '--disk',
  ],
  rows: [
    {
      id: 'vagrant.look',
      when: {
        words:
          'status|global-status|ssh-config|port|validate|version|help|list|info|find|networks|list-commands|box|snapshot|plugin',
        test: ({ words }) =>
          !/^(?:box|snapshot|plugin)$/.test(words[0]?.text ?? '') ||
          words[1]?.text === 'list' ||
          words[1]?.text === 'outdated',
      },
      does: reads('infrastructure'),
      why: 'It shows machines of this machine.',
      must: ['vagrant status', 'vagrant box list'],
      not: ['vagrant up', 'vagrant box remove debian'],
    },
    {
      id: 'vagrant.destroy',
      when: on(
        /^(?:destroy|delete|purge|(?:box|snapshot|disk) (?:remove|delete|prune|restore|pop)|factory-reset)\b/,
      ),
      does: losesOnMachine('infrastructure'),
      why: 'A machine of this machine goes with what is on it.',
      must: ['vagrant destroy -f', 'multipass delete --purge web', 'vagrant snapshot restore clean'],
      not: ['vagrant halt'],
    },
    {
      id: 'vagrant.inside',
      when: { words: 'ssh', flags: ['-c', '--command'] },
      does: onMachine('infrastructure'),
      runs: inBox,
      why: 'The command runs in a machine of this machine.',
      must: ["vagrant ssh -c 'sudo systemctl restart nginx'"],
      not: ['vagrant ssh-config'],
    },
    {
      id: 'vagrant.change',
      when: { words: '*' },
      does: onMachine('infrastructure'),
      why: 'Machines of this machine start, stop or change.',
      must: ['vagrant up', 'vagrant halt', 'vagrant box add debian/bookworm64'],
      not: ['vagrant status', 'vagrant destroy'],
    },
  ],
  otherwise: reads('infrastructure'),
};

const NOMAD: Program = {
  names: ['nomad', 'nomad-pack', 'levant'],
  source: 'Nomad commands (developer.hashicorp.com/nomad/docs/commands)',
  singleDash: true,
  valued:
    '-address -region -namespace -token -ca-cert -client-cert -client-key -var -var-file -job -task -deadline -o -t -n -m -check-index -version -reason -path -type -name -f -filter -id -count'
      .split(' ')
      .filter((flag) => flag !== '-f'),
  places: { host: ['-address'], namespace: ['-namespace'] },
  rows: [
    {
      id: 'nomad.look',
      when: on(
        /^(?:status|version|help|monitor|ui|plan|validate|inspect|logs|fs|server members|agent-info|render|info|list|job (?:status|plan|validate|inspect|history|deployments|allocs|init|periodic$|scaling-events|tag (?:list|read)|versions?)|node (?:status|meta read|pool (?:list|info|nodes|jobs))|alloc (?:status|logs|fs|checks)|eval (?:status|list)|deployment (?:status|list)|namespace (?:list|status|inspect)|var (?:list|init|lock$)|acl (?:(?:policy|token|role|auth-method|binding-rule) (?:list|info|self|read)|token self)|quota (?:list|status|inspect)|volume (?:status|init|snapshot list)|operator (?:raft (?:list-peers|info|state|logs)|autopilot (?:get-config|health)|scheduler get-config|api|metrics|debug|snapshot (?:inspect|state)|gossip keyring list|root keyring list|client-state|utilization)|service (?:list|info)|plugin status|recommendation (?:list|info)|scaling policy|sentinel (?:list|read)|license get|config validate|setup check|tls info|registry list)(?: |$)/,
      ),
      does: reads('application'),
      why: 'It lists, shows or plans.',
      must: ['nomad job status api', 'nomad job plan api.nomad', 'nomad node status', 'nomad alloc logs 8ab'],
      not: ['nomad job run api.nomad', 'nomad job stop api'],
    },
    {
      id: 'nomad.secret',
      when: on(/^(?:var get|operator gossip keyring generate|acl bootstrap|acl token create)\b/),
      does: ({ words }) => (words[0]?.text === 'acl' ? grants() : shows()),
      why: 'It prints a secret, or makes a token.',
      must: ['nomad var get nomad/jobs/api', 'nomad acl token create -name ci -type management'],
      not: ['nomad var list'],
    },
    {
      id: 'nomad.backup',
      when: { words: 'operator snapshot save|agent' },
      does: protects('storage'),
      why: 'A backup of the servers’ state.',
      must: ['nomad operator snapshot save backup.snap'],
      not: ['nomad operator snapshot restore backup.snap'],
    },
    {
      id: 'nomad.exec',
      when: {
        test: ({ words, program }) =>
          program === 'nomad' &&
          /^(?:exec|alloc exec|job action)$/.test(
            words
              .slice(0, words[0]?.text === 'exec' ? 1 : 2)
              .map(({ text }) => text)
              .join(' '),
          ),
      },
      does: ({ words }) =>
        words.length > (words[0]?.text === 'exec' ? 2 : 3)
          ? reads('application')
          : { ...changes('application'), floor: 'medium' },
      runs: ({ words, all }) => {
        const at = words[0]?.text === 'exec' ? 1 : 2;
        const alloc = words[at];
        const rest = alloc ? all.slice(all.indexOf(alloc) + 1).filter(({ text }) => text !== '--') : [];
        return rest.length > 0 ? [{ kind: 'words', words: rest, host: alloc!.text.slice(0, 200) }] : [];
      },
      why: 'The command runs inside of what is deployed; what it does is what counts.',
      must: ['nomad alloc exec 8ab rm -rf /data', 'nomad exec 8ab ls'],
      not: ['nomad alloc logs 8ab'],
    },
    {
      id: 'nomad.loses',
      when: on(
        /^(?:stop|destroy|job stop|alloc (?:stop|signal)|system (?:gc|reconcile)|var purge|namespace delete|quota delete|volume (?:delete|deregister|detach|snapshot delete)|acl (?:policy|token|role|auth-method|binding-rule) delete|operator (?:raft remove-peer|raft transfer-leadership|snapshot restore|gossip keyring remove|root keyring remove)|server force-leave|node (?:drain|purge|pool delete)|node-drain|deployment fail|job (?:eval -force|periodic delete)|service delete|eval delete|sentinel delete|plugin delete|job deregister)\b/,
      ),
      does: (argv) =>
        /^(?:namespace|volume|operator snapshot|destroy)/.test(
          argv.words
            .slice(0, 2)
            .map(({ text }) => text)
            .join(' '),
        )
          ? losesAll('infrastructure')
          : hasFlag(argv, '-purge')
            ? loses('application')
            : stops('application'),
      why: 'What runs stops or goes, or data and rights go.',
      safer: 'look at nomad job status first; without -purge the job can be started again',
      must: [
        'nomad job stop -purge api',
        'nomad node drain -enable n1',
        'nomad volume delete v1',
        'nomad operator snapshot restore b.snap',
      ],
      not: ['nomad job status api', 'nomad job run api.nomad'],
    },
    {
      id: 'nomad.rollback',
      when: { words: 'job revert' },
      does: { ...deploys(), operation: 'rollback' },
      why: 'An earlier version runs after it.',
      must: ['nomad job revert api 3'],
      not: ['nomad job history api'],
    },
    {
      id: 'nomad.scale',
      when: on(/^(?:job )?scale\b/),
      does: ({ words }) =>
        words.at(-1)?.text === '0'
          ? { ...stops('application'), operation: 'scale' }
          : { ...changes('application'), operation: 'scale' },
      why: 'More or fewer of it run.',
      must: ['nomad job scale api web 5', 'nomad job scale api web 0'],
      not: ['nomad job status api'],
    },
    {
      id: 'nomad.restart',
      when: on(/^(?:job|alloc) restart\b/),
      does: restarts('application'),
      why: 'What runs is interrupted and starts again.',
      must: ['nomad job restart api', 'nomad alloc restart 8ab'],
      not: ['nomad job status api'],
    },
    {
      id: 'nomad.grant',
      when: { words: 'acl|quota|sentinel|login|license' },
      does: ({ words }) => (words[0]?.text === 'login' ? setsUp() : grants()),
      why: 'It changes who may do what.',
      must: ['nomad acl policy apply ops ops.hcl'],
      not: ['nomad acl policy list'],
    },
    {
      id: 'nomad.secret_set',
      when: { words: 'var put|lock' },
      does: changes('secret'),
      why: 'A secret changes.',
      must: ['nomad var put nomad/jobs/api key=x'],
      not: ['nomad var get nomad/jobs/api'],
    },
    {
      id: 'nomad.deploy',
      when: {
        words:
          'run|job|deployment|deploy|node|namespace|volume|operator|server|agent|tls|scaling|setup|system|dispatch|scale-in|registry|generate|eligibility|node-meta|config|plugin|recommendation|alloc|eval',
      },
      does: ({ words }) =>
        /^(?:run|job|deployment|deploy|dispatch)$/.test(words[0]?.text ?? '')
          ? deploys()
          : /^(?:registry|generate|tls|config)$/.test(words[0]?.text ?? '')
            ? setsUp()
            : changes('infrastructure'),
      why: 'Another version runs after it, or the cluster changes.',
      must: ['nomad job run api.nomad', 'nomad run api.nomad', 'nomad deployment promote 1'],
      not: ['nomad job plan api.nomad'],
    },
  ],
  otherwise: 'unknown',
};

const CONSUL: Program = {
  names: ['consul'],
  source: 'Consul commands (developer.hashicorp.com/consul/commands)',
  singleDash: true,
  valued:
    '-http-addr -token -token-file -datacenter -ca-file -client-cert -client-key -namespace -partition -service -node -name -policy-name -description -rules -id -cas-modify-index -modify-index -flags -wan -kind -filter -address -peer -config-file -config-dir -data-dir -bind -join -retry-join -type -lock-delay -n -reason -addr -rpc-addr -format -interval -duration -log-level -pass-stdin'
      .split(' ')
      .filter((flag) => flag !== '-wan' && flag !== '-pass-stdin'),
  places: { host: ['-http-addr'], name: ['-datacenter'] },
  rows: [
    {
      id: 'consul.delete_tree',
      when: { words: 'kv delete', flags: ['-recurse', '--recurse'] },
      does: losesAll('database'),
      why: 'Every key that begins so is deleted; with an empty prefix, all.',
      safer: 'take a copy first: consul kv export, and delete single keys',
      must: ['consul kv delete -recurse config/', 'consul kv delete --recurse ""'],
      not: ['consul kv delete config/x', 'consul kv get -recurse config/'],
    },
    {
      id: 'consul.look',
      when: on(
        /^(?:members|info|version|monitor|validate|rtt|debug|watch|help|kv (?:get|export)|catalog|acl (?:(?:policy|token|role|auth-method|binding-rule|templated-policy) (?:list|read|preview)|translate-rules)|config (?:list|read)|intention (?:list|get|check|match)|operator (?:raft list-peers|autopilot (?:get-config|state)|usage|area (?:list|members))|snapshot (?:inspect|decode)|peering (?:list|read|exported-services)|services (?:export|exported-services)|namespace (?:list|read)|partition (?:list|read)|resource (?:list|read)|keygen|tls|troubleshoot|license get|connect (?:ca get-config|envoy)|force-leave -list)(?: |$)/,
      ),
      does: reads('infrastructure'),
      why: 'It lists or shows.',
      must: [
        'consul members',
        'consul kv get -recurse config/',
        'consul catalog services',
        'consul operator raft list-peers',
      ],
      not: ['consul kv put a b', 'consul acl token delete -id 1'],
    },
    {
      id: 'consul.backup',
      when: { words: 'snapshot save|agent' },
      does: protects('storage'),
      why: 'A backup of the servers’ state.',
      must: ['consul snapshot save backup.snap'],
      not: ['consul snapshot restore backup.snap'],
    },
    {
      id: 'consul.exec',
      when: { words: 'exec|lock' },
      does: reads('infrastructure'),
      runs: ({ words }) =>
        words.slice(words[0]?.text === 'lock' ? 2 : 1).length > 0
          ? [
              {
                kind: 'script',
                language: 'shell',
                text: {
                  ...words.at(-1)!,
                  text: words
                    .slice(words[0]?.text === 'lock' ? 2 : 1)
                    .map(({ text }) => text)
                    .join(' '),
                },
                host: 'nodes',
              },
            ]
          : [],
      why: 'The command runs on nodes of the cluster, or under its lock.',
      must: ["consul exec -service web 'rm -rf /data'", 'consul lock jobs/nightly ls'],
      not: ['consul members'],
    },
    {
      id: 'consul.loses',
      when: on(
        /^(?:kv delete|leave|force-leave|snapshot restore|services deregister|config delete|intention delete|acl (?:policy|token|role|auth-method|binding-rule) delete|operator (?:raft (?:remove-peer|transfer-leader)|area delete)|peering delete|namespace delete|partition delete|maint|resource delete)\b/,
      ),
      does: (argv) => {
        const text = argv.words
          .slice(0, 2)
          .map(({ text: each }) => each)
          .join(' ');
        if (text.startsWith('maint'))
          return hasFlag(argv, '-enable') ? stops('application') : changes('application');
        return /^(?:snapshot|namespace|partition)/.test(text)
          ? losesAll('database')
          : loses(text.startsWith('acl') ? 'permission' : text.startsWith('kv') ? 'data' : 'infrastructure');
      },
      why: 'Keys, members, services or rights go.',
      must: [
        'consul kv delete config/x',
        'consul leave',
        'consul snapshot restore b.snap',
        'consul acl token delete -id 1',
        'consul maint -enable',
      ],
      not: ['consul members', 'consul kv put a b'],
    },
    {
      id: 'consul.grant',
      when: { words: 'acl|intention|login|logout|peering' },
      does: ({ words }) => (/^log/.test(words[0]?.text ?? '') ? setsUp() : grants()),
      why: 'It changes who may do what, or which service may reach which.',
      must: ['consul acl token create -policy-name ops', 'consul intention create web db'],
      not: ['consul acl token list'],
    },
    {
      id: 'consul.change',
      when: {
        words:
          'kv|config|services|operator|join|reload|event|connect|keyring|namespace|partition|resource|agent|license|snapshot',
      },
      does: ({ words }) =>
        words[0]?.text === 'keyring'
          ? changes('secret')
          : words[0]?.text === 'agent'
            ? onMachine()
            : changes('infrastructure'),
      why: 'Values that services read, or the cluster, change.',
      must: ['consul kv put config/x 1', 'consul config write web.hcl', 'consul kv import @backup.json'],
      not: ['consul kv get config/x'],
    },
  ],
  otherwise: 'unknown',
};

/** Images, machines of this machine, and clusters by HashiCorp. */
export const HASHICORP: readonly Program[] = [PACKER, VAGRANT, NOMAD, CONSUL];
