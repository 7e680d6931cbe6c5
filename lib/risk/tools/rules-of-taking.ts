import type { ToolRule } from './tool-rule.ts';

const SMALL =
  /^(labels?|tags?|reactions?|emojis?|stars?|assignees?|reviewers?|watchers?|bookmarks?|favou?rites?|pins?|likes?|votes?|highlights?|followers?)$/;
const HOLDS_DATA = /^(databases?|db|migrations?|schema|tables?|volumes?|disks?|backups?|snapshots?)$/;
const PEOPLE = /^(contacts?|customers?|accounts?|records?|duplicates?|users?|profiles?|entities)$/;
/** What is set anew and can be set back. */
const SETTINGS =
  /^(rules?|protection|settings?|configuration|config|permissions?|roles?|scopes?|topics|schedule|assignees|reviewers|metadata|attributes|properties|preferences)$/;
const PROTECTIONS =
  /^(mfa|2fa|protection|alarms?|alerts?|monitoring|rules?|firewall|logging|encryption|backups?|guardrails?|waf|versioning|notifications?|flags?|features?|schedules?|webhooks?|locks?|holds?)$/;

/** Verbs that take away, stop, put something else in place or give out of hand; the first that holds speaks. */
export const TAKING: readonly ToolRule[] = [
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
  {
    verbs: /^close$/,
    beside: /^accounts?$/,
    effect: 'destructive',
    must: ['close_account'],
    not: ['close_issue'],
  },
  {
    verbs: /^(turn|power|shut|take|bring|tear|log|sign|switch|lock)$/,
    beside: /^(off|down|out)$/,
    effect: 'destructive',
    must: ['turn_server_off'],
    not: ['turn_page'],
  },
  {
    verbs: /^(remove|delete|clear|apply)$/,
    beside: SMALL,
    effect: 'write',
    must: ['remove_label'],
    not: ['remove_server'],
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
    verbs: /^merge$/,
    beside: PEOPLE,
    effect: 'destructive',
    must: ['merge_customers'],
    not: ['merge_branch'],
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
];
