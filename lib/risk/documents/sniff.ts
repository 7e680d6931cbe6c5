import type { DocumentKind, Leaf } from './leaf.ts';

/** What a file is by its path; null when the path does not say. */
export function kindOfPath(path: string): DocumentKind | 'yaml' | null {
  const name = path.split('/').at(-1)!.toLowerCase();
  if (/^(dockerfile|containerfile)(\..*)?$|\.(dockerfile|containerfile)$/.test(name)) return 'dockerfile';
  if (/\.(tf|tf\.json|tfvars|hcl)$/.test(name)) return 'hcl';
  if (!/\.(ya?ml|tpl)$/.test(name)) return null;
  if (/(^|\/)\.github\/workflows\//.test(path)) return 'workflow';
  if (/^(docker-)?compose([.-].*)?\.ya?ml$/.test(name)) return 'compose';
  if (/^values([.-].*)?\.ya?ml$|[.-]values\.ya?ml$/.test(name)) return 'values';
  return 'yaml';
}

/** What a text is that is no YAML, by its lines; null where it may be. */
export function kindOfText(text: string): 'diff' | 'dockerfile' | 'hcl' | null {
  const head = text.slice(0, 20_000);
  if (/^(diff --git |--- (a\/|\/dev\/null|\S+\n\+\+\+ )|@@ -\d+)/m.test(head)) return 'diff';
  const first = head.split('\n').find((line) => line.trim() !== '' && !/^\s*#/.test(line)) ?? '';
  if (/^\s*FROM\s+\S+/i.test(first) || (/^\s*ARG\s+\w+/.test(first) && /^FROM\s+\S+/im.test(head)))
    return 'dockerfile';
  if (
    /^\s*(resource|module|provider|variable|terraform|data|output|locals|moved|import|removed|check)(\s+"[^"\n]*"){0,2}\s*\{/m.test(
      head,
    )
  )
    return 'hcl';
  return null;
}

/** Keys that Helm charts commonly read their values from. */
const VALUES =
  /(^|\.)(replicaCount|replicas|image|images|ingress|service|resources|autoscaling|persistence|serviceAccount|nameOverride|fullnameOverride|securityContext|podSecurityContext|podAnnotations|nodeSelector|tolerations|affinity|env|extraEnv|config|global|auth|metrics|primary|rbac|livenessProbe|tag|enabled|existingSecret|hostNetwork)(\.|\[\]|$)/;

/** What a YAML document is by its own keys; null for one of another kind. */
export function kindOfLeaves(leaves: readonly Leaf[]): DocumentKind | null {
  const has = (pattern: RegExp) => leaves.some(({ path }) => pattern.test(path));
  if (has(/^kind$/) && has(/^(apiVersion|metadata\.)/)) return 'kubernetes';
  if (has(/^jobs\.[^.]+\.(steps|uses|runs-on)/)) return 'workflow';
  if (has(/^services\.[^.]+\.(image|build|ports|volumes|environment|command|privileged|network_mode)/))
    return 'compose';
  return has(VALUES) ? 'values' : null;
}
