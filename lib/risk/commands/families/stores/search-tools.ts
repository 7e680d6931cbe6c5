import { changes, grants, looks, loses, losesAll, reads, shows, stops } from '../../deeds.ts';
import type { Program } from '../../program.ts';

/** Tools that come with Elasticsearch and OpenSearch, and curator. */
export const SEARCH_TOOLS: readonly Program[] = [
  {
    names: [
      'elasticsearch-users',
      'elasticsearch-reset-password',
      'elasticsearch-service-tokens',
      'elasticsearch-create-enrollment-token',
      'elasticsearch-setup-passwords',
      'elasticsearch-keystore',
      'opensearch-keystore',
      'securityadmin.sh',
    ],
    source: 'Elasticsearch command line tools (elastic.co/guide)',
    valued: ['-u', '-p', '-r', '-a', '-s', '--username', '--url'],
    rows: [
      {
        id: 'search_rights.read',
        when: {
          test: ({ words, flags }) =>
            flags.has('--help') || /^(?:list|roles-list)$/.test(words[0]?.text ?? ''),
        },
        does: reads('permission'),
        why: 'It lists.',
        must: ['elasticsearch-users list', 'elasticsearch-keystore list'],
        not: ['elasticsearch-users userdel bob'],
      },
      {
        id: 'search_rights.delete',
        when: { words: 'userdel|delete|remove|remove-settings' },
        does: loses('permission'),
        why: 'A user, a token or a secret goes.',
        must: [
          'elasticsearch-users userdel bob',
          'elasticsearch-keystore remove s3.client.default.secret_key',
        ],
        not: ['elasticsearch-users useradd bob'],
      },
    ],
    otherwise: grants(),
  },
  {
    names: ['elasticsearch-node', 'elasticsearch-shard', 'opensearch-node', 'opensearch-shard'],
    source: 'Elasticsearch command line tools (elastic.co/guide)',
    rows: [
      {
        id: 'search_node.help',
        when: { flags: ['--help', '-h'] },
        does: looks(),
        why: 'It asks for help, nothing else.',
        must: ['elasticsearch-node repurpose --help'],
        not: ['elasticsearch-node repurpose'],
      },
    ],
    otherwise: losesAll('database'),
  },
  {
    names: ['curator', 'curator_cli', 'es_repo_mgr'],
    source: 'Curator reference (elastic.co/guide/en/elasticsearch/client/curator)',
    valued: ['--config', '--host', '--port', '--filter_list', '--http_auth', '--repository'],
    places: { host: ['--host'] },
    rows: [
      {
        id: 'curator.dry_run',
        when: {
          test: ({ words, flags }) =>
            flags.has('--dry-run') ||
            flags.has('--help') ||
            flags.has('--version') ||
            /^show[_-]/.test(words[0]?.text ?? ''),
        },
        does: reads('database'),
        why: 'It only says what would be done.',
        must: ['curator --dry-run --config c.yml a.yml', 'curator_cli show-indices'],
        not: ['curator --config c.yml a.yml', 'curator_cli delete-indices --filter_list x'],
      },
      {
        id: 'curator.delete',
        when: { test: ({ words }) => /^(?:delete|close|shrink|restore|freeze)/.test(words[0]?.text ?? '') },
        does: losesAll('database'),
        why: 'Indices or backups are deleted, or cannot be used.',
        must: ['curator_cli delete-indices --filter_list x'],
        not: ['curator_cli show-indices'],
      },
      {
        id: 'curator.actions',
        when: { test: ({ program, words }) => program === 'curator' && words.length > 0 },
        does: { ...changes('database'), effect: 'destructive' },
        why: 'It carries out actions that are not shown here; most such files delete old indices.',
        safer: 'Add --dry-run.',
        must: ['curator --config c.yml a.yml'],
        not: ['curator --dry-run --config c.yml a.yml'],
      },
    ],
    otherwise: changes('database'),
  },
  {
    names: ['elasticdump', 'multielasticdump', 'esrally'],
    source: 'elasticdump (github.com/elasticsearch-dump/elasticsearch-dump)',
    valued: ['--input', '--output', '--type', '--limit', '--searchBody', '--direction'],
    places: { host: ['--output', '--input'] },
    rows: [
      {
        id: 'elasticdump.delete',
        when: { flags: ['--delete', '--deleteAll', '--bulkAction=delete'] },
        does: losesAll('data'),
        why: 'What is copied is deleted at its source.',
        must: ['elasticdump --input http://es:9200/a --output a.json --delete'],
        not: ['elasticdump --input http://es:9200/a --output a.json'],
      },
      {
        id: 'elasticdump.load',
        when: {
          test: ({ flags }) => (flags.get('--output') ?? []).some(({ text }) => /^https?:/.test(text)),
        },
        does: changes('data'),
        why: 'It writes documents into a cluster.',
        must: ['elasticdump --input a.json --output http://es:9200/a'],
        not: ['elasticdump --input http://es:9200/a --output a.json'],
      },
    ],
    otherwise: shows('database'),
  },
  {
    names: ['elasticsearch', 'opensearch', 'mongod', 'redis-server', 'valkey-server', 'memcached'],
    source: 'Each server’s own reference',
    rows: [
      {
        id: 'store_server.shutdown',
        when: { flags: ['--shutdown', '--repair'] },
        does: stops('database'),
        why: 'The server stops, or drops what it cannot repair.',
        must: ['mongod --shutdown --dbpath /data'],
        not: ['mongod --dbpath /data'],
      },
    ],
    otherwise: { operation: 'modify', resource: 'application', effect: 'write', reach: 'machine' },
  },
];
