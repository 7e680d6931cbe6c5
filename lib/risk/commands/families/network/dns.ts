import { hasFlag } from '../../argv.ts';
import { changes, loses, losesAll, makes, on, reads, setsUp } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';

const DNSCONTROL: Program = {
  names: ['dnscontrol'],
  source: 'DNSControl commands (docs.dnscontrol.org/commands)',
  valued: [
    '--config',
    '--creds',
    '--domains',
    '--providers',
    '--expect-no-changes',
    '--format',
    '--out',
    '--ttl',
  ].filter((flag) => flag !== '--expect-no-changes'),
  rows: [
    {
      id: 'dnscontrol.push',
      when: { words: 'push|ppush|create-domains' },
      does: { ...changes('network'), floor: 'medium' },
      why: 'Zones become what the file says; records that it does not name are deleted.',
      safer: 'look at dnscontrol preview first, and name one zone by --domains',
      must: ['dnscontrol push', 'dnscontrol push --domains example.com'],
      not: ['dnscontrol preview'],
    },
  ],
  otherwise: reads('network'),
};

const OCTODNS: Program = {
  names: ['octodns-sync', 'octodns-compare', 'octodns-dump', 'octodns-report', 'octodns-validate'],
  source: 'octoDNS README (github.com/octodns/octodns)',
  valued: ['--config-file', '--lenient', '--output-dir', '--source', '--target'].filter(
    (flag) => flag !== '--lenient',
  ),
  rows: [
    {
      id: 'octodns-sync.do',
      when: { flags: ['--doit'], test: ({ program }) => program === 'octodns-sync' },
      does: (argv) =>
        hasFlag(argv, '--force') ? loses('network') : { ...changes('network'), floor: 'medium' },
      why: 'Zones become what the files say; --force does it even where most records would go.',
      safer: 'leave --doit away: it then says what would change',
      must: ['octodns-sync --config-file c.yaml --doit', 'octodns-sync --config-file c.yaml --doit --force'],
      not: ['octodns-sync --config-file c.yaml'],
    },
  ],
  otherwise: reads('network'),
};

/** What nsupdate is told, where the script shows it: a pipe, a here-document or a file that it wrote. */
const updatesOf = (argv: Argv) => {
  const [file] = argv.words;
  return (file ? argv.file?.(file.text) : argv.stdin)?.text.slice(0, 20_000) ?? '';
};

const NSUPDATE: Program = {
  names: [
    'nsupdate',
    'rndc',
    'knotc',
    'pdnsutil',
    'pdns_control',
    'unbound-control',
    'dnssec-keygen',
    'named-checkconf',
    'named-checkzone',
    'kzonecheck',
  ],
  source: 'nsupdate(1), rndc(8), knotc(8), pdnsutil(1), unbound-control(8)',
  valued: ['-k', '-y', '-t', '-u', '-r', '-p', '-s', '-c', '-a', '-b', '-n', '-K'],
  places: { host: ['-s'] },
  rows: [
    {
      id: 'nsupdate.delete',
      when: {
        test: (argv) =>
          argv.program === 'nsupdate' && /^\s*(?:update\s+)?del(?:ete)?\b/im.test(updatesOf(argv)),
      },
      does: loses('network'),
      why: 'Records are deleted; names stop resolving as caches run out.',
      must: ["printf 'update delete www.example.com A\\nsend\\n' | nsupdate -k key"],
      not: ["printf 'update add www.example.com 300 A 10.0.0.1\\nsend\\n' | nsupdate -k key"],
    },
    {
      id: 'nsupdate.update',
      when: { test: ({ program }) => program === 'nsupdate' },
      does: changes('network'),
      why: 'Records of a zone change.',
      must: ['nsupdate -k /etc/key update.txt'],
      not: ['rndc status'],
    },
    {
      id: 'nsupdate.loses',
      when: on(
        /^(?:delzone|stop|halt|zone-purge|zone-unset|conf-unset|delete-zone|delete-rrset|clear-zone|deactivate-zone-key|remove-zone-key|disable-dnssec|quit|local_zone_remove|local_data_remove|zone-abort|purge$)\b/,
      ),
      does: loses('network'),
      why: 'A zone, its records or the server goes.',
      must: ['rndc delzone example.com', 'pdnsutil delete-zone example.com', 'knotc zone-purge example.com'],
      not: ['rndc status', 'rndc reload'],
    },
    {
      id: 'nsupdate.look',
      when: {
        test: ({ program, words, flags }) =>
          /^(?:named-check|kzonecheck)/.test(program) ||
          flags.has('-h') ||
          /^(?:status|zonestatus|zone-status|zone-read|zone-check|zone-stats|conf-read|conf-check|conf-list|show-zone|list-[\w-]+|check-[\w-]+|rping|ping|uptime|version|show-[\w-]+|stats\w*|dumpdb|lookup|dump_cache|get_option|ccounts|current-config)$/.test(
            words[0]?.text ?? '',
          ),
      },
      does: reads('network'),
      why: 'It shows or checks.',
      must: ['rndc status', 'named-checkzone example.com db.example.com', 'pdnsutil list-all-zones'],
      not: ['rndc reload', 'nsupdate update.txt'],
    },
    {
      id: 'nsupdate.change',
      when: {},
      does: changes('network'),
      why: 'The name server’s zones or caches change.',
      must: [
        'rndc reload example.com',
        'pdnsutil add-record example.com www A 10.0.0.1',
        'unbound-control flush www.example.com',
      ],
      not: ['rndc status'],
    },
  ],
  otherwise: 'unknown',
};

const FLARECTL: Program = {
  names: [
    'flarectl',
    'cfcli',
    'cloudflared',
    'dnsimple',
    'godaddy',
    'namecheap',
    'porkbun',
    'lexicon',
    'cli53',
  ],
  source:
    'flarectl README (github.com/cloudflare/cloudflare-go), cloudflared tunnel commands (developers.cloudflare.com), cli53 README',
  valued: [
    '--zone',
    '--id',
    '--name',
    '--type',
    '--content',
    '--ttl',
    '--account-id',
    '--config',
    '--token',
    '--url',
    '--file',
    '--priority',
    '--notes',
    '-t',
    '-d',
    '-a',
    '-l',
    '-e',
    '--provider',
  ],
  places: { name: ['--zone', '-d'] },
  rows: [
    {
      id: 'flarectl.look',
      when: {
        test: ({ words }) =>
          words
            .slice(0, 3)
            .some(({ text }) =>
              /^(?:list|ls|info|show|check|get|find|export|help|version|diag|instances|validate|tail|ready)$/.test(
                text,
              ),
            ) && !words.slice(0, 2).some(({ text }) => /^(?:delete|rm|remove|create|add|run)$/.test(text)),
      },
      does: reads('network'),
      why: 'It lists or shows.',
      must: ['flarectl zone list', 'cloudflared tunnel list', 'flarectl dns list --zone example.com'],
      not: ['flarectl zone delete --zone example.com'],
    },
    {
      id: 'flarectl.delete_zone',
      when: { words: 'zone|z delete' },
      does: losesAll('network'),
      why: 'A zone goes with all its names.',
      must: ['flarectl zone delete --zone example.com'],
      not: ['flarectl zone info --zone example.com'],
    },
    {
      id: 'flarectl.delete',
      when: {
        test: ({ words }) =>
          words
            .slice(0, 3)
            .some(({ text }) => /^(?:delete|d|rm|remove|rrdelete|rrpurge|cleanup|revoke)$/.test(text)),
      },
      does: loses('network'),
      why: 'Records, rules or tunnels go.',
      must: [
        'flarectl dns delete --zone example.com --id 1',
        'cloudflared tunnel delete web',
        'cli53 rrpurge example.com',
      ],
      not: ['flarectl dns create --zone example.com --name www --type A --content 10.0.0.1'],
    },
    {
      id: 'flarectl.login',
      when: on(/^(?:tunnel )?(?:login|logout|update)\b/),
      does: setsUp(),
      why: 'It keeps a login on this machine.',
      must: ['cloudflared tunnel login'],
      not: ['cloudflared tunnel run web'],
    },
    {
      id: 'flarectl.purge',
      when: { words: 'zone purge' },
      does: changes('network'),
      why: 'The cache is emptied; the origin gets all traffic for a while.',
      must: ['flarectl zone purge --zone example.com --everything'],
      not: ['flarectl zone list'],
    },
    {
      id: 'flarectl.change',
      when: { words: '*' },
      does: makes('network'),
      why: 'Names, rules or tunnels are made or changed.',
      must: [
        'flarectl dns create-or-update --zone example.com --name www --type A --content 10.0.0.1',
        'cloudflared tunnel --url http://localhost:3000',
      ],
      not: ['flarectl zone list'],
    },
  ],
  otherwise: 'unknown',
};

/** Zones and name servers. */
export const DNS: readonly Program[] = [DNSCONTROL, OCTODNS, NSUPDATE, FLARECTL];
