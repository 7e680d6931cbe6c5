import type { Operation } from '../../../schema/plan.ts';
import { STATEMENT_VERBS } from '../../text/words.ts';
import { type Found, found } from './found.ts';
import type { Part } from './parts.ts';
import { findThings } from './phrases.ts';
import type { Thing } from './vocabulary.ts';

/** How things shall be, said without naming the act: "should be empty", "nothing is left", "a fresh start". */
export type StateRule = {
  id: string;
  says: RegExp;
  /** The words are a title without a verb: "rollout of checkout". */
  event?: true;
  things: readonly Thing[] | 'any';
  /** Something is lost by it, though the operation does not say so. */
  destroys?: true;
  operation: Operation;
  resource: string;
  must: readonly string[];
  not: readonly string[];
};

export const STATE_RULES: readonly StateRule[] = [
  {
    id: 'prose.to_zero',
    says: /\b(to (zero|nothing|none|0)(?= |$)(?! (errors|warnings|failures|issues|findings))|(zero|0) (pods|replicas|instances|nodes|workers|servers)|no (pods|replicas|instances) (running|left|up))\b/,
    things: 'any',
    destroys: true,
    operation: 'scale',
    resource: 'application',
    must: ['Take the service down to zero.', 'Have zero pods of checkout running tonight.'],
    not: ['Reduce the warnings to nothing.'],
  },
  {
    id: 'prose.to_count',
    says: /\b(to|by) \d+ (more |additional )?(pods|replicas|instances|nodes|workers|servers|machines)\b/,
    things: 'any',
    operation: 'scale',
    resource: 'application',
    must: ['Bump the web tier up to 20 instances.'],
    not: ['Shorten the list to 20 entries.'],
  },
  {
    id: 'prose.statement_lost',
    says: /^(run|execute|apply|issue|fire|do) .*\b(drop (table|schema|database|index|column|view|role)|truncate|delete from)\b/,
    things: 'any',
    destroys: true,
    operation: 'delete',
    resource: 'data',
    must: ['Run DELETE FROM payments on db.prod.acme.internal.'],
    not: ['Explain what DELETE FROM does.', 'Run SELECT 1 on prod.'],
  },
  {
    id: 'prose.statement',
    says: /^(run|execute|apply|issue|fire) .*\b(alter (table|type|role|system|database)|update \w+ set|insert into|grant \w+ on|create (table|index|role))\b/,
    things: 'any',
    operation: 'modify',
    resource: 'database',
    must: ['Run ALTER TABLE users ADD COLUMN plan text in prod.'],
    not: ['Explain what ALTER TABLE does.'],
  },
  {
    id: 'prose.data_gone',
    says: /\b(empty|gone|(has|have|needs?) to go|(must|can|may|should) go\b|is to go|nothing (is |be )?(left|remains?|remaining)|disappears?|vanish|go away|no more|lose everything|fresh start|start over|start afresh|start from (a )?(clean|scratch|fresh|blank|empty)|clean slate|from a (clean|blank|empty)|from scratch|blank state|factory settings|wiped|as good as new|pristine|without (any )?(data|rows|records))\b/,
    things: ['database', 'data', 'sensitive_data', 'storage'],
    operation: 'delete',
    resource: 'data',
    must: ['Start from a clean prod database.', 'Let the old backups disappear.'],
    not: ['Give the docs a fresh start.'],
  },
  {
    id: 'prose.other_tongues',
    says: /(?<![\p{L}])(lösch(e|en|t)|entfern(e|en|t)|zerstör(e|en|t)|vernicht(e|en|et)|leer(e|en|t)|supprim(e|er|ez)|effac(e|er|ez)|détrui(s|re|sez|t)|elimin(a|ar|e)|borr(a|ar|e)|vaci(a|ar)|cancella(re)?|svuota(re)?|excluir|apag(a|ar|ue))(?![\p{L}])/u,
    things: 'any',
    operation: 'delete',
    resource: 'data',
    must: ['Lösche die Datenbank.', 'Supprime la base de données de production.'],
    not: ['Delete the typo.'],
  },
  {
    id: 'prose.running_gone',
    says: /\b(gone|(has|have|needs?) to go|(must|can|may|should) go\b|disappears?|vanish|go away|no longer exists?|cease to exist|factory settings|clean slate|from scratch|fresh start)\b/,
    things: ['infrastructure', 'application', 'network', 'environment'],
    operation: 'delete',
    resource: 'infrastructure',
    must: ['See to it that the eu-west cluster is gone by Friday.'],
    not: ['The typo is gone.'],
  },
  {
    id: 'prose.kept_shorter',
    says: /\b(retention|ttl|time to live|lifecycle|keep|expiry|expire)\b.{0,80}\b(to|only|after|for) (just |only )?(a |an |one |\d+ ?)(min(ute)?|hour|day|week|month|year)s?\b|\b(shorten|cut|lower|reduce|drop|decrease)\b.{0,40}\bretention\b/,
    things: ['storage', 'data', 'sensitive_data', 'database', 'protection'],
    destroys: true,
    operation: 'delete',
    resource: 'data',
    must: ['Let the retention on the audit bucket go from 7 years to 30 days.'],
    not: ['Document the retention of the audit bucket.', 'Show the TTL of the cache key in the form.'],
  },
  {
    id: 'prose.review_waived',
    says: /^(drop|remove|lift|waive|skip|relax|turn off|switch off|disable|bypass|loosen|get rid of)\b.{0,30}\b(requirement|need|rule|check|obligation)s?\b.{0,20}\b(reviews?|reviewers?|approvals?|sign-?offs?|mfa|2fa|status checks)\b/,
    things: 'any',
    operation: 'modify',
    resource: 'infrastructure',
    must: ['Drop the requirement for reviews on release branches so that the bot can merge.'],
    not: ['Document the requirement for reviews.', 'Drop the review section of the handbook.'],
  },
  {
    id: 'prose.failover',
    says: /\bpromote\b.{0,40}\b(replica|standby|secondary|follower)\b|\b(fail ?over|switch ?over)\b.{0,40}\b(database|db|primary|replica|standby|postgres|mysql|redis|cluster|region)\b/,
    things: 'any',
    destroys: true,
    operation: 'restart',
    resource: 'database',
    must: ['Please promote the read replica in Frankfurt.', 'Fail over the primary to the other zone.'],
    not: ['Document how we promote a replica.'],
  },
  {
    id: 'prose.kill_switch',
    says: /\b(flip|pull|hit|throw|activate|use|press|trigger|engage)\b.{0,20}\bkill[- ]?switch\b/,
    things: 'any',
    destroys: true,
    operation: 'restart',
    resource: 'application',
    must: ['Flip the kill switch for new checkouts in production.'],
    not: ['Add a kill switch for the new checkout.'],
  },
  {
    id: 'prose.port_opened',
    says: /^(open|expose|allow|unblock)\b.{0,40}\b(to|from|for) (the (whole )?(world|internet|public|web|planet)|anywhere|any ip|everywhere|0\.0\.0\.0\/0)/,
    things: 'any',
    operation: 'grant',
    resource: 'network',
    must: ['Open 5432 to the world for an hour.'],
    not: ['Open the page in the browser.'],
  },
  {
    id: 'prose.open_to_all',
    says: /\b((any|every)(one|body) (should|can|must|may|could|shall)|(reachable|open|visible|accessible|available|expose.{1,60}) (to|for|from) (any|every|the (whole )?(public )?(world|internet|public|planet|web))|^(let|allow|permit) (any|every)(one|body)|(make|set|turn|switch) .{1,60} public|without (a )?(login|logging in|authentication|password)|(be|become|made) public)\b/,
    things: ['permission', 'network', 'database', 'storage', 'sensitive_data', 'secret', 'application'],
    operation: 'grant',
    resource: 'permission',
    must: [
      'Make the reports bucket public.',
      'Let everyone in the org push to the registry.',
      'Anyone should be able to reach the admin panel without a login.',
    ],
    not: ['Everyone should read the handbook.'],
  },
  {
    id: 'prose.version_wanted',
    says: /\b(prod|production|live)\b.{0,60}\b(goes|moves|gets|needs|wants|is due|receives)\b.{0,40}\b(v?\d+(\.\d+)+|version|release|build|update)\b/,
    things: 'any',
    operation: 'deploy',
    resource: 'application',
    must: ['Prod needs v3.1 today.', 'Production goes to the new version tonight.'],
    not: ['Document which version production gets.'],
  },
  {
    id: 'prose.destroy_guard_off',
    says: /^(remove|delete|drop|unset|take (off|out)|turn off|switch off|disable|strip|get rid of)\b.{0,60}\bprevent_destroy\b/,
    things: 'any',
    destroys: true,
    operation: 'modify',
    resource: 'infrastructure',
    must: ['Remove the prevent_destroy flag and apply.'],
    not: ['Add prevent_destroy to the database.'],
  },
  {
    id: 'prose.for_everyone',
    says: /^(turn|switch|flip|enable|disable|activate|set) .{1,80} (for )?(everyone|everybody|all (users|customers|tenants|traffic)|100 ?%)( |$)/,
    things: 'any',
    operation: 'modify',
    resource: 'application',
    must: ['Switch the feature flag new-checkout on for everyone.'],
    not: ['Explain the flag for everyone.'],
  },
  {
    id: 'prose.down',
    says: /\b((be|is|goes?|stay|bring it) (down|offline|dark|stopped)|maintenance mode)\b/,
    things: ['infrastructure', 'application', 'database'],
    destroys: true,
    operation: 'restart',
    resource: 'application',
    must: ['The payments service should be offline tonight.'],
    not: ['The typo should be fixed.'],
  },
  {
    id: 'prose.event',
    event: true,
    says: /^(the |a |full |complete |immediate |emergency |planned |production |prod |live )*(deletion|removal|teardown|decommissioning|destruction|purge|truncation|wipe|cleanup|clean-up)\b.* (of|for|from|on|in) /,
    things: ['database', 'data', 'sensitive_data', 'storage', 'infrastructure'],
    operation: 'delete',
    resource: 'data',
    must: ['Deletion of the old backups.'],
    not: ['Removal of the old section from the docs.'],
  },
  {
    id: 'prose.deploy_event',
    event: true,
    says: /^(the |a |full |final |emergency |planned |production |prod |live )*(deployment|rollout|release|go-live|deploy|cutover)\b(?! notes| process| checklist| docs| plan| branch| pipeline)/,
    things: ['application', 'infrastructure'],
    operation: 'deploy',
    resource: 'application',
    must: ['Production rollout of checkout.'],
    not: ['Release notes for checkout.'],
  },
  {
    id: 'prose.restart_event',
    event: true,
    says: /^(the |a |rolling |emergency |planned |scheduled |production |prod )*(restart|reboot|failover|shutdown|upgrade|migration|maintenance)\b(?! (guide|plan|docs?|notes|checklist|strategy|window|policy|test)).* (of|for|on|to) /,
    things: ['application', 'infrastructure', 'database'],
    operation: 'restart',
    resource: 'application',
    must: ['Scheduled reboot of the ingress nodes.'],
    not: ['Migration guide for readers.'],
  },
];

/** "Was wiped", "has been down": it is told, not asked. */
const PAST = /\b(was|were|had|has been|have been|did|yesterday|ago)\b/;

/** The rule whose state a part asks for; null when it asks for none. */
export function findStates({ words, act }: Part): Found | null {
  const text = words.map(({ low }) => low).join(' ');
  const titled = act === null && !words.some(({ low }) => STATEMENT_VERBS.has(low));
  const hits = findThings(words);
  const things = hits.flatMap(({ names }) => names);
  if (things.length > 0 && things.every((thing) => thing === 'code')) return null;
  if (act === null && PAST.test(text)) return null;
  const rule = STATE_RULES.find(
    (row) =>
      (!row.event || titled) &&
      row.says.test(text) &&
      (row.things === 'any' || row.things.some((thing) => things.includes(thing))),
  );
  return rule ? found(rule) : null;
}
