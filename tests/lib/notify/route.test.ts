import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Listener, type Person, routeMessage } from '../../../lib/notify/route.ts';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';
import { ASKING, NOTIFICATION_TYPES, type NotificationMessage } from '../../../schema/notification.ts';
import { PreferencesInput } from '../../../schema/notification-endpoint.ts';
import { LEVELS } from '../../../schema/vocabulary.ts';
import { sample } from './samples.ts';

const shipped = parsePolicy(DEFAULT_POLICY);
const NOW = Date.parse('2026-11-24T12:00:00Z');
const listener = (name: string, channel: Listener['channel'], more: Partial<Listener> = {}): Listener => ({
  ...{ id: name, name, channel, target: {}, filter: {}, quiet_hours: null, digest_minutes: null },
  ...more,
});
const person = (id: string, more: Partial<Person> = {}): Person => ({
  ...{ id, name: id, email: `${id}@acme.dev`, preferences: null },
  bindings: [{ role: 'tech_lead', projects: ['*'] }],
  ...more,
});
const all = [
  listener('hook', 'webhook'),
  listener('ops', 'slack'),
  listener('mail', 'email', { target: { to: ['ops@acme.dev'] } }),
  listener('lines', 'log'),
];
const told = (message: NotificationMessage, more: Partial<Parameters<typeof routeMessage>[1]> = {}) =>
  routeMessage(message, { listeners: all, people: [], policy: shipped, now: NOW, ...more }).map(
    ({ listener: { name }, recipient }) => recipient || name,
  );
const withRoutes = (...routes: object[]) =>
  parsePolicy(`${DEFAULT_POLICY}\nnotifications: ${JSON.stringify({ routes })}\n`);

describe('routeMessage', () => {
  it('asks where the policy wanted it asked; programs hear of everything', () => {
    const asked = sample('approval.required');
    expect(told(asked)).toEqual(['hook', 'mail', 'lines']);
    const everywhere = { ...asked, approval: { ...asked.approval!, channels: ['log', 'email', 'slack'] } };
    expect(told(everywhere)).toEqual(['hook', 'ops', 'mail', 'lines']);
    expect(told(sample('task.completed'))).toEqual(['hook', 'ops', 'mail', 'lines']);
    expect(told(sample('subtask.completed'))).toEqual(['hook', 'lines']);
    expect(told(sample('endpoint.test'))).toEqual([]);
  });

  it('goes by routes where the policy has any, by the name of an endpoint or of a channel', () => {
    const policy = withRoutes(
      {
        name: 'grave',
        to: ['ops', 'webhook'],
        events: ['approval.required'],
        min_risk: 'high',
        environments: ['production'],
      },
      { name: 'mine', to: ['lines'], projects: ['checkout'] },
    );
    expect(told(sample('approval.required'), { policy })).toEqual(['hook', 'ops', 'lines']);
    const staging = sample('approval.required');
    expect(
      told({ ...staging, approval: { ...staging.approval!, environment: 'staging' } }, { policy }),
    ).toEqual(['lines']);
    expect(told(sample('task.completed', { project: 'billing' }), { policy })).toEqual([]);
  });

  it('tells whoever it concerns in person: who may decide and who asked, by their own address', () => {
    const people = [
      person('lead'),
      person('dana', { bindings: [{ role: 'developer', projects: ['checkout'] }] }),
      person('elsewhere', { bindings: [{ role: 'cto', projects: ['billing'] }] }),
      person('silent', { email: null }),
    ];
    const listeners = [listener('people', 'email', { target: { to: 'people' } })];
    expect(told(sample('approval.required'), { people, listeners })).toEqual(['lead', 'dana']);
    expect(told(sample('approval.reminder'), { people, listeners })).toEqual(['lead']);
    expect(told(sample('task.failed'), { people, listeners })).toEqual(['dana']);
    expect(told(sample('platform.halted'), { people, listeners })).toEqual(['lead']);
  });

  it('keeps from nobody what they are asked, nor the kill switch, whatever they wished', () => {
    const wishes = fc.record({
      muted: fc.subarray([...NOTIFICATION_TYPES]),
      min_risk: fc.constantFrom(...LEVELS),
      digest_minutes: fc.constantFrom(null, 5, 60),
    });
    const asking = [...ASKING, 'platform.halted' as const];
    fc.assert(
      fc.property(wishes, fc.constantFrom(...asking), (given, type) => {
        const preferences = PreferencesInput.parse(given);
        const routed = routeMessage(sample(type), {
          listeners: [listener('people', 'email', { target: { to: 'people' } })],
          people: [person('lead', { preferences })],
          policy: shipped,
          now: NOW,
        });
        expect(routed).toMatchObject([{ recipient: 'lead', at: NOW, digest: false }]);
      }),
    );
  });

  it('tells one person once at one address, and each endpoint once', () => {
    const listeners = ['a', 'b'].map((name) => listener(name, 'email', { target: { to: 'people' } }));
    expect(
      told(sample('approval.required'), { listeners, people: [person('lead'), person('lead')] }),
    ).toEqual(['lead']);
  });

  it('is never told before now, and always the same for the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NOTIFICATION_TYPES), fc.nat(2_000_000_000), (type, seconds) => {
        const facts = { listeners: all, people: [person('lead')], policy: shipped, now: seconds * 1_000 };
        const routed = routeMessage(sample(type), facts);
        expect(routed.every(({ at }) => at >= facts.now)).toBe(true);
        expect(routeMessage(sample(type), facts)).toEqual(routed);
      }),
    );
  });
});
