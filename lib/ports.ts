import type { Concern, PlanDraft } from '../schema/plan.ts';
import type { ReceiptClaims } from '../schema/receipt.ts';
import type { OidcIssuer, SignIn } from '../schema/sign-in.ts';
import type { Span, Trace } from '../schema/span.ts';
import type { ToolCard, ToolResult } from '../schema/tool.ts';
import type { ConcernsBrief, PlanBrief, TurnBrief, TurnDraft, Usage } from '../schema/turn.ts';
import type { JsonObject } from '../schema/vocabulary.ts';

/** One SQL text with its parameters. */
export type Statement = { text: string; params?: unknown[] };

/** Postgres over single statements. One call is one round trip; no connection is held between calls. */
export interface Db {
  /** Runs one statement. Throws `later` when the database cannot be reached or is overloaded. */
  query<Row extends object = JsonObject>(text: string, params?: unknown[]): Promise<Row[]>;
  /** Runs several statements in one transaction, one round trip. */
  batch(statements: Statement[]): Promise<object[][]>;
}

/** One message to ourselves. A bell, not a store: everything in it can be rebuilt from Postgres. */
export type Bell = {
  path: '/queue/advance' | '/queue/notify';
  body: JsonObject;
  delayS?: number;
  dedupId: string;
  /** The trace context of whoever rings. */
  traceparent?: string;
};

export interface Queue {
  /**
   * Publishes all bells in one request and answers their messages' ids, in the same order. Throws when the queue
   * refused them; the sweep will ring again.
   */
  ring(bells: Bell[]): Promise<string[]>;
  /** Takes back what has not been delivered yet; what is gone or on its way already is no error. */
  cancel(messages: string[]): Promise<void>;
}

export interface QueueVerifier {
  /** Resolves to the delivery's `jti`; throws `unauthenticated` for anything that is not the queue's own. */
  verify(input: { signature: string | null; body: string; url: string }): Promise<{ jti: string }>;
}

export interface Callbacks {
  /** Tells an address something, once. Throws `unavailable` where it is not taken. */
  tell(url: string, told: object): Promise<void>;
}

export interface Receipts {
  /** A signed receipt (compact JWS, EdDSA) that says exactly this; the same claims give the same receipt. */
  sign(claims: ReceiptClaims): Promise<string>;
}

/** Where a sign-in's token came from: sent by the client, or put there by Cloudflare Access. */
export type TokenSource = 'bearer' | 'access';

export interface TokenVerifier {
  /**
   * Resolves to who signed in, for a token that a configured issuer made for us and that holds now. Throws
   * `unauthenticated` for any other, `later` `sign_in_unavailable` while the issuer's keys cannot be had.
   */
  verify(token: string, source: TokenSource): Promise<SignIn>;
  /** An ID token for the code that an issuer's page sent back. Throws 401 `login_refused`, `unavailable`. Left out: nobody is sent to one. */
  exchange?(
    login: NonNullable<OidcIssuer['login']>,
    given: { code: string; verifier: string; redirectUri: string },
  ): Promise<string>;
}

export type ModelAnswer<T> = { value: T; usage: Usage; model: string };

/** A planner and tool caller. Its output is data: everything it says is checked by the platform. */
export interface Model {
  /** `offline`, or provider and model, as shown in every record. */
  readonly name: string;
  /** The longest one call may take, in milliseconds. */
  readonly timeoutMs: number;
  plan(brief: PlanBrief, signal?: AbortSignal): Promise<ModelAnswer<PlanDraft>>;
  turn(brief: TurnBrief, signal?: AbortSignal): Promise<ModelAnswer<TurnDraft>>;
  /** What it finds riskier in a plan than the rules did, by the subtask's index; absent where a model cannot judge. */
  concerns?(
    brief: ConcernsBrief,
    signal?: AbortSignal,
  ): Promise<ModelAnswer<(Concern & { index: number })[]>>;
}

export type ChatMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; calls: { id: string; name: string; args: JsonObject }[] }
  | { role: 'tool'; call_id: string; content: string };

export type ChatRequest = {
  messages: ChatMessage[];
  tools?: { name: string; description: string; input_schema: Record<string, unknown> }[];
  /** JSON schema that the answer's text must satisfy. */
  schema?: { name: string; schema: Record<string, unknown> };
  maxTokens?: number;
};

export type ChatReply = {
  text: string;
  calls: { id: string; name: string; args: JsonObject }[];
  usage: Usage;
  stop: 'end' | 'calls' | 'length' | 'refusal';
};

/** A chat model over the network, whatever its maker. */
export interface ChatModel {
  readonly name: string;
  readonly timeoutMs: number;
  chat(request: ChatRequest, signal?: AbortSignal): Promise<ChatReply>;
}

/** The tools that are reachable, across servers. */
export interface Tools {
  /** Every tool, with its effect as the platform sees it. Throws `later` when a server cannot be reached. */
  cards(): Promise<ToolCard[]>;
  /** Calls one tool. Never throws for what the tool says; `unknown` when the call may or may not have happened. */
  call(
    name: string,
    args: JsonObject,
    options: { key: string | null; signal?: AbortSignal },
  ): Promise<ToolResult>;
}

/** A service that draws traces. What it is told twice it has once. */
export interface TraceService {
  readonly name: 'langsmith' | 'otlp';
  /** Resolves once it has taken everything that is new to it. Throws `later` when it did not. */
  send(trace: Trace): Promise<void>;
}

/** What is told of tasks to such services. Nothing here throws, and nothing waits for a service but `tell` and `catchUp`. */
export interface Traces {
  /** Whether the task is among those that are traced. */
  samples(taskId: string): boolean;
  /** Keeps a call that has ended until its task is told; too many are dropped. */
  note(taskId: string, call: Span): void;
  /** Tells what is new of a task. */
  tell(taskId: string): Promise<void>;
  /** Tells what earlier invocations could not, or did not live to; answers of how many tasks. */
  catchUp(): Promise<number>;
}

export type Clock = { now(): number };
export type Ids = { id(): string };

/** Structured log line; redacted before it is written. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** A head of the audit chain, as somebody outside keeps it. `hash` in hex, `at` RFC 3339. */
export type AnchoredHead = { installation: string; seq: number; hash: string; at: string };

/** Somebody outside the database who keeps heads: a webhook, a bucket, an issue that is commented on. */
export interface Anchor {
  /** What it is called in `audit_anchors`. */
  readonly name: string;
  /** Throws unless the head was taken; the same one again is harmless. */
  tell(head: AnchoredHead): Promise<void>;
}

/** Seals what is kept for later, so that whoever reads the database alone learns nothing. */
export interface Vault {
  seal(text: string): Promise<string>;
  /** Throws `fatal` `unsealable` where its key is gone or it was altered. */
  open(sealed: string): Promise<string>;
}
