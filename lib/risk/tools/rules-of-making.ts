import type { ToolRule } from './tool-rule.ts';

const TICKETS =
  /^(incidents?|issues?|alerts?|comments?|threads?|conflicts?|tickets?|disputes?|discussions?|tasks?|conversations?)$/;
/** Asking for one of these is doing it. */
const LOSSES =
  /^(deletion|deletions|delete|removal|termination|shutdown|wipe|purge|failover|cleanup|teardown|reset|destruction|decommission|decommissioning|erasure|cancellation|eviction|maintenance|refund|refunds|payout|payment|payments|transfer|withdrawal|purchase)$/;

/** Verbs that make, run, send or look; the first that holds speaks. */
export const MAKING: readonly ToolRule[] = [
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
    verbs: /^(power|switch|turn)$/,
    beside: /^on$/,
    effect: 'write',
    must: ['power_on_vm'],
    not: ['power_vm'],
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
