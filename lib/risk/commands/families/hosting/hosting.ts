import { flagValue, hasFlag } from '../../argv.ts';
import { looks, setsUp } from '../../deeds.ts';
import { BUILDS, inRepository, onMachine, PUBLISHES } from '../../local-deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';
import { API_ROWS } from './api.ts';

const LOST = (more: Partial<Deed> = {}): Deed =>
  inRepository({ operation: 'delete', effect: 'destructive', ...more });
const PIPELINE =
  /deploy|release|rollback|promote|publish|prod|destroy|terraform|apply|migrat|teardown|delete/i;

/** A workflow that deploys reaches what runs; any other one stays at the host. */
const runsPipeline = (argv: Argv): Deed =>
  argv.all.some(({ text }) => PIPELINE.test(text.slice(0, 200)))
    ? { operation: 'deploy', resource: 'application', effect: 'write', reach: 'remote' }
    : inRepository({ resource: 'pipeline' });

/** Hosts of repositories: pull requests, releases, secrets, pipelines. */
export const HOSTING: readonly Program[] = [
  {
    names: ['gh', 'glab', 'hub', 'tea'],
    source: 'cli.github.com/manual; docs.gitlab.com/cli',
    valued:
      '-R --repo -X --method -f -F --field --raw-field -H --header -b --body --body-file -t --title -B --base -m --message --milestone -l --label -a --assignee -r --reviewer -e --env -o --org -L --limit --json -q --jq -T --template --ref --target -n --notes -w --workflow --input --visibility --user --state -S --search -u --hostname --scopes -k --key --value --output --subject --author --template-repo --description --form --branch --variables --paginate-limit'.split(
        ' ',
      ),
    rows: [
      {
        id: 'gh.help',
        when: { flags: ['--help', '--version', '-h', '--dry-run'] },
        does: looks(),
        why: 'It prints what it would do, or a text about itself.',
        must: ['gh --version', 'gh repo delete --help', 'gh pr create --dry-run'],
        not: ['gh repo delete acme/shop'],
      },
      ...API_ROWS,
      {
        id: 'gh.repo_delete',
        when: { words: 'repo|project|group|org delete' },
        does: LOST({ floor: 'critical', whole: true }),
        why: 'The repository is gone with its issues, pull requests and packages.',
        safer: 'archive it',
        must: ['gh repo delete acme/shop --yes', 'glab repo delete acme/shop', 'gh project delete 1'],
        not: ['gh repo archive acme/shop', 'gh repo view acme/shop'],
      },
      {
        id: 'gh.repo_exposed',
        when: { words: 'repo|project edit|archive|rename|transfer|update|mirror' },
        does: (argv) =>
          inRepository({
            resource: 'security',
            floor:
              hasFlag(argv, '--visibility', '--public') ||
              /^(?:transfer|archive)$/.test(argv.words[1]?.text ?? '')
                ? 'high'
                : 'medium',
            ...(flagValue(argv, '--visibility')?.text === 'public'
              ? { operation: 'grant' as const, resource: 'permission' as const }
              : {}),
          }),
        why: 'Who sees the repository, what it is called or whether it takes changes is otherwise for all.',
        must: [
          'gh repo edit acme/shop --visibility public',
          'gh repo archive acme/shop',
          'gh repo rename new-name',
          'glab repo transfer acme/shop',
        ],
        not: ['gh repo clone acme/shop', 'gh repo delete acme/shop'],
      },
      {
        id: 'gh.secret_delete',
        when: { words: 'secret|variable delete|remove|rm' },
        does: (argv) =>
          LOST(
            argv.words[0]?.text === 'secret' || argv.program === 'glab'
              ? { resource: 'secret', floor: 'critical' }
              : { resource: 'pipeline', floor: 'medium' },
          ),
        why: 'Workflows that need it fail from now on; its value cannot be read back.',
        must: [
          'gh secret delete DB_PASSWORD',
          'gh secret remove TOKEN --env production',
          'glab variable delete TOKEN',
        ],
        not: ['gh secret list', 'gh secret set X'],
      },
      {
        id: 'gh.secret_set',
        when: { words: 'secret|variable set|create|update|import' },
        does: (argv) =>
          argv.words[0]?.text === 'secret' || argv.program === 'glab'
            ? inRepository({ resource: 'secret', operation: 'rotate' })
            : inRepository({ resource: 'pipeline', floor: 'medium' }),
        why: 'Workflows run with another value from now on; the old one cannot be read back.',
        must: [
          'gh secret set DB_PASSWORD --body x',
          'gh variable set REGION --body eu',
          'glab variable set TOKEN x',
        ],
        not: ['gh secret list', 'gh secret delete X'],
      },
      {
        id: 'gh.keys',
        when: { words: 'ssh-key|gpg-key|deploy-key|token add|create|delete|revoke|rotate' },
        does: onMachine('permission', { operation: 'grant', reach: 'repository', floor: 'high' }),
        why: 'A key is who may read or write the repositories.',
        must: ['gh ssh-key add key.pub', 'glab deploy-key add key.pub', 'gh ssh-key delete 1'],
        not: ['gh ssh-key list'],
      },
      {
        id: 'gh.deploy_key',
        when: { words: 'repo deploy-key add|delete' },
        does: onMachine('permission', { operation: 'grant', reach: 'repository', floor: 'high' }),
        why: 'A key is who may read or write the repository.',
        must: ['gh repo deploy-key add key.pub --allow-write'],
        not: ['gh repo deploy-key list', 'gh ssh-key add key.pub'],
      },
      {
        id: 'gh.token_shown',
        when: {
          words: 'auth token|status',
          test: ({ words, flags }) =>
            words[1]?.text === 'token' || flags.has('-t') || flags.has('--show-token'),
        },
        does: { operation: 'export', resource: 'secret', effect: 'read', reach: 'machine' },
        why: 'It prints the login token.',
        must: ['gh auth token', 'gh auth status --show-token'],
        not: ['gh auth status', 'gh auth login'],
      },
      {
        id: 'gh.lost',
        when: {
          words:
            'release|issue|label|gist|codespace|run|milestone|ruleset|schedule|incident|snippet|cache|ci|pipeline|job|runner|alias|extension delete|remove|rm|delete-asset|erase|delete-all',
        },
        does: (argv) => {
          const kind = argv.words[0]?.text ?? '';
          if (/^(?:cache|alias|extension)$/.test(kind)) return BUILDS;
          return LOST(kind === 'release' ? { floor: 'medium' } : {});
        },
        why: 'It is gone from the host, with what was written or uploaded there.',
        must: [
          'gh release delete v1.0.0 --yes',
          'gh issue delete 12',
          'gh codespace delete -c x',
          'gh run delete 1',
          'gh cache delete --all',
        ],
        not: ['gh release view v1.0.0', 'gh repo delete x', 'gh issue close 12'],
      },
      {
        id: 'gh.merge_unchecked',
        when: { words: 'pr|mr merge', flags: ['--admin'] },
        does: inRepository({ operation: 'merge', floor: 'high' }),
        why: 'It merges past the checks and reviews that the branch asks for.',
        safer: 'merge with --auto once they are met',
        must: ['gh pr merge 12 --admin --squash'],
        not: ['gh pr merge 12 --squash'],
      },
      {
        id: 'gh.merge',
        when: { words: 'pr|mr merge|accept' },
        does: inRepository({ operation: 'merge' }),
        why: 'The change is in the branch that others build on.',
        must: ['gh pr merge 12 --squash --delete-branch', 'glab mr merge 3', 'gh pr merge --auto'],
        not: ['gh pr view 12', 'gh pr create --fill', 'gh pr merge 12 --admin'],
      },
      {
        id: 'gh.release',
        when: { words: 'release create|edit|upload' },
        does: inRepository({ operation: 'create', floor: 'medium' }),
        why: 'A release is what others install and what pipelines deploy.',
        must: ['gh release create v1.2.0 --generate-notes', 'gh release upload v1 dist/x.tgz --clobber'],
        not: ['gh release list', 'gh release delete v1'],
      },
      {
        id: 'gh.pipeline_run',
        when: { words: 'workflow|run|ci|pipeline|job|schedule run|rerun|retry|trigger|play|create' },
        does: runsPipeline,
        why: 'A pipeline runs, with the rights and secrets that it has.',
        must: [
          'gh workflow run deploy.yml -f environment=production',
          'gh run rerun 12 --failed',
          'glab ci trigger deploy',
          'gh workflow run ci.yml',
        ],
        not: ['gh run list', 'gh run watch 12', 'gh run cancel 12'],
      },
      {
        id: 'gh.pipeline_stop',
        when: { words: 'workflow|run|ci|pipeline|job cancel|disable|enable' },
        does: inRepository({ resource: 'pipeline', floor: 'medium' }),
        why: 'A run stops where it is, or a workflow does not run any more.',
        must: ['gh run cancel 12', 'gh workflow disable ci.yml', 'glab ci cancel 12'],
        not: ['gh run rerun 12', 'gh run view 12'],
      },
      {
        id: 'gh.unknown_code',
        when: { words: 'extension|ext install|upgrade|exec' },
        does: onMachine('security', { floor: 'medium' }),
        why: 'An extension is somebody else’s program that runs with this login.',
        must: ['gh extension install someone/gh-tool'],
        not: ['gh extension list'],
      },
      {
        id: 'gh.codespace_in',
        when: { words: 'codespace|cs ssh|code|create|cp|stop|rebuild|edit|ports|jupyter' },
        does: { operation: 'modify', resource: 'application', effect: 'write', reach: 'repository' },
        why: 'It works on a development machine at the host.',
        must: ['gh codespace create -R acme/shop', 'gh cs ssh'],
        not: ['gh codespace list', 'gh codespace delete -c x'],
      },
      {
        id: 'gh.reads',
        when: {
          test: ({ words }) =>
            /^(?:$|(?:status|search|browse|help|version|completion|check|user|events|duo|todo)\b|\S+ (?:list|ls|view|show|status|checks|diff|watch|download|get|verify|search|lint|trace|logs|artifact|config|check|token-list|trusted-root|browse|field-list|item-list|note-list|contributors|who|current|stats)\b|[\w-]+ ?$|repo (?:deploy-key|autolink|license|gitignore) (?:list|view)|ruleset (?:check|view)|project (?:field|item)-list)/.test(
              words
                .slice(0, 3)
                .map(({ text }) => text.slice(0, 60))
                .join(' '),
            ),
        },
        does: looks(),
        why: 'It lists or shows.',
        must: [
          'gh pr list',
          'gh pr checks 12',
          'gh run watch 12',
          'gh repo view --web',
          'gh auth status',
          'glab mr list',
          'gh status',
          'gh',
        ],
        not: ['gh pr merge 12', 'gh api -X DELETE repos/a/b', 'gh auth token'],
      },
      {
        id: 'gh.set_up',
        when: {
          words:
            'auth|config|alias|extension|ssh-key|cluster login|logout|refresh|setup-git|switch|set|clear-cache|import|agent|docker-helper|configure-docker',
        },
        does: setsUp(),
        why: 'It changes the login or settings of this tool here.',
        must: ['gh auth login', 'gh config set editor vim', 'gh alias set co "pr checkout"'],
        not: ['gh auth status'],
      },
      {
        id: 'gh.fetch',
        when: { words: 'pr|mr|repo checkout|co|clone|set-default|sync|init|archive-local' },
        does: BUILDS,
        why: 'It fetches a branch or a repository into a working copy.',
        must: ['gh pr checkout 12', 'gh repo clone acme/shop', 'glab mr checkout 3'],
        not: ['gh pr merge 12'],
      },
      {
        id: 'gh.everyday',
        when: {
          words:
            'pr|mr|issue|label|gist|repo|project|milestone|snippet|incident|attestation|preview|agent-task|pull-request|fork|stack|iteration|changelog|work-items *',
        },
        does: PUBLISHES,
        why: 'It writes what people read: a pull request, an issue, a comment.',
        must: [
          'gh pr create --title "drop table users" --body x',
          'gh issue comment 12 --body done',
          'gh pr review 12 --approve',
          'gh repo create acme/new --private',
          'gh label create bug',
          'glab mr create',
        ],
        not: ['gh pr merge 12', 'gh pr list', 'gh repo delete x'],
      },
    ],
    otherwise: 'unknown',
  },
];
