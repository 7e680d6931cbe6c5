import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import * as z from 'zod';
import { NOTIFICATION_TYPES, NotificationType } from './notification.ts';
import { TimeZone } from './policy-times.ts';
import { Level, Role } from './vocabulary.ts';

const ENDPOINT_CHANNELS = ['webhook', 'slack', 'email', 'linear', 'console', 'log'] as const;
export const EndpointChannel = z.enum(ENDPOINT_CHANNELS);
export type EndpointChannel = z.infer<typeof EndpointChannel>;

const Address = z.email().max(254);

/** Where a channel leads to. */
export const TARGETS = {
  webhook: z.strictObject({ url: z.string().min(1).max(2_000) }),
  slack: z.strictObject({
    channel: z
      .string()
      .regex(/^[CGDU][A-Z0-9]{2,20}$/, 'a Slack channel’s or person’s id, such as C024BE91L'),
  }),
  /** `people`: whoever it concerns (those who may decide, or the requester), at the address of their preferences. */
  email: z.strictObject({ to: z.union([z.literal('people'), z.array(Address).min(1).max(50)]) }),
  /** With an issue: its comments are where requests are decided. Without one: the tasks that came from Linear, where they came from. */
  linear: z.strictObject({ issue: z.string().min(1).max(100).optional() }),
  console: z.strictObject({}),
  log: z.strictObject({}),
} as const satisfies Record<EndpointChannel, z.ZodType>;
export type EndpointTarget = { url?: string; channel?: string; to?: 'people' | string[]; issue?: string };

/** A clock time of the day. */
const DayTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'a time of the day, such as 22:00');

/** When nobody wants to be told of what can wait. */
export const QuietHours = z
  .strictObject({
    from: DayTime,
    to: DayTime,
    time_zone: TimeZone.default('UTC'),
    /** Saturdays and Sundays are quiet as a whole. */
    weekends: z.boolean().default(false),
    /** From this level on it is told all the same. */
    unless_risk: Level.default('critical'),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'must differ from `from`' });
export type QuietHours = z.infer<typeof QuietHours>;

/** What an endpoint wants to be told of; what it leaves out does not matter. */
export const EndpointFilter = z.strictObject({
  events: z.array(NotificationType).min(1).max(NOTIFICATION_TYPES.length).optional(),
  min_risk: Level.optional(),
  projects: z.array(z.string().min(1).max(63)).min(1).max(100).optional(),
  /** Requests that one of these roles may decide; other events do not ask for it. */
  roles: z.array(Role).min(1).optional(),
});
export type EndpointFilter = z.infer<typeof EndpointFilter>;

/** Somewhere that is told: of what, how it has done, and whether it is left alone for a while. */
export const notificationEndpoints = pgTable(
  'notification_endpoints',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    channel: text('channel').$type<EndpointChannel>().notNull(),
    target: jsonb('target').$type<EndpointTarget>().notNull(),
    filter: jsonb('filter').$type<EndpointFilter>().notNull().default({}),
    quiet_hours: jsonb('quiet_hours').$type<QuietHours>(),
    /** Minutes for which messages are gathered into one; null: each is sent by itself. */
    digest_minutes: integer('digest_minutes'),
    /** Takes what this one has not taken after some attempts. */
    fallback_id: uuid('fallback_id'),
    fallback_after: integer('fallback_after').notNull().default(3),
    /** Signing secrets, sealed: the newest first, at most two. */
    secrets: jsonb('secrets')
      .$type<{ sealed: string; hint: string; since: string }[]>()
      .notNull()
      .default([]),
    enabled: boolean('enabled').notNull().default(true),
    disabled_reason: text('disabled_reason'),
    failures: integer('failures').notNull().default(0),
    failing_since: timestamp('failing_since', { withTimezone: true }),
    /** Nothing is sent before: the breaker is open. */
    open_until: timestamp('open_until', { withTimezone: true }),
    last_error: text('last_error'),
    last_success_at: timestamp('last_success_at', { withTimezone: true }),
    version: integer('version').notNull().default(1),
    created_by: text('created_by').notNull(),
    created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updated_at: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    deleted_at: timestamp('deleted_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('notification_endpoints_name').on(t.name).where(sql`deleted_at is null`),
    check(
      'notification_endpoints_channel',
      sql`channel in ('webhook', 'slack', 'email', 'linear', 'console', 'log')`,
    ),
  ],
);

/** What a person wants to be told, and where. */
export const PreferencesInput = z.strictObject({
  email: Address.nullable().default(null),
  /** Not told of these, but for what asks them to decide. */
  muted: z.array(NotificationType).max(NOTIFICATION_TYPES.length).default([]),
  min_risk: Level.default('low'),
  quiet_hours: QuietHours.nullable().default(null),
  digest_minutes: z.number().int().min(5).max(1_440).nullable().default(null),
});
export type PreferencesInput = z.infer<typeof PreferencesInput>;

export const notificationPreferences = pgTable(
  'notification_preferences',
  {
    principal_id: text('principal_id').primaryKey(),
    preferences: jsonb('preferences').$type<PreferencesInput>().notNull(),
    /** Whose clicks in Slack are this person's: an administrator says so, never the person. */
    slack_user: text('slack_user'),
    updated_at: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [uniqueIndex('notification_preferences_slack').on(t.slack_user)],
);

const EndpointName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'lower-case letters, digits, "-" and "_", at most 60');

const settings = {
  filter: EndpointFilter,
  quiet_hours: QuietHours.nullable(),
  digest_minutes: z.number().int().min(5).max(1_440).nullable(),
  fallback_id: z
    .uuid()
    .nullable()
    .describe('Takes what this one has not taken after `fallback_after` attempts.'),
  fallback_after: z.number().int().min(1).max(8),
};

/** A new endpoint; what its `target` must be follows from its channel. */
export const EndpointInput = z.strictObject({
  name: EndpointName,
  channel: EndpointChannel,
  target: z.record(z.string(), z.unknown()).default({}),
  filter: settings.filter.default({}),
  quiet_hours: settings.quiet_hours.default(null),
  digest_minutes: settings.digest_minutes.default(null),
  fallback_id: settings.fallback_id.default(null),
  fallback_after: settings.fallback_after.default(3),
});
export type EndpointInput = z.infer<typeof EndpointInput>;

/** What of an endpoint is changed; its channel stays. `enabled: true` also closes its breaker. */
export const EndpointChange = z
  .strictObject({
    name: EndpointName,
    target: z.record(z.string(), z.unknown()),
    enabled: z.boolean(),
    ...settings,
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must change something');
export type EndpointChange = z.infer<typeof EndpointChange>;
