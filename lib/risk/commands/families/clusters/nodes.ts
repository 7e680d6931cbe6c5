import { hasFlag } from '../../argv.ts';
import { changes, grants, loses, losesAll, on, protects, reads, shows, stops } from '../../deeds.ts';
import { onMachine } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';

const KUBEADM: Program = {
  names: ['kubeadm', 'k3s', 'k0s'],
  source: 'kubeadm reference (kubernetes.io/docs/reference/setup-tools/kubeadm)',
  valued:
    '--config --kubeconfig --token --discovery-token-ca-cert-hash --pod-network-cidr --apiserver-advertise-address --cri-socket --certificate-key --ttl --cert-dir --node-name -v'.split(
      ' ',
    ),
  rows: [
    {
      id: 'kubeadm.read',
      when: {
        test: ({ words, flags }) =>
          flags.has('--dry-run') ||
          flags.has('--help') ||
          /^(?:version|help|config (?:print|view|images list|validate)|certs check-expiration|upgrade (?:plan|diff)|token (?:list|generate)|check-config|status|sysinfo|etcd-snapshot (?:ls|list))\b/.test(
            words
              .map(({ text }) => text)
              .join(' ')
              .slice(0, 200),
          ),
      },
      does: reads('infrastructure'),
      why: 'It shows or checks.',
      must: ['kubeadm certs check-expiration', 'kubeadm upgrade plan', 'kubeadm reset --dry-run'],
      not: ['kubeadm upgrade apply v1.30.0', 'kubeadm reset -f'],
    },
    {
      id: 'kubeadm.kubectl',
      when: { words: 'kubectl|crictl|ctr' },
      does: reads(),
      runs: ({ all }) => [{ kind: 'words', words: all }],
      why: 'It brings kubectl along; what that does is what counts.',
      must: ['k3s kubectl delete ns orders'],
      not: ['k3s server'],
    },
    {
      id: 'kubeadm.reset',
      when: on(/^(?:reset|token delete|etcd-snapshot (?:delete|prune)|secrets-encrypt rotate)\b/),
      does: losesAll('infrastructure'),
      why: 'The node leaves the cluster and its state is deleted; on the last control plane the cluster is gone.',
      must: ['kubeadm reset -f'],
      not: ['kubeadm join 10.0.0.1:6443 --token x'],
    },
    {
      id: 'kubeadm.token',
      when: on(
        /^(?:token create|certs (?:renew|generate-csr|certificate-key)|init phase upload-certs|kubeconfig)\b/,
      ),
      does: grants(),
      why: 'Keys or tokens that open the cluster are made.',
      must: ['kubeadm token create --print-join-command', 'kubeadm certs renew all'],
      not: ['kubeadm token list'],
    },
    {
      id: 'kubeadm.snapshot',
      when: { words: 'etcd-snapshot|backup' },
      does: protects('storage'),
      why: 'A backup of the cluster’s state.',
      must: ['k3s etcd-snapshot save', 'k0s backup --save-path /b'],
      not: ['k3s etcd-snapshot ls'],
    },
    {
      id: 'kubeadm.change',
      when: {
        words:
          'init|join|upgrade|config|certs|server|agent|start|stop|install|controller|worker|restore|kubeconfig',
      },
      does: changes('infrastructure'),
      why: 'The node or the cluster changes.',
      must: ['kubeadm upgrade apply v1.30.0', 'kubeadm join 10.0.0.1:6443 --token x'],
      not: ['kubeadm upgrade plan'],
    },
  ],
  otherwise: 'unknown',
};

const ETCDCTL: Program = {
  names: ['etcdctl', 'etcdutl'],
  source: 'etcdctl README (github.com/etcd-io/etcd/tree/main/etcdctl)',
  valued:
    '--endpoints --cacert --cert --key --user --password --dial-timeout --command-timeout -w --write-out --limit --rev --sort-by --order --data-dir --name --initial-cluster --peer-urls --lease --ttl --range-end'.split(
      ' ',
    ),
  places: { host: ['--endpoints'] },
  rows: [
    {
      id: 'etcdctl.delete_all',
      when: { words: 'del|rm|rmdir', flags: ['--prefix', '--from-key', '--recursive', '-r'] },
      does: losesAll('database'),
      why: 'Every key that begins so is deleted; with an empty prefix, all.',
      safer: 'delete single keys',
      must: ['etcdctl del --prefix ""', "etcdctl del '' --from-key=true"],
      not: ['etcdctl del /app/key', 'etcdctl get --prefix /app'],
    },
    {
      id: 'etcdctl.read',
      when: on(
        /^(?:get|watch|version|help|ls|cluster-health|check|completion|endpoint|member list|alarm list|lease (?:list|timetolive)|snapshot status|hashkv|auth status|user (?:list|get)|role (?:list|get))\b/,
      ),
      does: (argv) =>
        argv.words[0]?.text === 'get' &&
        !hasFlag(argv, '--keys-only', '--count-only') &&
        /(?:secret|^\/registry\/?$)/.test(argv.words[1]?.text ?? '')
          ? shows()
          : reads('database'),
      why: 'It shows keys, members or health.',
      must: [
        'etcdctl endpoint health --cluster',
        'etcdctl get --prefix /app',
        'etcdctl member list -w table',
      ],
      not: ['etcdctl member remove 8e9e', 'etcdctl put a b'],
    },
    {
      id: 'etcdctl.snapshot',
      when: { words: 'snapshot save' },
      does: protects('storage'),
      why: 'A backup of the cluster’s state.',
      must: ['etcdctl snapshot save /backup/etcd.db'],
      not: ['etcdctl snapshot restore /backup/etcd.db'],
    },
    {
      id: 'etcdctl.loses',
      when: on(
        /^(?:del|rm|rmdir|snapshot restore|member remove|lease revoke|user delete|role delete|auth disable|backup|migrate|compact|compaction|move-leader|txn|elect)\b/,
      ),
      does: ({ words }) =>
        /^(?:move-leader|elect)$/.test(words[0]?.text ?? '') ? changes('database') : loses('database'),
      why: 'Keys, history or members of the cluster go.',
      must: [
        'etcdctl del /app/key',
        'etcdctl member remove 8e9e',
        'etcdctl snapshot restore b.db --data-dir /var/lib/etcd',
      ],
      not: ['etcdctl get /app/key'],
    },
    {
      id: 'etcdctl.grant',
      when: { words: 'user|role|auth' },
      does: grants(),
      why: 'It changes who may read and write.',
      must: ['etcdctl user add bob', 'etcdctl role grant-permission r readwrite /'],
      not: ['etcdctl user list', 'etcdctl auth disable'],
    },
    {
      id: 'etcdctl.write',
      when: {
        words: 'put|set|mk|mkdir|update|lease|member|defrag|alarm|lock|downgrade|make-mirror|snapshot',
      },
      does: changes('database'),
      why: 'Keys or members of the cluster change.',
      must: ['etcdctl put /app/key value', 'etcdctl defrag --cluster'],
      not: ['etcdctl get /app/key'],
    },
  ],
  otherwise: 'unknown',
};

const CONTAINERS_OF_NODES: Program = {
  names: ['crictl', 'ctr'],
  source: 'crictl documentation (kubernetes-sigs/cri-tools), ctr --help',
  valued:
    '-r --runtime-endpoint -i --image-endpoint -n --namespace -a --address --name --label --pod --state -o --output --tail --since --config -t --timeout'.split(
      ' ',
    ),
  rows: [
    {
      id: 'crictl.remove',
      when: on(
        /^(?:rm|rmp|rmi|stop|stopp|(?:(?:i|images?|c|containers?|t|tasks?|snapshots?|content|namespaces?|leases?) )(?:rm|remove|del|delete|kill|prune)\b|content prune)/,
      ),
      does: stops('application'),
      why: 'Pods, containers or images of the node go; what runs is interrupted.',
      must: ['crictl rmp -fa', 'crictl rmi --prune', 'ctr -n k8s.io images rm docker.io/library/nginx:1'],
      not: ['crictl ps -a', 'ctr -n k8s.io images ls'],
    },
    {
      id: 'crictl.exec',
      when: { words: 'exec', test: ({ words }) => words.length > 2 },
      does: reads('application'),
      runs: ({ words, all }) => [
        { kind: 'words', words: all.slice(all.indexOf(words[1]!) + 1), host: words[1]!.text },
      ],
      why: 'The command runs inside of the container; what it does is what counts.',
      must: ['crictl exec 1f73 ls'],
      not: ['crictl ps', 'crictl exec 1f73'],
    },
    {
      id: 'crictl.change',
      when: on(
        /^(?:create|run|runp|start|pull|update|exec|attach|port-forward|checkpoint|(?:i|images?|c|containers?|t|tasks?|snapshots?|content|namespaces?|leases?) (?:pull|import|tag|push|create|start|exec|attach|label|pause|resume|mount|unmount|unpack|convert))\b/,
      ),
      does: onMachine('application'),
      why: 'Containers or images of the node change.',
      must: [
        'crictl pull nginx:1',
        'ctr images import app.tar',
        'ctr -n k8s.io images pull docker.io/library/nginx:1',
      ],
      not: ['crictl images', 'ctr images ls'],
    },
  ],
  otherwise: reads('application'),
};

/** What runs on the nodes of a cluster, and what keeps its state. */
export const NODES: readonly Program[] = [KUBEADM, ETCDCTL, CONTAINERS_OF_NODES];
