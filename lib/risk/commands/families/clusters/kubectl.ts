import { reads, setsUp } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { CHANGING } from './kubectl-changing.ts';
import { INSIDE } from './kubectl-inside.ts';
import { LOSING } from './kubectl-losing.ts';
import { READING } from './kubectl-reading.ts';

const VALUED =
  '-n --namespace --context --cluster --user --kubeconfig -s --server --token --as --as-group --as-uid --request-timeout -v --cache-dir --certificate-authority --client-certificate --client-key --tls-server-name --username --password -f --filename -k --kustomize -l --selector -o --output --field-selector --template --sort-by -L --label-columns --replicas --current-replicas --grace-period --timeout -p --patch --patch-file --type --image -c --container --from --from-literal --from-file --from-env-file --tail --since --since-time --port --target-port --overrides --restart --env -e --labels --for --revision --to-revision --resource-version --field-manager --schedule --verb --resource --resource-name --role --clusterrole --serviceaccount --group --min --max --cpu-percent --cpu --memory --requests --limits --docker-server --docker-username --docker-password --docker-email --hard --address --accept-hosts --accept-paths --chunk-size --pod-selector --copy-to --target --profile --set-image --subresource --audience --duration --prune-allowlist --prune-whitelist --raw --cert --key --node-port --protocol --name --external-ip --cluster-ip --class --rule --default-backend --to --to-image --max-log-requests --strategy --keys --dest --key-file --loglevel -z --param --param-file --docker-image --code'.split(
    ' ',
  );

/** Kubernetes' own client, and OpenShift's, which knows all of its verbs. */
const KUBECTL: Program = {
  names: ['kubectl', 'oc', 'k', 'kubecolor', 'microk8s.kubectl'],
  source:
    'kubectl reference (kubernetes.io/docs/reference/kubectl), OpenShift CLI developer and administrator reference',
  valued: VALUED,
  places: {
    name: ['--context', '--cluster', '--kubeconfig'],
    host: ['-s', '--server'],
    namespace: ['-n', '--namespace'],
  },
  rows: [...READING, ...INSIDE, ...LOSING, ...CHANGING],
  otherwise: 'unknown',
};

/** Browsers of clusters and switches between them. */
const AROUND: readonly Program[] = [
  {
    names: ['k9s'],
    source: 'K9s documentation (k9scli.io/topics/commands)',
    valued: [
      '-n',
      '--namespace',
      '--context',
      '--cluster',
      '-c',
      '--command',
      '-r',
      '--refresh',
      '-l',
      '--logLevel',
    ],
    places: { name: ['--context', '--cluster'], namespace: ['-n', '--namespace'] },
    rows: [
      {
        id: 'k9s.look',
        when: {
          test: ({ flags, words }) =>
            flags.has('--readonly') || /^(?:version|info|help|completion)$/.test(words[0]?.text ?? ''),
        },
        does: reads(),
        why: 'It only shows.',
        must: ['k9s --readonly --context prod', 'k9s info'],
        not: ['k9s --context prod'],
      },
      {
        id: 'k9s.session',
        when: {},
        does: {
          operation: 'modify',
          resource: 'application',
          effect: 'write',
          reach: 'remote',
          floor: 'medium',
        },
        why: 'What will be done in the session is not known.',
        safer: 'add --readonly',
        must: ['k9s -n orders'],
        not: ['k9s --readonly'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: ['kubectx', 'kubens', 'kubie', 'kubeswitch', 'switcher'],
    source: 'kubectx and kubens (github.com/ahmetb/kubectx)',
    rows: [
      {
        id: 'kubectx.switch',
        when: { test: ({ words, flags }) => words.length > 0 || flags.has('-d') || flags.has('-u') },
        does: setsUp(),
        why: 'It changes which cluster or namespace this machine talks to.',
        must: ['kubectx staging', 'kubens orders', 'kubectx -d old'],
        not: ['kubectx', 'kubectx -c'],
      },
    ],
    otherwise: reads(),
  },
  {
    names: [
      'stern',
      'kubetail',
      'kail',
      'kube-score',
      'kubent',
      'pluto',
      'popeye',
      'kubesec',
      'kube-bench',
      'datree',
      'kube-capacity',
      'kubediff',
    ],
    source: 'stern, kubeconform, kube-score, kubeseal: their READMEs',
    rows: [],
    otherwise: reads(),
  },
];

/** The clients of Kubernetes. */
export const KUBERNETES: readonly Program[] = [KUBECTL, ...AROUND];
