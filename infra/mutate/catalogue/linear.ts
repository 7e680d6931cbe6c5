import { type Mutation, mutation } from '../mutation.ts';

const OWN = 'who decides from outside is who they say, about what they saw';
const ONCE = 'people are told once, in order, and never for ever';
const SESSION = 'tests/flow/linear-session.test.ts';
const ISSUES = 'tests/flow/linear-issues.test.ts';
const WEBHOOKS = 'tests/flow/linear-webhooks.test.ts';
const CONNECTION = 'tests/flow/linear-connection.test.ts';
const VERIFY = 'tests/lib/linear/verify.test.ts';
const WORDS = 'tests/lib/linear/words.test.ts';
const AS_THEIRS = `${VERIFY} > takes and refuses what Linear’s own verifier does`;
const INSTALLS = `${CONNECTION} > installs the app for an administrator, by a state that is good once, ours, and not too old`;
const NAMES = `${SESSION} > decides in the name of whoever pressed`;

/** What comes from Linear, and who decides there. */
export const LINEAR: Mutation[] = [
  mutation(
    'linear-unsigned',
    OWN,
    ['inv. 10'],
    { file: 'lib/linear/inbox/verify.ts' },
    ['!timingSafeEqual(given, expected)', 'false'],
    AS_THEIRS,
  ),
  mutation(
    'linear-of-yesterday',
    OWN,
    ['inv. 10'],
    { file: 'lib/linear/inbox/verify.ts' },
    ['Math.abs(now - at) > windowS * 1_000', 'false'],
    AS_THEIRS,
  ),
  mutation(
    'linear-told-again',
    ONCE,
    ['inv. 5'],
    { file: 'lib/linear/inbox/envelope.ts' },
    ['{version ?? delivery}', '{delivery}'],
    `${VERIFY} > knows a version of a thing again, under whatever delivery it comes`,
  ),
  mutation(
    'linear-hears-itself',
    ONCE,
    ['inv. 5'],
    { sql: 'linear_take_v1' },
    ["p -> 'actors' ? c.app_user", 'false'],
    `${ISSUES} > makes a task of a labelled issue`,
  ),
  mutation(
    'linear-out-of-order',
    ONCE,
    ['inv. 5'],
    { sql: 'linear_claim_v1' },
    ['x.id < r.id', 'false'],
    `${WEBHOOKS} > works off of one subject the oldest first`,
  ),
  mutation(
    'linear-on-something-else',
    OWN,
    ['inv. 3'],
    { file: 'lib/linear/people/decide-as.ts' },
    ['actionHash: hash', 'actionHash: undefined'],
    NAMES,
  ),
  mutation(
    'linear-conditions-count',
    OWN,
    ['inv. 8'],
    { file: 'lib/linear/people/read-reply.ts' },
    ['yes && !DOUBT.test(why)', 'yes'],
    `${WORDS} > that is no decision as a whole is none`,
  ),
  mutation(
    'linear-state-unsigned',
    OWN,
    ['inv. 10'],
    { file: 'lib/linear/auth/install.ts' },
    ['timingSafeEqual(ours, theirs)', 'true'],
    `${CONNECTION} > takes back nobody whose state it did not sign`,
  ),
  mutation(
    'linear-state-for-ever',
    OWN,
    ['inv. 10'],
    { file: 'lib/linear/auth/install.ts' },
    [' and expires_at > clock_timestamp()', ''],
    INSTALLS,
  ),
  mutation(
    'linear-returns-anywhere',
    OWN,
    ['inv. 10'],
    { file: 'lib/linear/auth/install.ts' },
    ['returnTo !== undefined && !isAllowed(allowed, returnTo)', 'false'],
    INSTALLS,
  ),
  mutation(
    'linear-refreshed-by-many',
    ONCE,
    ['inv. 5'],
    { sql: 'linear_lease_v1' },
    [' and (c.lease_until is null or c.lease_until <= clock_timestamp())', ''],
    `${CONNECTION} > is refreshed by one of many`,
  ),
];
