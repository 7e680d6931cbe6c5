import { changes, grants, losesAll, makes, reads, setsUp, stops } from '../../deeds.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';

const LOCAL: Program = {
  names: ['kind', 'minikube', 'k3d', 'colima', 'microk8s', 'k3s-uninstall.sh', 'ctlptl', 'orb', 'rdctl'],
  source: 'kind, minikube, k3d, Colima and MicroK8s: their command references',
  valued:
    '--name -p --profile --image --config -n --nodes --memory --cpus --driver --kubernetes-version --agents --servers --wait --port -c --cluster'.split(
      ' ',
    ),
  rows: [
    {
      id: 'kind.read',
      when: {
        test: ({ words }) =>
          /^(?:get|export logs|version|status|profile list|ip|service|logs|list|ls|cluster list|node list|registry list|kubeconfig|docker-env|podman-env|addons list|ssh-key|ssh-host|help|completion|dashboard|inspect|image (?:ls|list)|config (?:view|get)|update-check|options)\b/.test(
            words
              .map(({ text }) => text)
              .join(' ')
              .slice(0, 200),
          ),
      },
      does: reads('infrastructure'),
      why: 'It shows clusters of this machine.',
      must: ['kind get clusters', 'minikube status', 'k3d cluster list'],
      not: ['kind delete cluster', 'minikube start'],
    },
    {
      id: 'kind.delete',
      when: {
        test: ({ words, program }) =>
          program === 'k3s-uninstall.sh' ||
          words
            .slice(0, 2)
            .some(({ text }) => /^(?:delete|reset|rm|uninstall|prune|factory-reset)$/.test(text)),
      },
      does: losesOnMachine('infrastructure'),
      why: 'A cluster of this machine goes with what runs in it.',
      must: ['kind delete cluster --name ci', 'minikube delete --all', 'k3d cluster delete dev'],
      not: ['kind create cluster', 'minikube stop'],
    },
    {
      id: 'kind.change',
      when: { words: '*' },
      does: onMachine('infrastructure'),
      why: 'Clusters of this machine start, stop or change.',
      must: [
        'kind create cluster',
        'minikube start',
        'k3d image import app:dev',
        'kind load docker-image app:dev',
      ],
      not: ['kind get clusters', 'kind delete cluster'],
    },
  ],
  otherwise: reads('infrastructure'),
};

const EKSCTL: Program = {
  names: ['eksctl'],
  source: 'eksctl user guide (eksctl.io)',
  valued:
    '--name -n --cluster -c --region -r -p --profile -f --config-file --nodegroup --nodes -N --nodes-min --nodes-max -m -M --version --node-type -t --timeout --arn --username --group --namespace -o --output --addon --force-name'.split(
      ' ',
    ),
  places: { name: ['--cluster', '-c', '--name', '-n'], account: ['-p', '--profile'] },
  rows: [
    {
      id: 'eksctl.read',
      when: { words: 'get|info|version|help|completion|anywhere' },
      does: reads('infrastructure'),
      why: 'It lists or shows.',
      must: ['eksctl get nodegroup --cluster main'],
      not: ['eksctl delete nodegroup --cluster main --name ng'],
    },
    {
      id: 'eksctl.only_said',
      when: { flags: ['--dry-run', '--help', '--approve=false'] },
      does: reads('infrastructure'),
      why: 'It only says what would be done.',
      must: ['eksctl create cluster --name x --dry-run'],
      not: ['eksctl create cluster --name x'],
    },
    {
      id: 'eksctl.delete',
      when: { words: 'delete|drain|disassociate|deregister' },
      does: (argv) => (argv.words[0]?.text === 'drain' ? stops() : losesAll('infrastructure')),
      why: 'A cluster, its machines or what gives access goes.',
      must: ['eksctl delete cluster --name main', 'eksctl drain nodegroup --cluster main --name ng'],
      not: ['eksctl get cluster'],
    },
    {
      id: 'eksctl.scale_to_zero',
      when: { words: 'scale', flags: ['--nodes=0', '-N=0'] },
      does: { ...stops(), operation: 'scale' },
      why: 'No machine is left to run anything.',
      must: ['eksctl scale nodegroup --cluster main --name ng --nodes 0'],
      not: ['eksctl scale nodegroup --cluster main --name ng --nodes 5'],
    },
    {
      id: 'eksctl.grant',
      when: {
        words: 'create|associate|update',
        operand: /^(?:iam\w*|accessentry|podidentityassociation|identityprovider)$/,
      },
      does: grants(),
      why: 'It changes who may do what in the cluster.',
      must: ['eksctl create iamidentitymapping --cluster main --arn a --group system:masters'],
      not: ['eksctl create nodegroup --cluster main'],
    },
    {
      id: 'eksctl.make',
      when: { words: 'create|register|enable' },
      does: makes('infrastructure'),
      why: 'Machines or a cluster are made, and cost.',
      must: ['eksctl create nodegroup --cluster main --nodes 3'],
      not: ['eksctl get nodegroup --cluster main'],
    },
    {
      id: 'eksctl.change',
      when: { words: 'scale|upgrade|update|set|unset|associate|utils|install|deploy' },
      does: (argv) =>
        argv.words[0]?.text === 'utils' && argv.words[1]?.text === 'write-kubeconfig'
          ? setsUp()
          : changes('infrastructure'),
      why: 'The cluster or its machines change.',
      must: [
        'eksctl upgrade cluster --name main --approve',
        'eksctl scale nodegroup --cluster main --name ng --nodes 5',
      ],
      not: ['eksctl scale nodegroup --cluster main --name ng --nodes 0'],
    },
  ],
  otherwise: 'unknown',
};

const KOPS: Program = {
  names: ['kops', 'rke', 'rke2', 'clusterctl', 'talosctl', 'k0sctl', 'kubespray', 'rosa', 'k3sup'],
  source: 'kOps CLI (kops.sigs.k8s.io/cli), clusterctl, talosctl and k0sctl references',
  valued:
    '--name --state -n --nodes --zones --image -f --filename --node-count -o --output --cloud --config -c --cluster --kubeconfig --context -e --endpoints'.split(
      ' ',
    ),
  places: { name: ['--name', '--cluster', '-c', '--context'], host: ['-n', '--nodes'] },
  rows: [
    {
      id: 'kops.only_said',
      when: {
        words: 'delete|update|rolling-update|upgrade|set|edit|promote',
        without: ['--yes', '-y'],
        test: ({ program, words }) => program === 'kops' && !/^(?:set|edit)$/.test(words[0]?.text ?? ''),
      },
      does: reads('infrastructure'),
      why: 'Without --yes it only says what would be done.',
      must: ['kops delete cluster --name k.example.com', 'kops update cluster k.example.com'],
      not: ['kops delete cluster --name k.example.com --yes', 'kops get cluster'],
    },
    {
      id: 'kops.read',
      when: {
        words:
          'get|validate|version|help|completion|describe|toolbox|list|logs|dmesg|health|services|dashboard|memory|containers|stats|time|read|ls|processes|events|inspect|whoami|verify|export|generate',
      },
      does: reads('infrastructure'),
      why: 'It lists, shows or checks.',
      must: ['kops get cluster', 'kops validate cluster', 'talosctl -n 10.0.0.2 health'],
      not: ['kops delete cluster --name x --yes'],
    },
    {
      id: 'kops.delete',
      when: { words: 'delete|remove|reset|destroy|wipe|shutdown|reboot|uninstall|rm' },
      does: ({ words }) =>
        /^(?:shutdown|reboot)$/.test(words[0]?.text ?? '') ? stops() : losesAll('infrastructure'),
      why: 'A cluster, or machines of it, go or stop.',
      must: [
        'kops delete cluster --name k.example.com --yes',
        'talosctl reset -n 10.0.0.2',
        'clusterctl delete --all',
      ],
      not: ['kops get cluster', 'kops delete cluster --name k.example.com'],
    },
    {
      id: 'kops.change',
      when: {
        words:
          'create|update|rolling-update|upgrade|edit|replace|set|unset|up|apply|apply-config|init|bootstrap|install|move|rollout|patch|promote|config|join|etcd|upgrade-k8s|kubeconfig|login|logout|grant|revoke',
      },
      does: ({ words }) =>
        /^(?:kubeconfig|login|logout|config)$/.test(words[0]?.text ?? '')
          ? setsUp()
          : changes('infrastructure'),
      why: 'The cluster or its machines change.',
      must: [
        'kops rolling-update cluster --yes',
        'kops update cluster k.example.com --yes',
        'talosctl upgrade -n 10.0.0.2',
      ],
      not: ['kops rolling-update cluster', 'kops validate cluster'],
    },
  ],
  otherwise: 'unknown',
};

/** What makes clusters and takes them apart. */
export const MAKERS: readonly Program[] = [LOCAL, EKSCTL, KOPS];
