import type { Deed, Word } from './program.ts';

const HARMLESS =
  /^(?:(?:run|unit|integration|e2e|smoke|all|quick|code|ci|pre|js|ts|py|go|css)[-_:. ]?)*(?:tests?|spec|specs|lint(?:er|ing)?|check(?:s|er)?|build|compile|bundle|fmt|format(?:ting)?|prettier|eslint|typecheck|types|tsc|cov|coverage|bench(?:mark)?s?|docs?|help|version|valid(?:ate|ation)|verify|audit|stats?|status|info|list|ls|print|show|dry[-_]?run|diff|plan|doctor|env|activate|watch|storybook|generate|gen|codegen|proto|preview|dev|start|serve)(?:[-_:. ].*)?$/;
const DESTROYS =
  /(?:^|[^a-z])(?:delete|destroy|drop|wipe|purge|nuke|tear[-_]?down|truncate|erase|flush|reset|uninstall|decommission|terminate|obliterate|kill|shutdown|rm|remove)(?![a-z])/;
const DEPLOYS =
  /(?:^|[^a-z])(?:deploy|deployment|release|rollout|promote|publish|ship|provision|bootstrap|upgrade|failover|cutover|switch(?:over)?)(?![a-z])/;
const ROLLS_BACK = /(?:^|[^a-z])(?:roll[-_]?back|revert|undo)(?![a-z])/;
const MIGRATES = /(?:^|[^a-z])(?:migrate|migrations?|seed|backfill|db[-_:]?push|schema)(?![a-z])/;
const RESTARTS = /(?:^|[^a-z])(?:restart|reload|stop|scale)(?![a-z])/;
const SECRETS = /(?:^|[^a-z])(?:rotate|secrets?|credentials?|keys?)(?![a-z])/;
const LONGEST = 200;
const ASKS = /^--(?:help|version|dry-?run|noop|no-op|what-?if)$/;
const WITHIN: Deed = { operation: 'modify', resource: 'code', effect: 'write', reach: 'workspace' };

/** Names of what tests, makes documents or writes a new file: what else they say is what is tested or written. */
const TRIES_OR_MAKES =
  /^(?:all$|default$|(?:dev-?)?server$|(?:test|spec|lint|check|docs?)[-_:](?!.*(?:prod|live))|(?:clean|mrproper|distclean)(?:[-_:. ](?:all|build|dist|cache|deps|modules|pyc|install|test))*$|install[-_:](?:deps|dependencies|tools|dev|hooks)$|bootstrap[-_:]dev$|(?:migrate|migration|migrations)[-_:](?:make|create|new|generate|status|list|diff)\b)/;

/**
 * What a script or a target that is not shown does, as far as its name says it (`deploy.sh`, `db:migrate`, `test`):
 * ordinary building and testing is a write that stays in the working copy, anything else at least medium.
 * `args` may say that it is only asked for its help or rehearsed.
 */
export function deedOfScript(name: string, args: readonly Pick<Word, 'text'>[] = []): Deed {
  if (args.some(({ text }) => ASKS.test(text)) || (args.length === 1 && args[0]!.text === '-h'))
    return WITHIN;
  const word = name
    .slice(-LONGEST)
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/\.(?:sh|bash|py|js|mjs|cjs|ts|rb|pl|php)$/, '');
  if (TRIES_OR_MAKES.test(word)) return WITHIN;
  const there = { effect: 'write', reach: 'remote', floor: 'medium' } as const;
  if (DESTROYS.test(word)) {
    return {
      operation: 'delete',
      resource: 'other',
      effect: 'destructive',
      reach: 'remote',
      floor: 'medium',
    };
  }
  if (ROLLS_BACK.test(word)) return { ...there, operation: 'rollback', resource: 'application' };
  if (DEPLOYS.test(word)) return { ...there, operation: 'deploy', resource: 'application' };
  if (MIGRATES.test(word)) return { ...there, operation: 'migrate', resource: 'database' };
  if (RESTARTS.test(word)) return { ...there, operation: 'restart', resource: 'application' };
  if (SECRETS.test(word)) return { ...there, operation: 'modify', resource: 'other' };
  if (HARMLESS.test(word)) return WITHIN;
  return { operation: 'modify', resource: 'other', effect: 'write', reach: 'machine', floor: 'medium' };
}
