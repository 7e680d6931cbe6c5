import type { Effect } from '../../../schema/vocabulary.ts';

/**
 * Of a verb whose effect depends on its object: what it does when one of these words stands beside it, or always. `must`
 * are names of tools that have this effect by this rule, `not` are near-misses that it does not speak for: its tests.
 */
type Rule = {
  verbs: RegExp;
  beside?: RegExp;
  effect: Effect;
  must: readonly string[];
  not: readonly string[];
};

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

/** Every rule; the first that holds speaks for the verb. */
export const TOOL_RULES: readonly Rule[] = [
  // A protection taken off can be put on again; what a cache held is made again; what was deleted comes back.
  {
    verbs: /^(disable|deactivate|suspend|pause)$/,
    beside: PROTECTIONS,
    effect: 'write',
    must: ['disable_mfa'],
    not: ['disable_user'],
  },
  {
    verbs: /^(remove|unset)$/,
    beside: /^(mfa|2fa|protection|locks?|holds?|encryption|versioning)$/,
    effect: 'write',
    must: ['remove_mfa'],
    not: ['remove_user'],
  },
  {
    verbs: /^(clear|purge|invalidate|flush|evict)$/,
    beside: /^caches?$/,
    effect: 'write',
    must: ['clear_cache'],
    not: ['clear_table'],
  },
  {
    verbs: /^restore$/,
    beside:
      /^(deleted|trash|trashed|files?|objects?|items?|pages?|messages?|documents?|versions?|archived|tabs?|window)$/,
    effect: 'write',
    must: ['restore_deleted_file'],
    not: ['restore_database'],
  },
  { verbs: /^check$/, beside: /^(in|out)$/, effect: 'write', must: ['check_in'], not: ['check_status'] },
  {
    verbs: /^(snapshot|capture)$/,
    beside: /^(volumes?|disks?|database|vm|instances?|tables?|cluster|ebs)$/,
    effect: 'write',
    must: ['snapshot_volume'],
    not: ['snapshot_page'],
  },
  {
    verbs: /^export$/,
    beside: /^(s3|bucket|drive|gcs|storage)$/,
    effect: 'write',
    must: ['export_to_s3'],
    not: ['export_report'],
  },
  {
    verbs: /^select$/,
    beside: /^(option|element|dropdown|radio|checkbox)$/,
    effect: 'write',
    must: ['select_option'],
    not: ['select_rows'],
  },
  {
    verbs: /^report$/,
    beside: /^(usage|metrics?|errors?|issues?)$/,
    effect: 'write',
    must: ['report_usage'],
    not: ['report_weather'],
  },
  {
    verbs: /^(follow|track|stream|refresh)$/,
    beside: /^(logs?|shipments?|package|order|delivery|status|metrics|list|view|events?)$/,
    effect: 'read',
    must: ['follow_logs'],
    not: ['follow_user'],
  },
  // What stood in the file before may be lost; what an account was for is.
  {
    verbs: /^write$/,
    beside: /^files?$/,
    effect: 'destructive',
    must: ['write_file'],
    not: ['write_comment'],
  },
  {
    verbs: /^close$/,
    beside: /^accounts?$/,
    effect: 'destructive',
    must: ['close_account'],
    not: ['close_issue'],
  },
  {
    verbs:
      /^(create|start|trigger|schedule|request|initiate|begin|submit|enable|set|enqueue|queue|launch|mark|approve|confirm|execute)$/,
    beside: LOSSES,
    effect: 'destructive',
    must: ['request_deletion'],
    not: ['request_review'],
  },
  {
    verbs: /^(set|update|put|modify|configure|change)$/,
    beside: /^(retention|ttl|lifecycle|expiry|expiration)$/,
    effect: 'destructive',
    must: ['set_retention'],
    not: ['set_title'],
  },
  {
    verbs: /^(regenerate|refresh|renew|recreate)$/,
    beside: /^(keys?|secrets?|credentials?|passwords?|apikeys?)$/,
    effect: 'destructive',
    must: ['regenerate_api_keys'],
    not: ['regenerate_thumbnail'],
  },
  {
    verbs: /^evaluate$/,
    beside: /^(policy|policies|rules?|risk|metrics|model|flags?|condition|quality|response|answer)$/,
    effect: 'read',
    must: ['evaluate_policy'],
    not: ['evaluate_script'],
  },
  {
    verbs: /^format$/,
    beside: /^(strings?|template|numbers?|currency|message|citation|phone|address)$/,
    effect: 'read',
    must: ['format_currency'],
    not: ['format_disk'],
  },
  {
    verbs: /^format$/,
    beside: /^(code|files?|text|date|document|json|sql|yaml|markdown|number)$/,
    effect: 'write',
    must: ['format_code'],
    not: ['format_disk'],
  },
  {
    verbs: /^open$/,
    beside: /^(nodes|issues|incidents|tickets|alerts|files|tabs|prs|requests)$/,
    effect: 'read',
    must: ['open_issues'],
    not: ['open_issue'],
  },
  {
    verbs: /^pull$/,
    beside: /^(logs?|reports?|data|metrics|stats)$/,
    effect: 'read',
    must: ['pull_logs'],
    not: ['pull_image'],
  },
  {
    verbs: /^(turn|power|shut|take|bring|tear|log|sign|switch|lock)$/,
    beside: /^(off|down|out)$/,
    effect: 'destructive',
    must: ['turn_server_off'],
    not: ['turn_page'],
  },
  {
    verbs: /^(power|switch|turn)$/,
    beside: /^on$/,
    effect: 'write',
    must: ['power_on_vm'],
    not: ['power_vm'],
  },
  {
    verbs: /^(remove|delete|clear|apply)$/,
    beside: SMALL,
    effect: 'write',
    must: ['remove_label'],
    not: ['remove_server'],
  },
  {
    verbs: /^apply$/,
    beside: /^(patch|filter|coupon|discount|template|style|formatting|manifests?|yaml|resources?|kubectl)$/,
    effect: 'write',
    must: ['apply_manifest'],
    not: ['apply_plan'],
  },
  { verbs: /^apply$/, effect: 'destructive', must: ['apply_plan'], not: ['apply_manifest'] },
  {
    verbs: /^(run|execute|invoke)$/,
    beside:
      /^(tests?|workflows?|pipelines?|jobs?|builds?|suites?|benchmarks?|evals?|notifications?|containers?|images?)$/,
    effect: 'write',
    must: ['run_tests'],
    not: ['run_script'],
  },
  // What a store goes back to, rather than a release, is lost up to then.
  {
    verbs: /^(rollback|revert|undo|complete|finalize)$/,
    beside: HOLDS_DATA,
    effect: 'destructive',
    must: ['rollback_database'],
    not: ['rollback_release'],
  },
  {
    verbs: /^send$/,
    beside: /^(payments?|payouts?|money|funds?|transactions?|bitcoin|crypto)$/,
    effect: 'destructive',
    must: ['send_payment'],
    not: ['send_message'],
  },
  {
    verbs: /^generate$/,
    beside: /^(keys?|tokens?|secrets?|credentials?|passwords?|certificates?|certs?|invoices?|links?)$/,
    effect: 'write',
    must: ['generate_api_key'],
    not: ['generate_report'],
  },
  { verbs: /^generate$/, effect: 'read', must: ['generate_report'], not: ['generate_api_key'] },
  {
    verbs: /^merge$/,
    beside: PEOPLE,
    effect: 'destructive',
    must: ['merge_customers'],
    not: ['merge_branch'],
  },
  {
    verbs: /^resolve$/,
    beside: TICKETS,
    effect: 'write',
    must: ['resolve_incident'],
    not: ['resolve_hostname'],
  },
  {
    verbs: /^(load|report|capture)$/,
    beside: /^(data|dump|fixtures|csv|seed|payments?|charge|abuse|bugs?|incidents?|spam|problem)$/,
    effect: 'write',
    must: ['load_fixtures'],
    not: ['load_page'],
  },
  {
    verbs: /^scale$/,
    beside: /^zero$/,
    effect: 'destructive',
    must: ['scale_to_zero'],
    not: ['scale_deployment'],
  },
  {
    verbs: /^discard$/,
    beside: /^(runs?|drafts?|plans?|stash|changesets?)$/,
    effect: 'write',
    must: ['discard_draft'],
    not: ['discard_volume'],
  },
  {
    verbs: /^reset$/,
    beside: /^(factors?|mfa|2fa|filters?|view|layout|zoom|counters?)$/,
    effect: 'write',
    must: ['reset_filters'],
    not: ['reset_password'],
  },
  { verbs: /^replace$/, beside: SETTINGS, effect: 'write', must: ['replace_rules'], not: ['replace_server'] },
  // The thing goes on under another owner; money and shares do not come back.
  {
    verbs: /^transfer$/,
    beside: /^(projects?|repos?|repository|repositories|ownership|owner|issues?|tickets?|calls?|chats?)$/,
    effect: 'write',
    must: ['transfer_repository'],
    not: ['transfer_money'],
  },
  {
    verbs: /^(kick|remove|ban)$/,
    beside: /^(channels?|conversations?|rooms?|chats?)$/,
    effect: 'write',
    must: ['kick_from_channel'],
    not: ['kick_node'],
  },
  {
    verbs: /^replace$/,
    beside: /^(text|content|string|lines?|paragraph|selection)$/,
    effect: 'write',
    must: ['replace_text'],
    not: ['replace_server'],
  },
  {
    verbs: /^perform$/,
    beside: /^(search|lookup|query|analysis|check|scan)$/,
    effect: 'read',
    must: ['perform_search'],
    not: ['perform_cleanup'],
  },
  {
    verbs: /^perform$/,
    beside: /^(update|upload|upsert|insert|edit|patch|merge|backup|login|sync|export|import)$/,
    effect: 'write',
    must: ['perform_upload'],
    not: ['perform_cleanup'],
  },
  { verbs: /^perform$/, effect: 'destructive', must: ['perform_cleanup'], not: ['perform_search'] },
];

/** What a verb does to what stands beside it in a name; undefined where the verb alone says it. */
export function effectOnObject(verb: string, others: readonly string[]): Effect | undefined {
  return TOOL_RULES.find(
    ({ verbs, beside }) => verbs.test(verb) && (!beside || others.some((word) => beside.test(word))),
  )?.effect;
}
