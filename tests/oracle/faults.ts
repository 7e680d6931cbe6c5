import type { Asked } from '../../lib/policy/asked.ts';
import type { Policy } from '../../schema/policy.ts';
import { LEVELS } from '../../schema/vocabulary.ts';
import { type DecideCase, rememberLast, type Side, type Standing } from './cases.ts';

/** A mistake that an implementation could have, put around a side that does not have it. */
type Fault = (side: Side) => Side;

/** The side reads another document than it was given. */
const inDocument =
  (change: (policy: Policy) => void): Fault =>
  ({ decide, mayDecide, standing }) => {
    const changed = rememberLast((text) => {
      const policy = JSON.parse(text) as Policy;
      change(policy);
      return JSON.stringify(policy);
    });
    return {
      decide: (document, ...more) => decide(changed(document), ...more),
      mayDecide: (document, ...more) => mayDecide(changed(document), ...more),
      standing,
    };
  };

const inRequest =
  (change: (request: Asked, policy: Policy) => Asked): Fault =>
  (side) => ({
    ...side,
    decide: (document, request, ...more) =>
      side.decide(document, change(request, JSON.parse(document) as Policy), ...more),
  });

const inAnybody =
  (change: (anybody: boolean) => boolean): Fault =>
  (side) => ({
    ...side,
    decide: (document, request, now, anybody) => side.decide(document, request, now, change(anybody)),
  });

const inSaid =
  (change: (said: ReturnType<Side['decide']>, policy: Policy) => object): Fault =>
  (side) => ({
    ...side,
    decide: (document, ...more) => {
      const said = side.decide(document, ...more);
      return { ...said, ...change(said, JSON.parse(document) as Policy) };
    },
  });

const inTime =
  (change: (now: number) => number): Fault =>
  ({ decide, mayDecide, standing }) => ({
    decide: (document, request, now, anybody) => decide(document, request, change(now), anybody),
    mayDecide: (document, given, now) => mayDecide(document, given, change(now)),
    standing,
  });

const inStanding =
  (change: (standing: Standing, given: DecideCase) => Partial<Standing>): Fault =>
  (side) => ({
    ...side,
    standing: (given) => {
      const standing = side.standing(given);
      return { ...standing, ...change(standing, given) };
    },
  });

type Facts = DecideCase['facts'];
const inYes =
  (change: (given: DecideCase, policy: Policy) => Partial<DecideCase>): Fault =>
  (side) => ({
    ...side,
    mayDecide: (document, given, now) =>
      side.mayDecide(document, { ...given, ...change(given, JSON.parse(document) as Policy) }, now),
  });
const inFacts = (change: (facts: Facts) => Partial<Facts>): Fault =>
  inYes(({ facts }) => ({ facts: { ...facts, ...change(facts) } }));

const timed = ({ calendars, on_call, freezes }: Policy) => [
  ...[...Object.values(calendars), ...Object.values(on_call), ...freezes],
];

/** By what each gets wrong. */
export const FAULTS: Record<string, Fault> = {
  'a freeze holds nobody': inDocument((policy) => {
    policy.freezes = [];
  }),
  'exceptions of a calendar are open': inDocument(({ calendars }) => {
    for (const one of Object.values(calendars)) one.except = [];
  }),
  'overrides of a rotation are not seen': inDocument(({ on_call }) => {
    for (const one of Object.values(on_call)) one.overrides = [];
  }),
  'only the document has a time zone': inDocument((policy) => {
    for (const one of timed(policy)) delete one.time_zone;
  }),
  'spans begin and end a millisecond late': inTime((now) => now - 1),
  'rules raise nothing': inDocument(({ rules }) => {
    for (const one of rules.filter(({ raise_to }) => raise_to)) one.raise_to = 'low';
  }),
  'anybody may ask in every environment': inDocument(({ roles }) => {
    for (const role of Object.values(roles))
      role.may_request_in = ['none', 'development', 'staging', 'production'];
  }),
  'nobody overrides a freeze': inDocument(({ roles }) => {
    for (const role of Object.values(roles)) role.may_override = [];
  }),
  'auto-approval up to high': inDocument(({ auto_approve }) => {
    for (const one of auto_approve) one.max_level = 'high';
  }),
  'the last rule that approves counts': inDocument(({ auto_approve }) => {
    auto_approve.reverse();
  }),
  'unknown operations pass': inRequest((request, { operations: known }) => {
    const operations = request.risk.operations.filter((name) => Object.hasOwn(known, name));
    return { ...request, risk: { ...request.risk, operations } };
  }),
  'destruction in production is like any change': inRequest((request) =>
    request.risk.effect === 'destructive'
      ? { ...request, risk: { ...request.risk, effect: 'write' } }
      : request,
  ),
  'nobody is told twice': inSaid(({ tells, escalation }) => ({
    tells: tells.filter(({ after_minutes }) =>
      escalation.some((step) => step.after_minutes === after_minutes),
    ),
  })),
  'who asks matters when the question is of the action': inAnybody(() => false),
  'expiry approves what others ask too': inSaid(({ level }, { levels }) => ({
    on_expiry: levels[level].on_expiry ?? 'reject',
  })),
  'people are added up over the requirements': inSaid(({ requirements }) => ({
    approvals_required: requirements.reduce((sum, { count }) => sum + count, 0),
  })),
  'editors sign': inFacts(() => ({ editors: [] })),
  'who began the run signs': inFacts(() => ({ began_by: null })),
  'a key that the requester handed out signs': inYes(({ person }) => ({
    person: { ...person, issued_by: null },
  })),
  'loans are of every level': inFacts(({ delegations }) => ({
    delegations: delegations.map((loan) => ({ ...loan, levels: [...LEVELS] })),
  })),
  'one lends what one does not have': inFacts(({ delegations }) => ({
    delegations: delegations.map((loan) => ({
      ...{ ...loan, from_bindings: loan.roles.map((role) => ({ role, projects: ['*'] })) },
    })),
  })),
  'one vote counts twice': inYes(({ votes }) => ({
    votes: votes.flatMap((vote) => [vote, { ...vote, person: `${vote.person} again` }]),
  })),
  'votes are not asked who was on call': inYes(({ votes }, { on_call }) => ({
    votes: votes.map((vote) => ({ ...vote, on_call: Object.keys(on_call) })),
  })),
  'a role counts in every project': inYes(({ person }) => ({
    person: { ...person, bindings: person.bindings.map(({ role }) => ({ role, projects: ['*'] })) },
  })),
  'a request is approved by any vote': inStanding(({ approved }, { votes }) => ({
    approved: approved || votes.length > 2,
  })),
  'the requester may not say no': inStanding(({ may_reject }, { person, facts }) => ({
    may_reject: may_reject && person.id !== facts.requester,
  })),
  'a cap takes one more': inDocument(({ caps }) => {
    for (const one of caps.approvals_per_person) one.count += 1;
  }),
  'the window of a cap is a millisecond longer': inFacts(({ approvals }) => ({
    approvals: approvals.map((at) => at + 1),
  })),
};
