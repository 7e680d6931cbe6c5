import './common.ts';
import * as z from 'zod';
import { NotificationMessage, NotificationType } from '../../schema/notification.ts';
import { DeliveryState } from '../../schema/notification-delivery.ts';
import {
  EndpointChannel,
  EndpointFilter,
  PreferencesInput,
  QuietHours,
} from '../../schema/notification-endpoint.ts';
import { nextCursor, Time } from './common.ts';
import { Id } from './deciding.ts';

export const EndpointShape = z
  .object({
    id: Id,
    name: z.string().meta({ example: 'ops-slack' }),
    channel: EndpointChannel,
    target: z.looseObject({}).describe('`{url}`, `{channel}` or `{to}`, by the channel.'),
    filter: EndpointFilter,
    quiet_hours: QuietHours.nullable(),
    digest_minutes: z.number().int().nullable(),
    fallback_id: z.string().nullable(),
    fallback_after: z.number().int(),
    state: z
      .enum(['working', 'failing', 'resting', 'disabled'])
      .describe('`resting`: its breaker is open until `open_until`, and nothing is sent.'),
    disabled_reason: z.string().nullable(),
    secrets: z.array(z.object({ hint: z.string(), since: Time })).describe('Newest first; both sign.'),
    failures: z.number().int().describe('In a row.'),
    failing_since: Time.nullable(),
    open_until: Time.nullable(),
    last_error: z.string().nullable(),
    last_success_at: Time.nullable(),
    version: z.number().int().describe('For `If-Match`.'),
    created_by: z.string(),
    created_at: Time,
    updated_at: Time,
  })
  .openapi('NotificationEndpoint');

export const NewEndpointShape = EndpointShape.extend({
  secret: z
    .string()
    .nullable()
    .describe('What webhooks are signed with, shown this once; null: the channel signs nothing.')
    .meta({ example: 'whsec_…' }),
}).openapi('NewNotificationEndpoint');

export const EndpointList = z
  .object({ data: z.array(EndpointShape), next_cursor: nextCursor })
  .openapi('NotificationEndpointList');

export const DeliveryShape = z
  .object({
    id: Id,
    message_id: z.string().describe('`webhook-id`: the same over attempts and replays.'),
    endpoint_id: Id,
    recipient: z.string().nullable().describe('The person, where the endpoint tells people one by one.'),
    replay: z.number().int(),
    type: NotificationType,
    project: z.string().nullable(),
    task_id: z.string().nullable(),
    approval_id: z.string().nullable(),
    state: DeliveryState.describe('`gathered`: told in a digest. `dead`: given up, see `…/retry`.'),
    attempts: z.number().int(),
    title: z.string(),
    next_attempt_at: Time.nullable(),
    last_status: z.number().int().nullable(),
    last_error: z.string().nullable(),
    fallback_of: z.string().nullable().describe('The delivery that this one stands in for.'),
    event_at: Time,
    created_at: Time,
    delivered_at: Time.nullable(),
    latency_ms: z.number().int().nullable().describe('From the event to its delivery.'),
  })
  .openapi('NotificationDelivery');

export const DeliveryList = z
  .object({ data: z.array(DeliveryShape), next_cursor: nextCursor })
  .openapi('NotificationDeliveryList');

export const InboxOfNotifications = z
  .object({
    unread: z.number().int(),
    data: z.array(NotificationMessage.extend({ read_at: Time.nullable() }).openapi('Notification')),
    next_cursor: nextCursor,
  })
  .openapi('Notifications');

export const PreferencesShape = PreferencesInput.extend({
  slack_user: z.string().nullable().describe('Whose clicks in Slack are yours; an administrator says so.'),
}).openapi('NotificationPreferences');
