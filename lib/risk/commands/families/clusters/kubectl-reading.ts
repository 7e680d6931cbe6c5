import { hasFlag } from '../../argv.ts';
import { changes, labels, reads, setsUp, shows } from '../../deeds.ts';
import type { Row } from '../../program.ts';
import { kindsOf } from './kinds.ts';

const VALUES =
  /^(?:-?o?=?)?(?:yaml|json|(?:go-)?template|jsonpath|jsonpath-as-json|jsonpath-file|templatefile|go-template-file)/;

/** Rows of what only looks, or stays on this machine. They stand before all others. */
export const READING: readonly Row[] = [
  {
    id: 'kubectl.help',
    when: { flags: ['--help', '-h'] },
    does: reads(),
    why: 'It asks for help, nothing else.',
    must: ['kubectl delete --help'],
    not: ['kubectl delete ns help'],
  },
  {
    id: 'kubectl.dry_run',
    when: {
      flags: ['--dry-run'],
      without: ['--dry-run=none', '--dry-run=false'],
      test: ({ words }) => !/^(?:exec|rsh|rsync|cp|adm)$/.test(words[0]?.text ?? ''),
    },
    does: reads(),
    why: 'With --dry-run the server keeps nothing of it.',
    must: ['kubectl delete ns orders --dry-run=client', 'kubectl apply -f x.yaml --dry-run=server'],
    not: ['kubectl delete ns orders --dry-run=none', 'kubectl exec web -- deploy --dry-run'],
  },
  {
    id: 'kubectl.print_secret',
    when: {
      words: 'get',
      test: (argv) =>
        kindsOf(argv).some((kind) => /^(?:secrets?|all)$/.test(kind)) &&
        kindsOf(argv)[0] !== 'all' &&
        ['-o', '--output', '--template'].some((flag) =>
          (argv.flags.get(flag) ?? []).some(
            ({ text, known }) => !known || flag === '--template' || VALUES.test(text),
          ),
        ),
    },
    does: shows(),
    why: 'It prints the values of secrets, only base64-coded.',
    safer: 'ask for names only: -o name',
    must: [
      'kubectl get secret db -o yaml',
      "kubectl get secrets/db -n prod -o jsonpath='{.data.password}'",
      'kubectl get secret db --template={{.data.password}}',
    ],
    not: ['kubectl get secrets', 'kubectl get secret db -o name', 'kubectl get deploy api -o yaml'],
  },
  {
    id: 'kubectl.print_config',
    when: { words: 'config view', flags: ['--raw'] },
    does: shows(),
    why: 'It prints the keys and tokens of the configuration.',
    must: ['kubectl config view --raw'],
    not: ['kubectl config view'],
  },
  {
    id: 'kubectl.read_config',
    when: { words: 'config view|current-context|get-contexts|get-clusters|get-users' },
    does: reads(),
    why: 'It shows settings of this machine.',
    must: ['kubectl config current-context'],
    not: ['kubectl config view --raw', 'kubectl config use-context prod'],
  },
  {
    id: 'kubectl.set_config',
    when: {
      words: 'config',
      operand: /^(?:use(?:-context)?|set(?:-\w+)?|unset|rename-context|delete-\w+)$/,
    },
    does: setsUp(),
    why: 'It changes which cluster this machine talks to, not the cluster.',
    must: ['kubectl config use-context prod', 'kubectl config delete-context old'],
    not: ['kubectl config view'],
  },
  {
    id: 'kubectl.read',
    when: {
      words:
        'get|describe|logs|log|top|explain|api-resources|api-versions|version|cluster-info|diff|events|wait|kustomize|completion|options|help|alpha|whoami|status|projects|process|api-server',
    },
    does: (argv) => (argv.words[0]?.text === 'alpha' ? null : reads()),
    why: 'It lists, shows or waits.',
    must: ['kubectl get pods -A', 'kubectl logs -f deploy/api', 'kubectl diff -f k8s/', 'kubectl wait pod/x'],
    not: ['kubectl delete pods -A', 'kubectl get secret x -o yaml'],
  },
  {
    id: 'kubectl.read_part',
    when: {
      test: ({ words }) =>
        /^(?:rollout (?:status|history)|auth (?:can-i|whoami)|plugin(?: list)?|apply view-last-applied|krew (?:list|search|info|version)|adm (?:top|must-gather|node-logs|inspect|release (?:info|extract)|policy who-can)|image info|set --list|registry info)\b/.test(
          words
            .map(({ text }) => text)
            .join(' ')
            .slice(0, 200),
        ),
    },
    does: reads(),
    why: 'It lists, shows or asks.',
    must: ['kubectl rollout status deploy/api', 'kubectl auth can-i delete pods', 'oc adm top nodes'],
    not: ['kubectl rollout undo deploy/api', 'kubectl auth reconcile -f rbac.yaml', 'oc adm drain node-1'],
  },
  {
    id: 'kubectl.tunnel',
    when: { words: 'port-forward|proxy' },
    does: (argv) =>
      hasFlag(argv, '--accept-hosts', '--disable-filter') || argv.flags.get('--address')?.some(isOpen)
        ? { operation: 'modify', resource: 'security', effect: 'write', reach: 'remote' }
        : reads('network'),
    why: 'A tunnel from this machine into the cluster, for as long as it runs.',
    must: ['kubectl port-forward svc/api 8080:80', 'kubectl proxy --address=0.0.0.0'],
    not: ['kubectl expose deploy api'],
  },
  {
    id: 'kubectl.plugin_reads',
    when: {
      words:
        'tree|neat|images|stern|view-secret|who-can|access-matrix|rakkess|lineage|df-pv|resource-capacity|score|outdated|deprecations|slice|grep|kubesec-scan|popeye|blame|status|tail',
    },
    does: ({ words }) => (words[0]?.text === 'view-secret' ? shows() : reads()),
    why: 'A plugin that only shows.',
    must: ['kubectl tree deploy api', 'kubectl view-secret db password'],
    not: ['kubectl delete deploy api'],
  },
  {
    id: 'kubectl.plugin_settings',
    when: {
      words: 'krew|ctx|ns|konfig|login|logout|project|oidc-login',
    },
    does: setsUp(),
    why: 'It changes plugins, logins or the context of this machine.',
    must: [
      'kubectl krew install tree',
      'kubectl ns orders',
      'oc login https://api.example:6443',
      'oc project web',
    ],
    not: ['oc new-project web', 'kubectl krew list'],
  },
  {
    id: 'kubectl.annotate_access',
    when: {
      words: 'annotate',
      operand:
        /(?:whitelist|allow|deny|auth|ssl-redirect|source-range|waf|snippet|cors|scheme|tls|security-groups?|inbound-cidrs)[\w-]*(?:=|-$)/,
    },
    does: changes('network'),
    why: 'By these annotations controllers decide who comes in.',
    must: ['kubectl annotate ingress api nginx.ingress.kubernetes.io/whitelist-source-range-'],
    not: ['kubectl annotate deploy api team=shop'],
  },
  {
    id: 'kubectl.words_on_objects',
    when: { words: 'annotate' },
    does: labels('application'),
    why: 'Annotations change what is said of an object, rarely what it does.',
    must: ['kubectl annotate deploy api team=payments'],
    not: ['kubectl label node n gpu=true'],
  },
];

const isOpen = ({ text }: { text: string }) => !/^(?:127\.|localhost$|::1$)/.test(text);
