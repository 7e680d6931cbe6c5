import * as z from 'zod';

const Id = z.string().min(1).max(200);
const Person = z.looseObject({ id: Id.nullish(), name: z.string().max(500).nullish() });
const Text = z.string().max(200_000);

const SessionIssue = z.looseObject({
  id: Id,
  identifier: z.string().max(100).nullish(),
  title: Text.nullish(),
  description: Text.nullish(),
  url: Text.nullish(),
  team: z.looseObject({ key: z.string().nullish(), name: z.string().nullish() }).nullish(),
  project: z.looseObject({ name: z.string().nullish() }).nullish(),
});

/** A session of ours, as a webhook tells of it. */
export const Session = z.looseObject({
  id: Id,
  creatorId: Id.nullish(),
  creator: Person.nullish(),
  issueId: Id.nullish(),
  issue: SessionIssue.nullish(),
  comment: z.looseObject({ id: Id.nullish(), body: Text.nullish() }).nullish(),
});
export type Session = z.infer<typeof Session>;

/** What somebody wrote, clicked or signalled in a session. */
export const Activity = z.looseObject({
  id: Id,
  userId: Id.nullish(),
  user: Person.nullish(),
  signal: z.string().max(50).nullish(),
  content: z.looseObject({ body: Text.nullish() }).nullish(),
});
export type Activity = z.infer<typeof Activity>;

export const Guidance = z.array(
  z.looseObject({
    body: Text,
    origin: z.looseObject({ __typename: z.string().nullish(), type: z.string().nullish() }).nullish(),
  }),
);

const Data = z.looseObject({
  id: Id.nullish(),
  updatedAt: z.string().max(50).nullish(),
  createdAt: z.string().max(50).nullish(),
  issueId: Id.nullish(),
  userId: Id.nullish(),
  user: Person.nullish(),
});

/** What every webhook of Linear's has, and what ours have beside it. */
const Envelope = z.looseObject({
  type: z.string().min(1).max(100),
  action: z.string().min(1).max(100),
  organizationId: Id,
  createdAt: z.string().max(50).nullish(),
  actor: Person.nullish(),
  data: Data.nullish(),
  agentSession: Session.nullish(),
  agentActivity: Activity.nullish(),
  notification: z
    .looseObject({ id: Id.nullish(), issueId: Id.nullish(), actorId: Id.nullish(), actor: Person.nullish() })
    .nullish(),
});

/** One webhook, as far as keeping it needs it. */
export type Told = {
  type: string;
  action: string;
  workspace: string;
  /** The same for the same version of the same thing, whatever its delivery is called. */
  versionKey: string;
  /** Of one subject they are worked off in order. */
  subject: string;
  /** Ids of whoever did it. */
  actors: string[];
};

/** Reads a webhook that was verified; null: it is none that could be kept. */
export function readEnvelope(body: unknown, delivery: string): Told | null {
  const parsed = Envelope.safeParse(body);
  if (!parsed.success) return null;
  const { type, action, organizationId, data, agentSession, agentActivity, notification, actor, createdAt } =
    parsed.data;
  const version =
    type === 'AgentSessionEvent'
      ? (agentActivity?.id ?? agentSession?.id)
      : data?.id
        ? `${data.id}:${data.updatedAt ?? data.createdAt ?? ''}`
        : (notification?.id ?? (createdAt ? `${organizationId}:${createdAt}` : null));
  return {
    ...{ type, action, workspace: organizationId },
    versionKey: `${type}:${action}:${version ?? delivery}`,
    subject: agentSession?.id ?? data?.issueId ?? (data?.id ? `${type}:${data.id}` : organizationId),
    actors: [actor?.id, data?.userId, data?.user?.id, agentActivity?.userId, agentActivity?.user?.id].filter(
      (id) => typeof id === 'string',
    ),
  };
}
