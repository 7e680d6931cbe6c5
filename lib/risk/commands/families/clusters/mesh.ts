import { changes, deploys, loses, on, reads, setsUp } from '../../deeds.ts';
import type { Program } from '../../program.ts';

const ISTIOCTL: Program = {
  names: ['istioctl'],
  source: 'istioctl reference (istio.io/latest/docs/reference/commands/istioctl)',
  valued:
    '-n --namespace -i --istioNamespace --context -c --kubeconfig -f --filename --set -s -r --revision -o --output --vklog -d --manifests --level'.split(
      ' ',
    ),
  places: { name: ['--context'], namespace: ['-n', '--namespace'] },
  rows: [
    {
      id: 'istioctl.only_said',
      when: { flags: ['--dry-run', '--help', '-h'] },
      does: reads('network'),
      why: 'It only says what would be done.',
      must: ['istioctl install --dry-run'],
      not: ['istioctl install -y'],
    },
    {
      id: 'istioctl.uninstall',
      when: on(
        /^(?:x |experimental )?(?:uninstall|operator remove|tag remove|remote-clusters remove|workload (?:group|entry) remove|waypoint delete|remove-from-mesh)\b/,
      ),
      does: loses('network'),
      why: 'The mesh goes, or a part of it; traffic that relies on it fails.',
      safer: 'name one revision, and add --dry-run first',
      must: [
        'istioctl uninstall --purge -y',
        'istioctl tag remove prod -y',
        'istioctl waypoint delete --all',
      ],
      not: ['istioctl install -y', 'istioctl uninstall --purge --dry-run'],
    },
    {
      id: 'istioctl.change',
      when: on(
        /^(?:x |experimental )?(?:install|apply|upgrade|operator init|tag (?:set|generate)|waypoint (?:apply|generate)|kube-inject|create-remote-secret|add-to-mesh|workload|internal-debug --post)\b/,
      ),
      does: changes('network'),
      why: 'How services reach each other changes.',
      safer: 'add --dry-run',
      must: ['istioctl install --set profile=default -y', 'istioctl upgrade'],
      not: ['istioctl analyze', 'istioctl install --dry-run'],
    },
  ],
  otherwise: reads('network'),
};

const LINKERD: Program = {
  names: ['linkerd', 'cilium', 'hubble', 'calicoctl', 'subctl'],
  source: 'linkerd CLI (linkerd.io/2/reference/cli), cilium CLI, calicoctl reference',
  valued:
    '-n --namespace --context --kubeconfig --api-addr -l --selector -o --output -f --filename --set --version -p --patch'.split(
      ' ',
    ),
  places: { name: ['--context'], namespace: ['-n', '--namespace'] },
  rows: [
    {
      id: 'linkerd.rendered',
      when: {
        words: 'install|upgrade|inject|uninject|uninstall|prune',
        test: ({ program }) => program === 'linkerd',
      },
      does: reads('network'),
      why: 'It prints a manifest; only kubectl applies or deletes it.',
      must: ['linkerd install', 'linkerd inject deploy.yaml'],
      not: ['linkerd check', 'cilium install'],
    },
    {
      id: 'linkerd.loses',
      when: on(
        /^(?:uninstall|delete|clustermesh (?:disable|disconnect)|hubble disable|encryption disable|node delete|ipam release|datastore migrate|endpoint disconnect)\b/,
      ),
      does: loses('network'),
      why: 'The network of the cluster goes, or a rule of it.',
      must: ['cilium uninstall', 'calicoctl delete networkpolicy deny-all -n web'],
      not: ['cilium status', 'linkerd uninstall'],
    },
    {
      id: 'linkerd.change',
      when: on(
        /^(?:install|upgrade|apply|create|replace|patch|label|convert|config set|clustermesh (?:enable|connect)|hubble enable|encryption (?:enable|rotate-key|create-key)|bgp|join|deploy-broker|cloud)\b/,
      ),
      does: changes('network'),
      why: 'The network of the cluster changes.',
      must: ['cilium install --version 1.15.0', 'calicoctl apply -f policy.yaml'],
      not: ['cilium status --wait', 'calicoctl get nodes'],
    },
  ],
  otherwise: reads('network'),
};

const SKAFFOLD: Program = {
  names: ['skaffold'],
  source: 'Skaffold CLI reference (skaffold.dev/docs/references/cli)',
  valued:
    '-f --filename -p --profile -n --namespace --kube-context -t --tag -d --default-repo -m --module -b --build-image --images -a --build-artifacts -v --verbosity -l --label --port-forward-ports'.split(
      ' ',
    ),
  places: { name: ['--kube-context', '-p', '--profile'], namespace: ['-n', '--namespace'] },
  rows: [
    {
      id: 'skaffold.while_working',
      when: { words: 'dev|debug|build|test|verify|init|fix|config|survey' },
      does: setsUp(),
      why: 'It builds and runs what is being worked on, and takes it away at the end.',
      must: ['skaffold dev', 'skaffold build'],
      not: ['skaffold run -p prod'],
    },
    {
      id: 'skaffold.deploy',
      when: { words: 'run|deploy|apply|exec' },
      does: deploys(),
      why: 'Another version runs after it.',
      must: ['skaffold run -p prod', 'skaffold deploy'],
      not: ['skaffold render'],
    },
    {
      id: 'skaffold.delete',
      when: { words: 'delete', without: ['--dry-run'] },
      does: loses('application'),
      why: 'What it deployed is deleted.',
      must: ['skaffold delete -p prod'],
      not: ['skaffold delete --dry-run'],
    },
    {
      id: 'skaffold.read',
      when: {
        words: 'render|diagnose|version|schema|completion|help|credits|options|filter|inspect|lint|delete',
      },
      does: reads('application'),
      why: 'It renders or shows.',
      must: ['skaffold render', 'skaffold diagnose'],
      not: ['skaffold run'],
    },
  ],
  otherwise: 'unknown',
};

const TILT: Program = {
  names: ['tilt', 'garden', 'devspace', 'telepresence', 'mirrord', 'okteto', 'garden-cli'],
  source: 'Tilt CLI (docs.tilt.dev/cli/tilt), DevSpace, Telepresence, Okteto references',
  valued: [
    '-f',
    '--file',
    '--context',
    '-n',
    '--namespace',
    '--port',
    '--env',
    '--kube-context',
    '-p',
    '--profile',
  ],
  places: { name: ['--context', '--kube-context', '--env'], namespace: ['-n', '--namespace'] },
  rows: [
    {
      id: 'tilt.down',
      when: { words: 'down|delete|purge|cleanup|destroy', test: ({ program }) => program !== 'telepresence' },
      does: { operation: 'delete', resource: 'application', effect: 'destructive', reach: 'machine' },
      why: 'What it deployed while one worked is deleted.',
      must: ['tilt down'],
      not: ['tilt up'],
    },
    {
      id: 'tilt.deploy',
      when: { words: 'deploy|intercept|replace|wiretap' },
      does: deploys(),
      why: 'What runs in the cluster is another, or its traffic comes here.',
      must: ['devspace deploy -n web', 'telepresence intercept api --port 8080'],
      not: ['tilt ci'],
    },
  ],
  otherwise: setsUp(),
};

/** Meshes, and tools that run work in progress on a cluster. */
export const MESHES: readonly Program[] = [ISTIOCTL, LINKERD, SKAFFOLD, TILT];
