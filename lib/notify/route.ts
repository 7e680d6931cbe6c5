import { ASKING, type NotificationMessage } from '../../schema/notification.ts';
import type {
  EndpointChannel,
  EndpointFilter,
  EndpointTarget,
  PreferencesInput,
  QuietHours,
} from '../../schema/notification-endpoint.ts';
import type { Policy } from '../../schema/policy.ts';
import type { NotificationRoute } from '../../schema/policy-notifications.ts';
import type { RoleBinding } from '../../schema/principal.ts';
import { LEVELS, type Role } from '../../schema/vocabulary.ts';
import { rolesIn } from '../policy/decide-rights.ts';
import { tellAt } from './quiet.ts';

/** An endpoint, as far as it says who is told. */
export type Listener = {
  id: string;
  name: string;
  channel: EndpointChannel;
  target: EndpointTarget;
  filter: EndpointFilter;
  quiet_hours: QuietHours | null;
  digest_minutes: number | null;
};
/** Somebody who can be told in person. */
export type Person = {
  id: string;
  name: string;
  bindings: RoleBinding[];
  /** As their sign-in says; what their preferences say counts before it. */
  email: string | null;
  preferences: PreferencesInput | null;
};
/** One message on its way: to whom, and when. */
export type Routed = { listener: Listener; recipient: string; at: number; digest: boolean };

type Facts = {
  listeners: readonly Listener[];
  people: readonly Person[];
  /** What the policy wants told where; null: no policy is loaded, and endpoints alone say. */
  policy: Pick<Policy, 'notifications' | 'levels'> | null;
  /** Whether the task came from Linear. */
  linked?: boolean;
  /** Milliseconds since 1970. */
  now: number;
};

/** Whatever they subscribed to, they get: the policy's levels do not name them. */
const OPEN_TO_ALL: readonly EndpointChannel[] = ['webhook', 'console', 'log'];

/**
 * Who is told of a message, where and when. An endpoint subscribes by its filter; the policy's routes say which endpoints get what;
 * requests go to Slack and e-mail where the policy named that channel as they were asked; people's own wishes come last, and never keep
 * from them what they are asked to decide. One person is told once at one address.
 */
export function routeMessage(message: NotificationMessage, facts: Facts): Routed[] {
  const told = new Set<string>();
  return facts.listeners
    .filter((listener) =>
      isOrigin(listener)
        ? facts.linked === true
        : subscribes(listener, message) && isRouted(listener, message, facts.policy),
    )
    .flatMap((listener) => recipientsOf(listener, message, facts))
    .filter(({ listener, recipient }) => {
      const key = `${listener.channel} ${recipient === '' ? JSON.stringify(listener.target) + listener.id : recipient}`;
      return !told.has(key) && told.add(key);
    });
}

/** Where a task came from is told all of it, whatever anybody subscribed to. */
const isOrigin = ({ channel, target }: Listener) => channel === 'linear' && !target.issue;

function subscribes({ filter, channel }: Listener, message: NotificationMessage): boolean {
  const { events, min_risk, projects, roles } = filter;
  if (message.type === 'endpoint.test') return false;
  if (events && !events.includes(message.type)) return false;
  // People on one channel have use for what they can act on; programs get everything.
  if (
    !events &&
    (channel === 'slack' || channel === 'email' || channel === 'linear') &&
    message.type === 'subtask.completed'
  )
    return false;
  if (min_risk && !reaches(message, min_risk)) return false;
  if (projects && !(message.project !== null && projects.includes(message.project))) return false;
  return !roles || message.approval === null || message.approval.roles.some((role) => roles.includes(role));
}

function reaches({ risk_level, type }: NotificationMessage, least: (typeof LEVELS)[number]): boolean {
  if (type.startsWith('platform.')) return true;
  return risk_level !== null && LEVELS.indexOf(risk_level) >= LEVELS.indexOf(least);
}

function isRouted(listener: Listener, message: NotificationMessage, policy: Facts['policy']): boolean {
  if (!policy) return true;
  const { routes } = policy.notifications;
  if (routes.length > 0) return routes.some((route) => names(route, listener) && covers(route, message));
  if (!ASKING.includes(message.type) || OPEN_TO_ALL.includes(listener.channel)) return true;
  const channels: readonly string[] =
    message.approval?.channels ?? policy.levels[message.risk_level ?? 'critical'].channels;
  return channels.includes(listener.channel);
}

const names = ({ to }: NotificationRoute, { name, channel }: Listener) =>
  to.includes(name) || to.includes(channel);

function covers(
  { events, min_risk, projects, environments }: NotificationRoute,
  message: NotificationMessage,
): boolean {
  if (events && !events.includes(message.type)) return false;
  if (min_risk && !reaches(message, min_risk)) return false;
  if (projects && !(message.project !== null && projects.includes(message.project))) return false;
  if (!environments) return true;
  return environments.some((one) => message.approval?.environment === one);
}

function recipientsOf(
  listener: Listener,
  message: NotificationMessage,
  { people, policy, now }: Facts,
): Routed[] {
  const shared = policy?.notifications.quiet_hours ?? null;
  const whenFor = (quiet: QuietHours | null, minutes: number | null, asks: boolean) => {
    const at = tellAt(now, quiet, { ...message, asks });
    const gathers = minutes !== null && !asks && !message.type.startsWith('platform.');
    return { at: gathers ? Math.max(at, nextDigest(now, minutes)) : at, digest: gathers };
  };
  const inPerson = listener.channel === 'console' || listener.target.to === 'people';
  if (!inPerson) {
    const asks = ASKING.includes(message.type);
    return [
      { listener, recipient: '', ...whenFor(listener.quiet_hours ?? shared, listener.digest_minutes, asks) },
    ];
  }
  return people
    .filter((person) => concerns(person, message) && wants(person, message))
    .filter((person) => listener.channel === 'console' || addressOf(person) !== null)
    .map((person) => ({
      ...{ listener, recipient: person.id },
      // What is in the console waits there for whoever comes; nobody is woken.
      ...(listener.channel === 'console'
        ? { at: now, digest: false }
        : whenFor(
            person.preferences?.quiet_hours ?? listener.quiet_hours ?? shared,
            person.preferences?.digest_minutes ?? listener.digest_minutes,
            isAsked(person, message),
          )),
    }));
}

/** Their own word before the sign-in's. */
const addressOf = ({ preferences, email }: Person) => preferences?.email ?? email;

const nextDigest = (now: number, minutes: number) =>
  (Math.floor(now / (minutes * 60_000)) + 1) * minutes * 60_000;

const RUN_BY: readonly Role[] = ['tech_lead', 'cto', 'security_team', 'admin'];

/** Whose business it is: who may decide, who asked; of the kill switch whoever runs the place. */
function concerns(person: Person, message: NotificationMessage): boolean {
  const { type, approval, task, project } = message;
  if (type.startsWith('platform.')) return rolesIn(person, project).some((role) => RUN_BY.includes(role));
  const asker = task?.requested_by ?? approval?.requested_by;
  if (asker === person.id) return type !== 'approval.reminder' && type !== 'approval.escalated';
  return isAsked(person, message);
}

/** Whether this person is asked to decide: nobody is about what they asked for. */
function isAsked(person: Person, { type, approval, task, project }: NotificationMessage): boolean {
  if (approval === null || !ASKING.includes(type)) return false;
  if (person.id === (task?.requested_by ?? approval.requested_by)) return false;
  return rolesIn(person, project).some((role) => approval.roles.includes(role));
}

/** Their own wishes: never against what asks them, nor against the kill switch. */
function wants(person: Person, message: NotificationMessage): boolean {
  const { preferences } = person;
  if (!preferences || isAsked(person, message) || message.type.startsWith('platform.')) return true;
  return (
    !preferences.muted.includes(message.type) &&
    (preferences.min_risk === 'low' || reaches(message, preferences.min_risk))
  );
}
