import type { Span } from '../reading.ts';

/** The kinds of documents that can be read. */
export type DocumentKind = 'kubernetes' | 'values' | 'compose' | 'workflow' | 'dockerfile' | 'hcl';

/** One value of a document: `spec.containers[].image`, as text, and where it stands. */
export type Leaf = { path: string; value: string; line: number; span: Span | null };

/** One document of a text. `resource` is what it says it is (`Deployment`), empty where it does not say. */
export type Document = {
  kind: DocumentKind;
  resource: string;
  leaves: readonly Leaf[];
  /** What stood there before and does not any more: only a diff knows. */
  gone: readonly Leaf[];
  /** Only a part of it is seen, as in a diff. */
  partial: boolean;
};

/** The first value whose path matches. */
export function leafAt(leaves: readonly Leaf[], path: RegExp): Leaf | undefined {
  return leaves.find((leaf) => path.test(leaf.path));
}
