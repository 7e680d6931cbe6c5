import type { NotificationMessage } from '../../schema/notification.ts';

/** The body of an outbound webhook: `{type, timestamp, data}`, as Standard Webhooks recommends it; a digest has a list of messages. */
export function webhookBody(message: NotificationMessage, gathered: readonly NotificationMessage[]) {
  if (gathered.length === 0) return { type: message.type, timestamp: message.at, data: message };
  const messages = [...gathered, message].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { type: 'digest', timestamp: messages.at(-1)!.at, data: { version: 1, messages } };
}
