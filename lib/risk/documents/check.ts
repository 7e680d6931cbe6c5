import type { Deed } from '../commands/program.ts';
import type { Act } from '../reading.ts';
import { isSecretValue } from '../secrets.ts';
import type { Document, DocumentKind, Leaf } from './leaf.ts';

/** One thing that a document must not hold unseen: a value at a path, or one that was there and is gone. */
export type Check = {
  id: string;
  in: readonly DocumentKind[];
  /** The path of the value, its lists as `[]`. */
  at: RegExp;
  /** The value as text; any where it is left out. */
  is?: RegExp;
  /** What neither path nor value alone can say. */
  test?: (leaf: Leaf, document: Document) => boolean;
  /** The kind of Kubernetes object; a document that does not say its kind counts as any. */
  of?: RegExp;
  /** It matters when it was taken away, not when it is there. */
  when?: 'gone';
  /** What differs from a change of an application, weighed at least medium wherever it runs. */
  does?: Partial<Omit<Deed, 'reach'>>;
  why: string;
  safer?: string;
  /** Documents for which it speaks and near-misses for which it must not. Both are its tests. */
  must: readonly string[];
  not: readonly string[];
};

const ORDINARY = { operation: 'modify', resource: 'application', effect: 'write', floor: 'medium' } as const;

/** What the checks find in a document: one act for each, with the first place where it was seen and how many there are. */
export function runChecks(
  checks: readonly Check[],
  document: Document,
  landing: Pick<Act, 'reach' | 'places' | 'named'>,
): Act[] {
  return checks.flatMap((check) => {
    if (!check.in.includes(document.kind)) return [];
    if (check.of && document.resource !== '' && !check.of.test(document.resource)) return [];
    const leaves = check.when === 'gone' ? document.gone : document.leaves;
    const found = leaves.filter((leaf) => matches(check, leaf, document));
    const [first] = found;
    if (!first) return [];
    return [
      {
        ...{ ...ORDINARY, ...check.does, ...landing },
        ...{ rule: check.id, why: check.why, safer: check.safer ?? null, span: first.span },
        evidence: describe(first, found.length, check.when === 'gone'),
      },
    ];
  });
}

/** A value with its path and line, secrets masked. */
function describe({ path, value, line }: Leaf, times = 1, gone = false): string {
  const name = path.split('.').at(-1)!.replaceAll('[]', '');
  const hidden = isSecretValue(name, value) ? '(hidden)' : value.slice(0, 80);
  const shown = `${path}: ${hidden}`.replaceAll('\n', ' ');
  const more = times > 1 ? `, and ${times - 1} more` : '';
  return `${gone ? 'no longer ' : ''}${shown}${line > 0 ? ` (line ${line})` : ''}${more}`;
}

function matches({ at, is, test }: Check, leaf: Leaf, document: Document): boolean {
  return at.test(leaf.path) && (is?.test(leaf.value) ?? true) && (test?.(leaf, document) ?? true);
}
