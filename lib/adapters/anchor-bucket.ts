import { AppError } from '../errors.ts';
import type { Anchor } from '../ports.ts';

/** The part of an R2 binding that is used. */
export type Bucket = {
  get(key: string): Promise<{ text(): Promise<string> } | null>;
  put(key: string, value: string, options?: object): Promise<unknown>;
};

/**
 * An R2 bucket that keeps heads, one object each, named by its number; what is there already is never written over.
 * Another hash under the same number is an error: somebody wrote the chain anew.
 */
export function bucketAnchor(bucket: Bucket): Anchor {
  return {
    name: 'bucket',
    tell: async (head) => {
      const key = `audit/${String(head.seq).padStart(12, '0')}.json`;
      const there = await bucket.get(key);
      if (there) {
        const { hash } = JSON.parse(await there.text()) as { hash: unknown };
        if (hash === head.hash) return;
        throw new AppError(
          'unavailable',
          'anchor_differs',
          `The bucket holds another hash of link ${head.seq}.`,
        );
      }
      const httpMetadata = { contentType: 'application/json' };
      await bucket.put(key, `${JSON.stringify(head)}\n`, { httpMetadata, onlyIf: { etagDoesNotMatch: '*' } });
    },
  };
}
