import type { NotificationMessage } from '../../schema/notification.ts';
import type { EndpointTarget } from '../../schema/notification-endpoint.ts';

/** One message on its way out of a channel. */
export type Outgoing = {
  /** The same for every attempt and every replay; the receiver's way to know it again. */
  messageId: string;
  message: NotificationMessage;
  /** What is told along with it, where messages are gathered; oldest first. */
  gathered: readonly NotificationMessage[];
  target: EndpointTarget;
  /** A person's address, where the target is people. */
  address: string | null;
  /** Signing secrets in the clear, the newest first; empty where the channel has none. */
  secrets: readonly string[];
  /** What the channel called an earlier message about the same request: it is brought up to date. */
  handle: string | null;
  /** Milliseconds since 1970. */
  now: number;
};

export interface Sender {
  /**
   * Hands a message over, once. Answers the status that it was taken with and what the channel calls it. Throws `unavailable`
   * where it is not taken (`extra.status`, `retryAfterS`), `fatal` where trying again cannot help.
   */
  send(outgoing: Outgoing): Promise<{ status: number | null; handle: string | null }>;
}

/** Says where a name leads to. */
export interface Resolver {
  /** All addresses of a name; empty where there are none. Throws `unavailable`. */
  addresses(host: string): Promise<string[]>;
}

export interface Slack {
  /** One method of Slack's Web API. Throws `unavailable` (`extra.slack` is Slack's own word), or `fatal` where it will never be taken. */
  call(method: string, params: object): Promise<Record<string, unknown>>;
}
