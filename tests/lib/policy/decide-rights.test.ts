import { describe, expect, it } from 'vitest';
import { mayDecide, mayReject, rolesIn, tally } from '../../../lib/policy/decide-rights.ts';
import { signerRoles, unmeetable } from '../../../lib/policy/unmeetable.ts';
import type { Requirement } from '../../../schema/action.ts';
import type { Principal } from '../../../schema/principal.ts';
import { ROLES, type Role } from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';

const person = (
  id: string,
  roles: Role[],
  projects = ['*'],
  kind: Principal['kind'] = 'human',
): Principal => ({
  id,
  name: id,
  kind,
  bindings: roles.map((role) => ({ role, projects })),
  roles_version: 1,
});
const deployment: Requirement[] = [
  { rule: 'level_high', roles: ['tech_lead', 'cto'], count: 1 },
  { rule: 'production_deployment', roles: ['tech_lead', 'cto'], count: 2 },
  { rule: 'production_deployment', roles: ['tech_lead'], count: 1 },
];
const ask = (
  principal: Principal,
  votes: { principal_id: string; roles: Role[] }[] = [],
  editorId: string | null = null,
) =>
  mayDecide({
    requirements: deployment,
    votes,
    principal,
    project: 'checkout',
    requesterId: 'asker',
    editors: editorId ? [editorId] : [],
  });

describe('rolesIn', () => {
  it('counts a role only where it is bound', () => {
    const principal = person('p', ['cto'], ['billing']);
    expect(rolesIn(principal, 'billing')).toEqual(['cto']);
    expect(rolesIn(principal, 'checkout')).toEqual([]);
    expect(rolesIn(principal, null)).toEqual([]);
    expect(rolesIn(person('q', ['cto', 'cto']), null)).toEqual(['cto']);
  });
});

describe('tally', () => {
  it('counts one yes once in each requirement whose roles the person holds', () => {
    const votes = [{ principal_id: 'a', roles: ['tech_lead' as const] }];
    expect(tally(deployment, votes)).toEqual({ met: false, recorded: [1, 1, 1] });
    expect(tally(deployment, [...votes, { principal_id: 'b', roles: ['cto'] }])).toEqual({
      met: true,
      recorded: [2, 2, 1],
    });
  });

  it('is not met by two CTOs where a tech lead is asked for', () => {
    const votes = ['a', 'b'].map((principal_id) => ({ principal_id, roles: ['cto' as const] }));
    expect(tally(deployment, votes)).toEqual({ met: false, recorded: [2, 2, 0] });
  });

  const vote = fc.record({
    principal_id: fc.constantFrom('a', 'b', 'c', 'd'),
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 }),
  });
  const requirement = fc.record({
    rule: fc.constant('r'),
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { minLength: 1 }),
    count: fc.integer({ min: 1, max: 3 }),
  });

  it('never counts a person twice and does not mind the order', () => {
    fc.assert(
      fc.property(fc.array(requirement), fc.array(vote), (requirements, votes) => {
        const once = tally(requirements, votes);
        expect(tally(requirements, [...votes, ...votes])).toEqual(once);
        expect(tally(requirements, votes.toReversed())).toEqual(once);
        const people = new Set(votes.map(({ principal_id }) => principal_id)).size;
        expect(Math.max(0, ...once.recorded)).toBeLessThanOrEqual(people);
      }),
    );
  });
});

describe('mayDecide', () => {
  it('takes whoever can meet an open requirement, with the roles that count there', () => {
    expect(ask(person('t', ['tech_lead', 'developer']))).toMatchObject({
      ok: true,
      roles: ['tech_lead', 'developer'],
    });
  });

  it('wants the role that is still open once the others are met', () => {
    const votes = ['a', 'b'].map((principal_id) => ({ principal_id, roles: ['cto' as const] }));
    expect(ask(person('c', ['cto']), votes)).toMatchObject({ ok: false, code: 'role_not_allowed' });
    expect(ask(person('c', ['cto']), votes)).toMatchObject({
      message: expect.stringContaining('ask 1 of tech_lead'),
    });
    expect(ask(person('t', ['tech_lead']), votes)).toMatchObject({ ok: true });
  });

  it.each([
    ['an agent', person('bot', ['tech_lead', 'cto'], ['*'], 'agent'), null, 'agents_do_not_sign'],
    ['an agent that asked', person('asker', ['cto'], ['*'], 'agent'), null, 'agents_do_not_sign'],
    ['the requester', person('asker', ['tech_lead', 'cto']), null, 'self_approval'],
    ['the editor', person('ed', ['tech_lead', 'cto']), 'ed', 'self_approval'],
    ['a lead of another project', person('t', ['tech_lead'], ['billing']), null, 'role_not_allowed'],
    ['a developer', person('d', ['developer']), null, 'role_not_allowed'],
    ['an administrator', person('a', ['admin']), null, 'role_not_allowed'],
  ])('refuses %s and says who could', (_who, principal, editorId, code) => {
    const answer = ask(principal, [], editorId);
    expect(answer).toMatchObject({ ok: false, code });
    expect(answer).toMatchObject({ message: expect.stringMatching(/ask .*tech_lead/i) });
  });

  it('says who has to be asked, each of them once', () => {
    const of = (roles: Role[], count: number, more = {}) => ({ rule: 'r', roles, count, ...more });
    const said = (requirements: Requirement[]) => {
      const answer = mayDecide({
        ...{ requirements, votes: [], project: 'checkout' },
        ...{ principal: person('asker', ['cto']), requesterId: 'asker' },
      });
      return answer.ok ? null : answer.message.split('ask ')[1];
    };
    expect(said(deployment)).toBe('2 of tech_lead, cto, and 1 of tech_lead.');
    expect(said([of(['cto'], 1), of(['cto'], 1)])).toBe('1 of cto.');
    expect(said([of(['cto'], 1), of(['cto', 'tech_lead'], 1)])).toBe('1 of cto.');
    expect(said([of(['cto'], 1), of(['tech_lead'], 2)])).toBe('1 of cto, and 2 of tech_lead.');
    expect(said([of(['cto'], 1), of(['cto'], 1, { on_call: 'night' })])).toBe('1 of cto on call in night.');
  });

  it('never lets the requester, an agent or an unbound role through', () => {
    const held = fc.uniqueArray(fc.constantFrom(...ROLES));
    fc.assert(
      fc.property(held, fc.boolean(), fc.boolean(), (roles, self, agent) => {
        const elsewhere = person('p', roles, ['billing']);
        expect(ask(elsewhere).ok).toBe(false);
        const principal = person(self ? 'asker' : 'p', roles, ['checkout'], agent ? 'agent' : 'human');
        if (self || agent) expect(ask(principal).ok).toBe(false);
        else expect(ask(principal).ok).toBe(roles.includes('tech_lead') || roles.includes('cto'));
      }),
    );
  });
});

describe('mayReject', () => {
  const reject = (principal: Principal) =>
    mayReject({ requirements: deployment, principal, project: 'checkout' });

  it('takes any decider role, also of the requester, never an agent or anybody else', () => {
    expect(reject(person('c', ['cto']))).toMatchObject({ ok: true, roles: ['cto'] });
    expect(reject(person('asker', ['tech_lead']))).toMatchObject({ ok: true });
    expect(reject(person('bot', ['cto'], ['*'], 'agent'))).toMatchObject({ code: 'agents_do_not_sign' });
    expect(reject(person('v', ['viewer', 'admin']))).toMatchObject({ code: 'role_not_allowed' });
    expect(reject(person('c', ['cto'], ['billing']))).toMatchObject({ code: 'role_not_allowed' });
  });
});

describe('unmeetable', () => {
  const people = (principals: Principal[]) => ({ principals, project: 'checkout', requesterId: 'asker' });

  it('is null when the people there can meet everything', () => {
    expect(unmeetable(deployment, people([person('t', ['tech_lead']), person('c', ['cto'])]))).toBeNull();
  });

  it('says what is missing, leaving out requester, agents and roles bound elsewhere', () => {
    const principals = [
      person('asker', ['tech_lead']),
      person('bot', ['tech_lead'], ['*'], 'agent'),
      person('t', ['tech_lead'], ['billing']),
      person('c', ['cto']),
    ];
    const missing = unmeetable(deployment, people(principals));
    expect(missing).toContain('production_deployment needs 2 of tech_lead, cto, and 1 can sign');
    expect(missing).toContain('production_deployment needs 1 of tech_lead, and 0 can sign');
    expect(missing).not.toContain('level_high');
    expect(signerRoles(people(principals))).toEqual([['cto']]);
  });
});
