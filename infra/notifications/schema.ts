import * as z from 'zod';
import { NOTIFICATION_TYPES, NotificationMessage } from '../../schema/notification.ts';

/** The JSON schema of what a webhook is sent: one event, or a digest of several. */
export function renderMessageSchema(): string {
  const Event = z.strictObject({
    type: z.enum(NOTIFICATION_TYPES),
    timestamp: z.iso.datetime(),
    data: NotificationMessage,
  });
  const Digest = z.strictObject({
    type: z.literal('digest'),
    timestamp: z.iso.datetime(),
    data: z.strictObject({ version: z.literal(1), messages: z.array(NotificationMessage) }),
  });
  const schema = z.toJSONSchema(z.union([Event, Digest]).meta({ title: 'Notification, version 1' }));
  return `${JSON.stringify(schema, null, 2)}\n`;
}
