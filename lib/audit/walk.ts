import type { ChainPlace } from '../../schema/audit.ts';
import { attestedCut, faultOf, type ReadLink } from './chain.ts';

/** What is known of a chain before it is walked: where it starts and ends, and heads that somebody kept elsewhere. */
export type Expected = {
  /** Where retention has cut it, or its beginning. */
  from: ChainPlace;
  head: ChainPlace;
  /** In any order. */
  anchors: readonly (ChainPlace & { target: string })[];
};

/** `at`: the number of the link; null: it is not about one. */
export type Fault = { at: number | null; eventId: number | null; reason: string };

/**
 * Walks a chain link by link, whoever reads it: the database's, or an export's. `take` says what is wrong with the next
 * links, and `end` what is wrong with the whole; null: nothing so far.
 */
export function walkChain({ from, head, anchors }: Expected) {
  let before = from;
  let attested = from.seq === 0;
  const anchored = new Map<number, (ChainPlace & { target: string })[]>();
  for (const anchor of anchors) anchored.set(anchor.seq, [...(anchored.get(anchor.seq) ?? []), anchor]);

  const take = (link: ReadLink): Fault | null => {
    const fault = faultOf(before, link);
    if (fault) return { at: Math.min(link.seq, before.seq + 1), eventId: link.event_id, reason: fault };
    const other = anchored.get(link.seq)?.find(({ hash }) => hash !== link.hash);
    if (other)
      return {
        ...{ at: link.seq, eventId: link.event_id },
        reason: `Link ${link.seq} is not the one whose hash ${other.target} was told: the chain was written anew.`,
      };
    const cut = attestedCut({ type: link.type!, data: link.data! });
    attested ||= cut !== null && cut.seq === from.seq && cut.hash === from.hash;
    before = { seq: link.seq, hash: link.hash! };
    return null;
  };

  const end = (): Fault | null => {
    const cutOff = (to: number, who: string): Fault => ({
      ...{ at: before.seq + 1, eventId: null },
      reason: `The chain ends at link ${before.seq}; ${who} ${to}: its end was cut off.`,
    });
    if (before.seq < head.seq) return cutOff(head.seq, 'its head says');
    if (before.seq === head.seq && before.hash !== head.hash)
      return { at: before.seq, eventId: null, reason: 'The last link is not the one that the head names.' };
    const further = anchors.find(({ seq }) => seq > before.seq);
    if (further) return cutOff(further.seq, `${further.target} was told of`);
    if (!attested)
      return {
        ...{ at: from.seq + 1, eventId: null },
        reason: `The chain starts after link ${from.seq}, and no event of it says that retention has cut it there.`,
      };
    return null;
  };

  return { take, end, place: () => before };
}
