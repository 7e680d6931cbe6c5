import { type Reading, unreadable } from './old-reading.ts';
import type { SqlToken } from './sql-tokens.ts';

/** Functions that only compute; any other may do anything. */
const PURE_FUNCTIONS = new Set(
  (
    'abs age array_agg array_length avg bool_and bool_or ceil ceiling char_length coalesce concat concat_ws count ' +
    'cume_dist current_setting date date_part date_trunc dense_rank extract first_value floor format greatest ' +
    'json_agg json_build_object jsonb_agg jsonb_array_length jsonb_build_object jsonb_object_agg lag last_value ' +
    'lead least left length lower lpad ltrim max md5 min mod now ntile nullif percentile_cont position power rank ' +
    'regexp_matches regexp_replace replace right round row_number row_to_json rpad rtrim sign split_part sqrt ' +
    'stddev string_agg strpos substr substring sum to_char to_date to_json to_jsonb to_number to_timestamp trim ' +
    'unnest upper variance pg_size_pretty pg_total_relation_size pg_relation_size pg_database_size version'
  ).split(' '),
);
/** Words that stand before a bracket without calling anything. */
const NO_FUNCTION = new Set(
  (
    'all and any as between by case cast distinct else end except exists explain filter from group having in ' +
    'intersect interval is join lateral like ilike limit materialized not offset on or order over partition recursive ' +
    'select some then union using values when where with within varchar char numeric decimal timestamp'
  ).split(' '),
);

/** Any function that is not known to be pure makes the statement one that we do not understand. */
export function readCalls(tokens: readonly SqlToken[]): Reading {
  const unknown = tokens.find((token, i) => {
    const calls = tokens[i + 1]?.kind === 'mark' && tokens[i + 1]?.text === '(';
    if (!calls || token.kind === 'mark' || token.kind === 'value') return false;
    const lists = tokens[0]?.text === 'insert' && tokens[i - 1]?.text === 'into';
    const qualified = tokens[i - 1]?.text === '.';
    return (
      !lists &&
      (qualified || token.kind === 'name' || !(PURE_FUNCTIONS.has(token.text) || NO_FUNCTION.has(token.text)))
    );
  });
  return unknown
    ? unreadable(`it calls ${unknown.text.slice(0, 60)}(), which may do anything`)
    : { effect: 'read', acts: [], notUnderstood: null, places: [] };
}
