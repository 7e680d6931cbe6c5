import { type Mutation, mutation } from '../mutation.ts';

const ONCE = 'people are told once, in order, and never for ever';
const OWN = 'who decides from outside is who they say, about what they saw';
const WEBHOOKS = 'tests/functions/notifications/webhooks.test.ts';
const SLACK = 'tests/functions/notifications/slack.test.ts';
const PAGE = 'tests/functions/notifications/approval-page.test.ts';
const ADDRESS = 'tests/lib/notify/address.test.ts';

/** Who is told of what, and who decides from there. */
export const NOTIFIED: Mutation[] = [
  mutation(
    'told-out-of-order',
    ONCE,
    ['inv. 5'],
    { sql: 'claim_delivery_v1' },
    ['if v_before is not null then', 'if false then'],
    `${WEBHOOKS} > is told what came first before what came after`,
  ),
  mutation(
    'breaker-never-opens',
    ONCE,
    ['inv. 5'],
    { sql: 'claim_delivery_v1' },
    ['if e.open_until > v_now then', 'if false then'],
    `${WEBHOOKS} > is left alone after five failures in a row, tried by one alone, and disabled after five days`,
  ),
  mutation(
    'breaker-lets-all-through',
    ONCE,
    ['inv. 5'],
    { sql: 'claim_delivery_v1' },
    ['if e.failures >= breaker_after() then', 'if false then'],
    `${WEBHOOKS} > is tried by one alone when it was left alone long enough`,
  ),
  mutation(
    'outbox-forgets-the-gate',
    ONCE,
    ['inv. 4'],
    { file: 'lib/gate/ask.ts' },
    ['[...notices, eventNotice(approval, event)]', 'notices'],
    `${WEBHOOKS} > is told of a request and of its decision, signed, in order, each once`,
  ),
  mutation(
    'clicks-unsigned',
    OWN,
    ['inv. 10'],
    { file: 'lib/slack/verify.ts' },
    ['timingSafeEqual(given, expected)', 'true'],
    `${SLACK} > takes nothing that Slack did not sign within five minutes`,
  ),
  mutation(
    'clicks-of-yesterday',
    OWN,
    ['inv. 10'],
    { file: 'lib/slack/verify.ts' },
    ['Math.abs(now / 1_000 - at) <= WINDOW_S', 'true'],
    `${SLACK} > takes nothing that Slack did not sign within five minutes`,
  ),
  mutation(
    'clicks-on-something-else',
    OWN,
    ['inv. 3'],
    { file: 'lib/slack/answer-slack.ts' },
    ['actionHash: about.hash', 'actionHash: undefined'],
    `${SLACK} > is not decided by a hash other than that of what was shown`,
  ),
  mutation(
    'forms-of-other-sites',
    OWN,
    ['inv. 10'],
    { file: 'functions/http/approval-page.ts' },
    ['if (!isOwn)', 'if (false)'],
    `${PAGE} > refuses another site’s form, another session’s token, another action’s hash, and a time that is over`,
  ),
  mutation(
    'forms-without-a-token',
    OWN,
    ['inv. 10'],
    { file: 'lib/page/decide-form.ts' },
    ['if (csrf !== (await csrfOf(session, approvalId, action_hash)))', 'if (false)'],
    `${PAGE} > refuses another site’s form, another session’s token, another action’s hash, and a time that is over`,
  ),
  mutation(
    'sessions-for-ever',
    OWN,
    ['inv. 10'],
    { file: 'lib/page/session.ts' },
    ['session.until > now ? session : null', 'session'],
    `${PAGE} > refuses another site’s form, another session’s token, another action’s hash, and a time that is over`,
  ),
  mutation(
    'webhooks-lead-inside',
    OWN,
    ['inv. 8'],
    { file: 'lib/notify/address.ts' },
    ['if (!addresses.every(isPublic))', 'if (false)'],
    `${ADDRESS} > refuses a name that leads to`,
  ),
];
