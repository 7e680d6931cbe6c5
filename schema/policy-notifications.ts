import * as z from 'zod';
import { NotificationType } from './notification.ts';
import { QuietHours } from './notification-endpoint.ts';
import { Name } from './policy-parts.ts';
import { Environment, Level } from './vocabulary.ts';

/** One rule of who is told: an event goes to the endpoints, or channels, that a route which covers it names. */
export const NotificationRoute = z.strictObject({
  name: Name,
  /** Endpoints by their name, or a channel for all of its endpoints. */
  to: z.array(z.string().min(1).max(60)).min(1).max(20),
  events: z.array(NotificationType).min(1).optional(),
  min_risk: Level.optional(),
  projects: z.array(z.string().min(1).max(63)).min(1).max(100).optional(),
  /** Of what is asked: requests alone have an environment. */
  environments: z.array(Environment).min(1).optional(),
});
export type NotificationRoute = z.infer<typeof NotificationRoute>;

/** Who is told of what. Without routes each endpoint gets what it subscribed to, and requests go to the channels of their level. */
export const NotificationRules = z.strictObject({
  routes: z.array(NotificationRoute).max(100).default([]),
  /** Of everybody who has none of their own. */
  quiet_hours: QuietHours.nullable().default(null),
});
export type NotificationRules = z.infer<typeof NotificationRules>;
