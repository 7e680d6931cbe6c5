import type { Program } from '../../program.ts';
import { cli, LOOKS } from './cli.ts';

/** Images in registries, and what asks about metrics and logs. */
export const IMAGES_AND_METRICS: readonly Program[] = [
  cli(['cosign', 'notation'], 'docs.sigstore.dev, cosign CLI', {
    about: 'storage',
    example: 'cosign sign acme/api:1',
    verbs: {
      reads: {
        verbs:
          'verify verify-* tree triangulate download dockerfile manifest inspect version env list ls initialize',
        must: ['cosign verify --key k.pub acme/api:1', 'cosign tree acme/api:1'],
        not: ['cosign clean acme/api:1'],
      },
      loses: { verbs: 'clean', must: ['cosign clean acme/api:1'], not: ['cosign verify acme/api:1'] },
      sets_up: {
        verbs: 'generate-key-pair import-key-pair login save load generate public-key cert key',
        must: ['cosign generate-key-pair', 'notation cert add x.pem'],
        not: ['cosign sign acme/api:1'],
      },
      changes: {
        verbs: 'sign attest attach sign-blob attest-blob copy upload',
        must: ['cosign sign acme/api:1', 'cosign attest --predicate sbom.json acme/api:1'],
        not: ['cosign verify acme/api:1'],
      },
    },
  }),
  cli(
    ['crane', 'gcrane', 'skopeo', 'regctl', 'oras', 'reg'],
    'crane, skopeo, regctl and oras, their command references',
    {
      about: 'storage',
      example: 'crane push x.tar acme/api:1',
      verbs: {
        reads: {
          verbs:
            '~manifest ~config digest ls catalog list-tags inspect ~tags ~repos discover ~blob version validate export pull tag-ls ~list ~get ~show diff login logout standalone-verify auth',
          must: ['crane ls acme/api', 'skopeo inspect docker://acme/api:1', 'crane digest acme/api:1'],
          not: ['crane delete acme/api:1', 'oras manifest delete acme/api:1', 'crane copy a b'],
        },
        loses: {
          verbs: 'delete rm remove',
          must: [
            'crane delete acme/api:1',
            'skopeo delete docker://acme/api:1',
            'regctl tag delete acme/api:1',
          ],
          not: ['crane ls acme/api'],
        },
        changes: {
          verbs: 'push copy cp sync ~tag mutate append attach flatten rebase optimize mod put attest',
          must: [
            'crane copy a/b:1 c/d:1',
            'skopeo sync --src docker --dest dir x y',
            'crane tag acme/api:1 latest',
          ],
          not: ['crane manifest acme/api:1'],
        },
      },
    },
  ),
  cli(
    [
      'promtool',
      'thanos',
      'logcli',
      'dive',
      'newman',
      'grafana-cli',
      'loki',
      'promtail',
      'mongostat',
      'mongotop',
      'redis-benchmark',
      'snmpwalk',
      'snmpget',
      'nfsstat',
      'showmount',
      'squeue',
      'sinfo',
      'sacct',
      'qstat',
      'mailq',
      'kubectl-neat',
    ],
    'Prometheus, Thanos, Loki and load testing tools, their command references',
    {
      about: 'application',
      example: 'promtool tsdb create-blocks-from rules x',
      verbs: {
        loses: {
          verbs: 'delete-series cleanup retention',
          must: ['thanos tools bucket cleanup', 'thanos tools bucket retention --id x'],
          not: ['thanos tools bucket ls', 'promtool check config p.yml'],
        },
        changes: {
          verbs: 'create-blocks-from import rewrite mark replicate downsample push plugins',
          must: ['promtool tsdb create-blocks-from rules x', 'thanos tools bucket mark --id x'],
          not: ['promtool query instant http://p up'],
        },
      },
      otherwise: LOOKS,
    },
  ),
  cli(
    ['amtool', 'mimirtool', 'cortextool', 'lokitool'],
    'Prometheus Alertmanager: amtool; Grafana Mimir: mimirtool',
    {
      about: 'security',
      example: 'amtool silence add alertname=x',
      valued: '--alertmanager.url --comment -c --author -a --duration -d --address --id --key --expires',
      verbs: {
        loses: {
          verbs: 'delete delete-namespace',
          must: ['mimirtool alertmanager delete', 'mimirtool rules delete ns group'],
          not: ['mimirtool rules list'],
        },
        changes: {
          verbs: 'add expire update import load sync',
          must: [
            'amtool silence add alertname=x -d 2h',
            'mimirtool rules sync rules.yml',
            'amtool silence expire 1',
          ],
          not: ['amtool silence query', 'amtool alert', 'amtool check-config am.yml'],
        },
      },
      otherwise: LOOKS,
    },
  ),
];
