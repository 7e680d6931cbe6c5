import type { TestApp } from './app.ts';

export type GateRow = { id: string; status: string; requirements: { roles: string[] }[] };

/** What was asked for at the gate of a service, and the people who answer. */
export function gateOf(t: TestApp) {
  const latest = async (): Promise<GateRow | null> => {
    const [row] = await t.db.query<GateRow>(
      "select * from approval_requests where kind = 'gate' order by created_at desc, id desc limit 1",
    );
    return row ?? null;
  };
  /** The request that comes after `before`, as soon as people are asked about it. */
  const next = async (before: string | null): Promise<GateRow> => {
    for (;;) {
      const row = await latest();
      if (row && row.id !== before && row.status === 'pending') return row;
      await new Promise((done) => setTimeout(done, 20));
    }
  };
  return {
    latest,
    next,
    /** Everybody whom it takes signs. */
    yes: async ({ id, requirements }: GateRow) => {
      for (const who of ['cto', 'security_team', 'tech_lead'] as const)
        if (requirements.some(({ roles }) => roles.includes(who)))
          await t.call(`POST /approve/${id}`, {
            token: t.people[who].token,
            body: { justification: 'Looked.' },
          });
    },
    no: ({ id }: GateRow) =>
      t.call(`POST /reject/${id}`, { token: t.people.cto.token, body: { reason: 'Not today.' } }),
    /** Nobody decides, and its time is over. */
    expire: async ({ id }: GateRow) => {
      await t.db.query(
        "update approval_requests set expires_at = clock_timestamp() - interval '1 second' where id = $1",
        [id],
      );
      await t.call('POST /sweep', { token: t.people.admin.token, body: {} });
    },
    /** The states of what was begun under a request. */
    ledger: async (id: string) =>
      (await t.db.query<{ state: string }>('select state from effects where approval_id = $1', [id])).map(
        ({ state }) => state,
      ),
  };
}
