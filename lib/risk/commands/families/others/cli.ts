import type { Resource } from '../../../../../schema/policy-parts.ts';
import { reads } from '../../deeds.ts';
import type { Deed, Program, Row } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';

type Table = Parameters<typeof verbRows>[2];

/**
 * The table of a CLI that is nouns and verbs and little else: what its verbs mean, the particular rows before them. What nobody
 * says a verb for is not understood, unless `otherwise` says that the rest only looks.
 */
export function cli(
  names: readonly [string, ...string[]],
  source: string,
  part: {
    about: Resource;
    verbs: Table;
    valued?: string;
    places?: Program['places'];
    rows?: readonly Row[];
    /** Words that stand before the verb (`hdfs dfs`). */
    from?: number;
    singleDash?: boolean;
    otherwise?: Deed;
    /** A use that changes something: asking for its help does not. */
    example: string;
  },
): Program {
  const [name] = names;
  const { about, verbs, valued, places, rows = [], from = 0, singleDash, otherwise, example } = part;
  return {
    names,
    source,
    ...(valued ? { valued: valued.split(' ') } : {}),
    ...(places ? { places } : {}),
    ...(singleDash ? { singleDash } : {}),
    rows: [helpRow(name, `${example} --help`, example), ...rows, ...verbRows(name, from, verbs, () => about)],
    otherwise: otherwise ?? 'unknown',
  };
}

/** The rest of a CLI only looks. */
export const LOOKS: Deed = reads();
