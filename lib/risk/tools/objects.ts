import type { Effect } from '../../../schema/vocabulary.ts';

/** Of a verb whose effect depends on its object: what it does when one of these words stands beside it, or always. */
type Rule = { verbs: RegExp; beside?: RegExp; effect: Effect };

const SMALL =
  /^(labels?|tags?|reactions?|emojis?|stars?|assignees?|reviewers?|watchers?|bookmarks?|favou?rites?|pins?|likes?|votes?|highlights?|followers?)$/;
const TICKETS =
  /^(incidents?|issues?|alerts?|comments?|threads?|conflicts?|tickets?|disputes?|discussions?|tasks?|conversations?)$/;
const HOLDS_DATA = /^(databases?|db|migrations?|schema|tables?|volumes?|disks?|backups?|snapshots?)$/;
const PEOPLE = /^(contacts?|customers?|accounts?|records?|duplicates?|users?|profiles?|entities)$/;

/** What is set anew and can be set back. */
const SETTINGS =
  /^(rules?|protection|settings?|configuration|config|permissions?|roles?|scopes?|topics|schedule|assignees|reviewers|metadata|attributes|properties|preferences)$/;
const PROTECTIONS =
  /^(mfa|2fa|protection|alarms?|alerts?|monitoring|rules?|firewall|logging|encryption|backups?|guardrails?|waf|versioning|notifications?|flags?|features?|schedules?|webhooks?|locks?|holds?)$/;
/** Asking for one of these is doing it. */
const LOSSES =
  /^(deletion|deletions|delete|removal|termination|shutdown|wipe|purge|failover|cleanup|teardown|reset|destruction|decommission|decommissioning|erasure|cancellation|eviction|maintenance|refund|refunds|payout|payment|payments|transfer|withdrawal|purchase)$/;

/** The first rule that holds speaks for the verb. */
const RULES: readonly Rule[] = [
  // A protection taken off can be put on again; what a cache held is made again; what was deleted comes back.
  { verbs: /^(disable|deactivate|suspend|pause)$/, beside: PROTECTIONS, effect: 'write' },
  {
    verbs: /^(remove|unset)$/,
    beside: /^(mfa|2fa|protection|locks?|holds?|encryption|versioning)$/,
    effect: 'write',
  },
  { verbs: /^(clear|purge|invalidate|flush|evict)$/, beside: /^caches?$/, effect: 'write' },
  {
    verbs: /^restore$/,
    beside:
      /^(deleted|trash|trashed|files?|objects?|items?|pages?|messages?|documents?|versions?|archived|tabs?|window)$/,
    effect: 'write',
  },
  { verbs: /^check$/, beside: /^(in|out)$/, effect: 'write' },
  {
    verbs: /^(snapshot|capture)$/,
    beside: /^(volumes?|disks?|database|vm|instances?|tables?|cluster|ebs)$/,
    effect: 'write',
  },
  { verbs: /^export$/, beside: /^(s3|bucket|drive|gcs|storage)$/, effect: 'write' },
  { verbs: /^select$/, beside: /^(option|element|dropdown|radio|checkbox)$/, effect: 'write' },
  { verbs: /^report$/, beside: /^(usage|metrics?|errors?|issues?)$/, effect: 'write' },
  {
    verbs: /^(follow|track|stream|refresh)$/,
    beside: /^(logs?|shipments?|package|order|delivery|status|metrics|list|view|events?)$/,
    effect: 'read',
  },
  // What stood in the file before may be lost; what an account was for is.
  { verbs: /^write$/, beside: /^files?$/, effect: 'destructive' },
  { verbs: /^close$/, beside: /^accounts?$/, effect: 'destructive' },
  {
    verbs:
      /^(create|start|trigger|schedule|request|initiate|begin|submit|enable|set|enqueue|queue|launch|mark|approve|confirm|execute)$/,
    beside: LOSSES,
    effect: 'destructive',
  },
  {
    verbs: /^(set|update|put|modify|configure|change)$/,
    beside: /^(retention|ttl|lifecycle|expiry|expiration)$/,
    effect: 'destructive',
  },
  {
    verbs: /^(regenerate|refresh|renew|recreate)$/,
    beside: /^(keys?|secrets?|credentials?|passwords?|apikeys?)$/,
    effect: 'destructive',
  },
  {
    verbs: /^evaluate$/,
    beside: /^(policy|policies|rules?|risk|metrics|model|flags?|condition|quality|response|answer)$/,
    effect: 'read',
  },
  {
    verbs: /^format$/,
    beside: /^(strings?|template|numbers?|currency|message|citation|phone|address)$/,
    effect: 'read',
  },
  {
    verbs: /^format$/,
    beside: /^(code|files?|text|date|document|json|sql|yaml|markdown|number)$/,
    effect: 'write',
  },
  {
    verbs: /^open$/,
    beside: /^(nodes|issues|incidents|tickets|alerts|files|tabs|prs|requests)$/,
    effect: 'read',
  },
  { verbs: /^pull$/, beside: /^(logs?|reports?|data|metrics|stats)$/, effect: 'read' },
  {
    verbs: /^(turn|power|shut|take|bring|tear|log|sign|switch|lock)$/,
    beside: /^(off|down|out)$/,
    effect: 'destructive',
  },
  { verbs: /^(power|switch|turn)$/, beside: /^on$/, effect: 'write' },
  { verbs: /^(remove|delete|clear|apply)$/, beside: SMALL, effect: 'write' },
  {
    verbs: /^apply$/,
    beside: /^(patch|filter|coupon|discount|template|style|formatting|manifests?|yaml|resources?|kubectl)$/,
    effect: 'write',
  },
  { verbs: /^apply$/, effect: 'destructive' },
  {
    verbs: /^(run|execute|invoke)$/,
    beside:
      /^(tests?|workflows?|pipelines?|jobs?|builds?|suites?|benchmarks?|evals?|notifications?|containers?|images?)$/,
    effect: 'write',
  },
  // What a store goes back to, rather than a release, is lost up to then.
  { verbs: /^(rollback|revert|undo|complete|finalize)$/, beside: HOLDS_DATA, effect: 'destructive' },
  {
    verbs: /^send$/,
    beside: /^(payments?|payouts?|money|funds?|transactions?|bitcoin|crypto)$/,
    effect: 'destructive',
  },
  {
    verbs: /^generate$/,
    beside: /^(keys?|tokens?|secrets?|credentials?|passwords?|certificates?|certs?|invoices?|links?)$/,
    effect: 'write',
  },
  { verbs: /^generate$/, effect: 'read' },
  { verbs: /^merge$/, beside: PEOPLE, effect: 'destructive' },
  { verbs: /^resolve$/, beside: TICKETS, effect: 'write' },
  {
    verbs: /^(load|report|capture)$/,
    beside: /^(data|dump|fixtures|csv|seed|payments?|charge|abuse|bugs?|incidents?|spam|problem)$/,
    effect: 'write',
  },
  { verbs: /^scale$/, beside: /^zero$/, effect: 'destructive' },
  { verbs: /^discard$/, beside: /^(runs?|drafts?|plans?|stash|changesets?)$/, effect: 'write' },
  { verbs: /^reset$/, beside: /^(factors?|mfa|2fa|filters?|view|layout|zoom|counters?)$/, effect: 'write' },
  { verbs: /^replace$/, beside: SETTINGS, effect: 'write' },
  // The thing goes on under another owner; money and shares do not come back.
  {
    verbs: /^transfer$/,
    beside: /^(projects?|repos?|repository|repositories|ownership|owner|issues?|tickets?|calls?|chats?)$/,
    effect: 'write',
  },
  { verbs: /^(kick|remove|ban)$/, beside: /^(channels?|conversations?|rooms?|chats?)$/, effect: 'write' },
  { verbs: /^replace$/, beside: /^(text|content|string|lines?|paragraph|selection)$/, effect: 'write' },
  { verbs: /^perform$/, beside: /^(search|lookup|query|analysis|check|scan)$/, effect: 'read' },
  {
    verbs: /^perform$/,
    beside: /^(update|upload|upsert|insert|edit|patch|merge|backup|login|sync|export|import)$/,
    effect: 'write',
  },
  { verbs: /^perform$/, effect: 'destructive' },
];

/** What a verb does to what stands beside it in a name; undefined where the verb alone says it. */
export function effectOnObject(verb: string, others: readonly string[]): Effect | undefined {
  return RULES.find(
    ({ verbs, beside }) => verbs.test(verb) && (!beside || others.some((word) => beside.test(word))),
  )?.effect;
}
