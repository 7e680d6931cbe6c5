import { changes, grants, loses, losesAll, on, reads, setsUp, shows } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Argv, Nested, Program } from '../../program.ts';

const PUPPET: Program = {
  names: ['puppet', 'puppetserver', 'bolt', 'r10k', 'facter', 'hiera', 'pdk', 'puppet-lint', 'puppet-code'],
  source: 'Puppet man pages (puppet.com/docs/puppet/latest/man), Bolt command reference, r10k README',
  valued: [
    '--environment',
    '--server',
    '--certname',
    '-t',
    '--targets',
    '-q',
    '--query',
    '--tags',
    '-e',
    '--execute',
    '--modulepath',
    '-u',
    '--user',
    '-p',
    '--password',
    '-i',
    '--inventoryfile',
    '--params',
  ].filter((flag) => flag !== '-t'),
  places: { name: ['--environment', '--targets'], host: ['--server'] },
  rows: [
    {
      id: 'puppet.only_said',
      when: { flags: ['--noop', '--help', '-h', '--version'] },
      does: reads('infrastructure'),
      why: 'Nothing is changed.',
      must: ['puppet agent --test --noop', 'puppet apply --noop site.pp'],
      not: ['puppet agent --test'],
    },
    {
      id: 'puppet.bolt_command',
      when: { words: 'command run *', test: ({ program }) => program === 'bolt' },
      does: reads('infrastructure'),
      runs: (argv) => [
        {
          kind: 'script',
          language: 'shell',
          text: argv.words[2]!,
          host: argv.flags.get('--targets')?.[0]?.text ?? 'targets',
        },
      ],
      why: 'The command runs on every target; what it does is what counts.',
      must: ["bolt command run 'rm -rf /data' --targets db"],
      not: ['bolt plan show'],
    },
    {
      id: 'puppet.look',
      when: {
        test: ({ program, words, all }) =>
          /^(?:facter|hiera|puppet-lint|pdk)$/.test(program) ||
          /^(?:parser|epp (?:validate|dump|render)|config print|facts|lookup|module (?:list|search|build)|cert(?:ificate)? (?:list|print|find|fingerprint|verify|search)|ca list|ssl (?:show|verify)|node (?:find|search|status)|describe|doc|help|man|catalog|report|status|strings|plan show|task show|inventory show|group show|project|deploy display|puppetfile check|version|generate types)\b/.test(
            words
              .map(({ text }) => text)
              .join(' ')
              .slice(0, 200),
          ) ||
          (words[0]?.text === 'resource' && !all.some(({ text }) => /^\w+=/.test(text))),
      },
      does: reads('infrastructure'),
      why: 'It shows or checks.',
      must: [
        'puppet parser validate site.pp',
        'puppet resource service nginx',
        'puppetserver ca list --all',
        'facter os',
      ],
      not: ['puppet resource service nginx ensure=stopped', 'puppet apply site.pp'],
    },
    {
      id: 'puppet.loses',
      when: {
        test: ({ words, all }) =>
          /^(?:(?:cert(?:ificate)?|ca) (?:clean|revoke|destroy|reinventory)|node (?:clean|deactivate|purge)|ssl (?:clean|bootstrap_clean)|module uninstall|bucket|filebucket (?:delete))\b/.test(
            words
              .map(({ text }) => text)
              .join(' ')
              .slice(0, 200),
          ) ||
          (words[0]?.text === 'resource' &&
            all.some(({ text }) => /^ensure=(?:absent|purged|stopped)$/.test(text))),
      },
      does: loses('infrastructure'),
      why: 'A node, its certificate or what is named goes or stops.',
      must: [
        'puppetserver ca clean --certname web-1',
        'puppet node deactivate web-1',
        'puppet resource service nginx ensure=stopped',
      ],
      not: ['puppetserver ca list --all', 'puppet resource service nginx'],
    },
    {
      id: 'puppet.sign',
      when: on(/^(?:cert(?:ificate)?|ca) (?:sign|generate|import|setup|migrate)\b/),
      does: grants(),
      why: 'A machine is let in.',
      must: ['puppetserver ca sign --certname web-2'],
      not: ['puppetserver ca list'],
    },
    {
      id: 'puppet.local',
      when: on(
        /^(?:module (?:install|upgrade|generate)|config (?:set|delete)|puppetfile install|generate|access)\b/,
      ),
      does: setsUp(),
      why: 'It changes modules or settings of this machine.',
      must: ['puppet module install puppetlabs-stdlib'],
      not: ['puppet module list'],
    },
    {
      id: 'puppet.apply',
      when: { words: 'agent|apply|resource|device|deploy|task|plan|script|file|ssl|job|command|guide' },
      does: changes('infrastructure'),
      why: 'Machines become what the manifests say.',
      safer: 'add --noop first',
      must: [
        'puppet agent --test',
        'puppet apply site.pp',
        'r10k deploy environment production',
        'bolt plan run deploy',
      ],
      not: ['puppet agent --test --noop'],
    },
  ],
  otherwise: 'unknown',
};

function knifeCommand(argv: Argv): Nested[] {
  const [verb, query, text] = argv.words;
  return verb?.text === 'ssh' && query && text
    ? [{ kind: 'script', language: 'shell', text, host: query.text.slice(0, 200) }]
    : [];
}

const CHEF: Program = {
  names: [
    'knife',
    'chef-client',
    'chef-solo',
    'chef',
    'cookstyle',
    'foodcritic',
    'inspec',
    'kitchen',
    'ohai',
    'chef-apply',
    'cinc-client',
    'berks',
    'chef-server-ctl',
    'hab',
  ],
  source: 'Chef documentation: knife, chef-client, chef (CLI), inspec, kitchen (docs.chef.io)',
  valued: [
    '-c',
    '--config',
    '-E',
    '--environment',
    '-x',
    '--ssh-user',
    '-i',
    '-a',
    '--attribute',
    '-C',
    '-o',
    '--override-runlist',
    '-r',
    '--run-list',
    '-j',
    '-k',
    '--key',
    '-u',
    '--user',
    '-s',
    '--server-url',
    '-N',
    '--node-name',
    '--secret-file',
    '-P',
    '-t',
    '--target',
  ],
  places: { name: ['-E', '--environment'], host: ['-s', '--server-url', '-t', '--target'] },
  rows: [
    {
      id: 'knife.only_said',
      when: { flags: ['--why-run', '-W', '--help', '-h', '--version', '--dry-run'] },
      does: reads('infrastructure'),
      why: 'Nothing is changed.',
      must: ['chef-client --why-run'],
      not: ['chef-client'],
    },
    {
      id: 'knife.ssh',
      when: { test: (argv) => argv.program === 'knife' && knifeCommand(argv).length > 0 },
      does: reads('infrastructure'),
      runs: knifeCommand,
      why: 'The command runs on every node of the query; what it does is what counts.',
      must: ["knife ssh 'role:db' 'sudo rm -rf /var/lib/mysql'", "knife ssh 'role:web' uptime"],
      not: ['knife node list'],
    },
    {
      id: 'knife.secret',
      when: on(
        /^(?:vault (?:show|download|edit)|data bag show \S+ \S+|client key (?:show|create)|user key create)/,
      ),
      does: shows(),
      why: 'It prints what is kept as a secret.',
      must: ['knife vault show passwords root', 'knife data bag show secrets db'],
      not: ['knife data bag list', 'knife data bag show secrets'],
    },
    {
      id: 'knife.look',
      when: {
        test: ({ program, words }) =>
          /^(?:cookstyle|foodcritic|ohai)$/.test(program) ||
          (program === 'inspec' && !/^(?:init|supermarket upload|habitat)/.test(words[0]?.text ?? '')) ||
          (words.length > 0 &&
            words
              .slice(0, 4)
              .some(({ text }) =>
                /^(?:list|show|search|status|diff|check|version|diagnose|test|env|describe-\w+|outdated|info|verify|service-list|org-list|user-list|tail|gather-logs)$/.test(
                  text,
                ),
              ) &&
            program !== 'kitchen' &&
            !words.slice(0, 4).some(({ text }) => /^(?:delete|remove|create|edit|bulk)$/.test(text))) ||
          (program === 'kitchen' && /^(?:list|diagnose|version|help|doctor)$/.test(words[0]?.text ?? '')),
      },
      does: reads('infrastructure'),
      why: 'It lists, shows or checks.',
      must: [
        'knife node list',
        'cookstyle .',
        "knife search node 'role:web'",
        'inspec exec profile',
        'kitchen list',
      ],
      not: ['knife node delete web-1', 'knife node run_list add web-1 role[web]'],
    },
    {
      id: 'knife.loses',
      when: {
        test: ({ program, words }) =>
          program !== 'kitchen' &&
          words
            .slice(0, 4)
            .some(({ text }) =>
              /^(?:delete|remove|purge|cleanse|uninstall|clean-policy-\w+|delete-policy(?:-group)?|reindex|stop|kill|org-delete|user-delete|hard-stop)$/.test(
                text,
              ),
            ),
      },
      does: ({ words }) =>
        words[0]?.text === 'cleanse' ? losesAll('infrastructure') : loses('infrastructure'),
      why: 'Nodes, clients, data or the server’s own data go.',
      must: ['knife node delete web-1 -y', 'knife data bag delete secrets', 'chef-server-ctl cleanse'],
      not: ['knife node list'],
    },
    {
      id: 'knife.local',
      when: {
        test: ({ program, words }) =>
          (/^(?:kitchen|berks|inspec)$/.test(program) && words[0]?.text !== 'upload') ||
          /^(?:configure|ssl|cookbook (?:create|metadata|site download)|generate|install|update|export|shell-init|gem|init|exec|download|pkg (?:build|install)|studio|origin|setup)\b/.test(
            words
              .map(({ text }) => text)
              .join(' ')
              .slice(0, 200),
          ),
      },
      does: BUILDS,
      why: 'It writes files, or makes machines for tests, on this machine.',
      must: ['kitchen test', 'berks install', 'chef generate cookbook web'],
      not: ['berks upload', 'knife cookbook upload web'],
    },
    {
      id: 'knife.change',
      when: {
        test: ({ program, words }) =>
          /^(?:chef-client|chef-solo|chef-apply|cinc-client)$/.test(program) ||
          words.length > 1 ||
          words[0]?.text === 'upload' ||
          words[0]?.text === 'push' ||
          program === 'chef-server-ctl',
      },
      does: ({ words }) =>
        /^(?:acl|group|user|org|client|role)$/.test(words[0]?.text ?? '')
          ? grants()
          : changes('infrastructure'),
      why: 'Machines become what the cookbooks say, or what they read changes.',
      must: [
        'chef-client',
        'knife cookbook upload web',
        'knife node run_list add web-1 role[web]',
        'berks upload',
      ],
      not: ['chef-client --why-run', 'knife node list'],
    },
  ],
  otherwise: 'unknown',
};

/** What keeps many machines as they should be, beside Ansible and Salt. */
export const FLEETS: readonly Program[] = [PUPPET, CHEF];
