import { changes, grants, labels, loses, losesAll, protects, reads, stops } from '../../deeds.ts';
import type { Argv, Row } from '../../program.ts';
import { hostOfUrl, isLocal, readRequest } from '../transfer/request.ts';

type Call = { method: string; path: string; query: string };

/** The request as the cluster sees it: method, path without host, what stands behind `?`. */
function callOf(argv: Argv): Call {
  const { method, url } = readRequest(argv);
  const [, path = '', query = ''] =
    /^(?:\w{1,10}:\/\/)?[^/?]{0,300}(\/[^?]{0,1000})?\??(.{0,1000})/s.exec(url ?? '') ?? [];
  return { method: method.toUpperCase(), path: path.replace(/\/$/, '') || '/', query };
}

/** Ports and names that only search clusters have, or a path with an endpoint that begins with `_`. */
const CLUSTER = /:92\d\d\b|\b(?:elastic(?:search)?|opensearch|es\d?|elk)\b|\.es\.|\.es$/i;
const ENDPOINT =
  /(?:^|\/)_(?:all|cat|cluster|nodes|search|msearch|count|doc|docs|create|update|bulk|mget|source|mapping|settings|alias|aliases|template|index_template|component_template|snapshot|delete_by_query|update_by_query|reindex|tasks|ilm|slm|security|ingest|close|open|flush|refresh|forcemerge|cache|shrink|split|clone|rollover|restore|analyze|explain|validate|field_caps|stats|segments|recovery|shard_stores|resolve|data_stream|plugins|opendistro|ml|watcher|xpack|license|ccr|transform|enrich|scripts|render|rank_eval|termvectors|pit|async_search|eql|sql|dangling|features|migration|rollup|freeze|unfreeze|verify|status)(?:\/|$)/;
const KNOWN = /^(?:GET|HEAD|OPTIONS|DELETE|PUT|POST)$/;

const search =
  (holds: (call: Call) => boolean) =>
  (argv: Argv): boolean => {
    const { url } = readRequest(argv);
    const call = callOf(argv);
    return (ENDPOINT.test(call.path) || CLUSTER.test(url ?? '')) && KNOWN.test(call.method) && holds(call);
  };
const ends = (pattern: RegExp, ...methods: string[]) =>
  search(({ method, path }) => pattern.test(path) && (methods.length === 0 || methods.includes(method)));
const ES = 'http://es:9200';

const ROWS: readonly Row[] = [
  {
    id: 'search.delete_backup',
    when: { test: ends(/^\/_(?:snapshot|slm)(?:\/|$)/, 'DELETE') },
    does: losesAll('storage'),
    why: 'A backup of the cluster, or the plan for them, goes.',
    must: [`curl -XDELETE ${ES}/_snapshot/backup/snap1`],
    not: [`curl ${ES}/_snapshot/backup/_all`],
  },
  {
    id: 'search.delete_document',
    when: {
      test: ends(/^\/[^/]+\/_doc\/[^/]+$|^\/_(?:tasks|search\/scroll|pit|async_search)(?:\/|$)/, 'DELETE'),
    },
    does: loses('data'),
    why: 'A document is deleted, or a running search is ended.',
    must: [`curl -X DELETE ${ES}/orders/_doc/1`],
    not: [`curl ${ES}/orders/_doc/1`, `curl -X DELETE ${ES}/orders`],
  },
  {
    id: 'search.delete_rights',
    when: {
      test: ends(/^\/_(?:security|plugins\/_security|opendistro\/_security)\//, 'DELETE', 'PUT', 'POST'),
    },
    does: ({ flags }) => ({
      ...grants(),
      ...((flags.get('-X') ?? flags.get('--request'))?.some(({ text }) => text === 'DELETE')
        ? { effect: 'destructive' as const }
        : {}),
    }),
    why: 'It changes who may do what.',
    must: [`curl -XDELETE ${ES}/_security/user/bob`, `curl -XPUT ${ES}/_security/role/admin -d '{}'`],
    not: [`curl ${ES}/_security/user`],
  },
  {
    id: 'search.delete_index',
    when: { test: search(({ method, path }) => method === 'DELETE' && path !== '/') },
    does: losesAll('database'),
    why: 'A whole index with its documents goes; with _all or a star all of them.',
    must: [
      `curl -XDELETE ${ES}/orders-2026`,
      `curl -X DELETE '${ES}/_all'`,
      `curl -X DELETE '${ES}/logs-*'`,
      'curl -XDELETE localhost:9200/orders',
    ],
    not: [`curl ${ES}/orders-2026`, 'curl -X DELETE https://api.example/orders/1'],
  },
  {
    id: 'search.delete_by_query',
    when: { test: ends(/\/_delete_by_query$/, 'POST') },
    does: losesAll('data'),
    why: 'Every document that the query finds is deleted.',
    safer: 'Run the same query with _count first.',
    must: [`curl -XPOST ${ES}/orders/_delete_by_query -d '{"query":{"match_all":{}}}'`],
    not: [`curl -XPOST ${ES}/orders/_count -d '{"query":{"match_all":{}}}'`],
  },
  {
    id: 'search.bulk_delete',
    when: {
      test: (argv) =>
        ends(/\/_bulk$/, 'POST', 'PUT')(argv) && argv.all.some(({ text }) => /"delete"\s{0,5}:/.test(text)),
    },
    does: loses('data'),
    why: 'Documents are deleted.',
    must: [`curl -XPOST ${ES}/_bulk -d '{"delete":{"_index":"a","_id":"1"}}'`],
    not: [`curl -XPOST ${ES}/_bulk -d '{"index":{"_index":"a"}}'`],
  },
  {
    id: 'search.accepts_loss',
    when: {
      test: (argv) =>
        ends(/\/_cluster\/reroute$/, 'POST')(argv) &&
        argv.all.some(({ text }) => /accept_data_loss|allocate_(?:empty|stale)_primary/.test(text)),
    },
    does: losesAll('data'),
    why: 'A shard starts empty or from an old copy: what it held since is given up.',
    safer: 'Bring the node with the last copy back.',
    must: [
      `curl -XPOST ${ES}/_cluster/reroute -d '{"commands":[{"allocate_empty_primary":{"index":"a","shard":0,"node":"n","accept_data_loss":true}}]}'`,
    ],
    not: [`curl -XPOST ${ES}/_cluster/reroute -d '{"commands":[{"move":{"index":"a","shard":0}}]}'`],
  },
  {
    id: 'search.expires',
    when: {
      test: (argv) =>
        ends(/^\/_(?:ilm|plugins\/_ism|opendistro\/_ism)\/polic(?:y|ies)\//, 'PUT', 'POST')(argv) &&
        argv.all.some(({ text }) => /"delete"\s{0,5}:/.test(text)),
    },
    does: losesAll('data'),
    why: 'Indices that are older are deleted by themselves from then on.',
    must: [
      `curl -XPUT ${ES}/_ilm/policy/orders -d '{"policy":{"phases":{"delete":{"min_age":"1h","actions":{"delete":{}}}}}}'`,
    ],
    not: [`curl -XPUT ${ES}/_ilm/policy/orders -d '{"policy":{"phases":{"hot":{"actions":{}}}}}'`],
  },
  {
    id: 'search.overwrite',
    when: { test: ends(/\/_(?:restore|shutdown)$/, 'POST') },
    does: { operation: 'migrate', resource: 'database', effect: 'destructive', reach: 'remote' },
    why: 'Indices are written over by a backup.',
    must: [`curl -XPOST ${ES}/_snapshot/backup/snap1/_restore`],
    not: [`curl ${ES}/_snapshot/backup/snap1`],
  },
  {
    id: 'search.protect',
    when: { test: ends(/^\/_snapshot\/|^\/_slm\/policy\//, 'PUT', 'POST') },
    does: protects('database'),
    why: 'It adds a backup.',
    must: [`curl -XPUT ${ES}/_snapshot/backup/snap2`],
    not: [`curl -XDELETE ${ES}/_snapshot/backup/snap2`],
  },
  {
    id: 'search.read',
    when: {
      test: search(
        ({ method, path }) =>
          /^(?:GET|HEAD|OPTIONS)$/.test(method) ||
          /\/_(?:search|msearch|count|mget|analyze|explain|field_caps|validate\/query|rank_eval|termvectors|search\/template|render\/template|pit|async_search|eql\/search|sql|cluster\/allocation\/explain|search\/scroll|ingest\/pipeline\/_simulate|index_template\/_simulate\S{0,100}|resolve\/\S{1,100})$/.test(
            path,
          ),
      ),
    },
    does: reads('database'),
    why: 'It searches or shows.',
    must: [
      `curl -s ${ES}/_cat/indices?v`,
      `curl -XPOST ${ES}/orders/_search -d '{"query":{"match":{"action":"delete"}}}'`,
      `curl ${ES}/_cluster/health`,
    ],
    not: [`curl -XPOST ${ES}/orders/_close`],
  },
  {
    id: 'search.maintain',
    when: { test: ends(/\/_(?:refresh|flush|cache\/clear|forcemerge)$/, 'POST') },
    does: labels('database'),
    why: 'It writes or merges what it holds; searches may be slower for a while.',
    must: [`curl -XPOST ${ES}/orders/_refresh`],
    not: [`curl -XPOST ${ES}/orders/_close`],
  },
  {
    id: 'search.close',
    when: {
      test: ends(
        /\/_(?:close|freeze|block\/\w{1,20}|shrink\/\S{1,100}|rollover|cluster\/reroute|nodes\/\S{0,60}reload\S{0,40})$/,
        'POST',
        'PUT',
      ),
    },
    does: { ...stops('database'), effect: 'write' },
    why: 'The index cannot be written or searched as before.',
    must: [`curl -XPOST ${ES}/orders/_close`, `curl -XPOST ${ES}/_cluster/reroute -d '{}'`],
    not: [`curl -XPOST ${ES}/orders/_search`],
  },
  {
    id: 'search.settings',
    when: {
      test: ends(
        /\/_(?:settings|mapping|cluster\/settings|template\/\S{1,80}|index_template\/\S{1,80}|component_template\/\S{1,80}|ilm\/\S{1,80}|ingest\/\S{1,80}|license\S{0,40}|watcher\/\S{1,80}|ml\/\S{1,80}|aliases|alias\/\S{1,80}|open|scripts\/\S{1,80}|transform\/\S{1,80}|data_stream\/\S{1,80})$/,
        'PUT',
        'POST',
      ),
    },
    does: changes('infrastructure'),
    why: 'Settings of the cluster or of an index change.',
    must: [
      `curl -XPUT ${ES}/_cluster/settings -d '{"persistent":{}}'`,
      `curl -XPOST ${ES}/_aliases -d '{"actions":[]}'`,
    ],
    not: [`curl ${ES}/_cluster/settings`],
  },
  {
    id: 'search.write',
    when: { test: search(({ method }) => method === 'PUT' || method === 'POST') },
    does: changes('data'),
    why: 'It writes documents, or makes an index.',
    must: [
      `curl -XPUT ${ES}/orders/_doc/1 -d '{"a":1}'`,
      `curl -XPOST ${ES}/_reindex -d '{}'`,
      `curl -XPOST ${ES}/orders/_update_by_query`,
    ],
    not: [`curl -XPOST ${ES}/orders/_search -d '{}'`],
  },
];

/** Requests to Elasticsearch and OpenSearch: these rows come before what `curl` says of requests in general. */
export const SEARCH_ROWS: readonly Row[] = ROWS.map((row) => ({
  ...row,
  // A port of this machine is most often a way to a cluster elsewhere: it names no place.
  at: (argv) => {
    const request = readRequest(argv);
    const host = hostOfUrl(request.url);
    return host === null || isLocal(request) ? [] : [{ host }];
  },
}));
