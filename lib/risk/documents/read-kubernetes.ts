import type { Act } from '../reading.ts';
import type { Place } from '../resolve-environment.ts';
import { runChecks } from './check.ts';
import { ACCESS_CHECKS } from './checks/access.ts';
import { CLUSTER_CHECKS } from './checks/cluster.ts';
import { POD_CHECKS } from './checks/pod.ts';
import { deedOfKind } from './kubernetes-kinds.ts';
import { type Document, type Leaf, leafAt } from './leaf.ts';
import { readNested } from './nested-shell.ts';

const CHECKS = [...POD_CHECKS, ...ACCESS_CHECKS, ...CLUSTER_CHECKS];

/** What applying an object, or a release's values, does; `reach` says whether it is applied or written into a branch. */
export function readKubernetes(document: Document, reach: 'remote' | 'repository', path = ''): Act[] {
  const landing = { reach, ...landingOf(document.leaves, path) };
  const { does, why } =
    document.kind === 'values'
      ? {
          does: { operation: 'deploy', resource: 'application' } as const,
          why: 'A release gets these values.',
        }
      : deedOfKind(document.resource);
  const first = leafAt(document.leaves, /^kind$/) ?? document.leaves[0];
  const name = leafAt(document.leaves, /^metadata\.name$/)?.value ?? '';
  const base: Act = {
    ...{ ...does, ...landing, effect: 'write', why, safer: null },
    ...(reach === 'repository' ? { operation: 'modify', resource: 'code' } : {}),
    rule: document.kind === 'values' ? 'values.set' : 'kubernetes.applied',
    evidence: `${document.resource || 'values'} ${name}`.trim(),
    span: first?.span ?? null,
  };
  return [base, ...runChecks(CHECKS, document, landing), ...scripts(document.leaves, landing)];
}

function landingOf(leaves: readonly Leaf[], path: string): { places: Place[]; named: string[] } {
  const namespace = leafAt(leaves, /^(metadata\.namespace|namespace)$/)?.value;
  const names = leaves
    .filter(({ path: at }) =>
      /^(metadata\.(name|labels\.(env|environment|stage|tier))|(global\.)?(env|environment)|spec\.destination\.(namespace|server|name))$/.test(
        at,
      ),
    )
    .map(({ value }) => value);
  return {
    places: namespace && /^[\w-]{1,63}$/.test(namespace) ? [{ namespace }] : [],
    named: [...names, path].filter((name) => name !== '').slice(0, 20),
  };
}

const COMMAND = /\.?(command|args)\[\]$/;
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

/** What containers are told to run: `command` and `args` of each, as one line of a shell. */
function scripts(leaves: readonly Leaf[], landing: Pick<Act, 'reach' | 'places' | 'named'>): Act[] {
  const lines = new Map<string, { words: string[]; line: number }>();
  let before = '';
  let containers = 0;
  for (const { path, value, line } of leaves) {
    const own = path.replace(COMMAND, '');
    if (own === path) before = '';
    else {
      // Two containers of one list have the same path: another one begins where something else stood between.
      if (before !== own && path.endsWith('command[]')) containers += 1;
      before = own;
      const found = lines.get(`${own} ${containers}`) ?? { words: [], line };
      found.words.push(value);
      lines.set(`${own} ${containers}`, found);
    }
  }
  return [...lines.values()].flatMap(({ words, line }) =>
    readNested(words.map(quoted).join(' '), landing, `line ${line}`),
  );
}
