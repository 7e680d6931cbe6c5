import type { SetScene } from './scene.ts';

/** An agent's key is to be rolled, and one may be known to somebody else. */
export const keys: SetScene = async ({ drive }) => {
  const { db } = drive.engine;
  const bindings = '[{"role": "developer", "projects": ["checkout"]}]';
  await db.query(`insert into principals (id, name, kind, bindings) values ('ci', 'CI', 'agent', $1)`, [
    bindings,
  ]);
  await db.query(
    `insert into api_keys (hash, principal_id, label, hint) values (repeat('a', 64), 'ci', 'CI of checkout', 'dak_abcd')`,
  );
  const [key] = await db.query<{ id: string }>(`select id from api_keys where principal_id = 'ci'`);
  return { variables: { OLD_KEY: key!.id } };
};

/** A version that somebody changed where it is stored, and that no worker has read before. */
export const policy: SetScene = async ({ drive }) => {
  const { db } = drive.engine;
  return {
    variables: {},
    acts: {
      'somebody-alters-it': async () => {
        await db.query('alter table policies disable trigger user');
        await db.query(
          `update policies set document = document || '# mine' where version = (select active_policy from settings)`,
        );
        await db.query('alter table policies enable trigger user');
      },
    },
  };
};
