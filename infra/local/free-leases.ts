import pg from 'pg';

/**
 * Frees what the last run's Worker held when it was killed. Only for a database that is this stack's own: no
 * other worker can be alive on it, so nobody has to wait for the leases. Returns how many rows it freed.
 */
export async function freeLeases(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const freed = 'lease_until = clock_timestamp(), wake_at = clock_timestamp()';
    const subtasks = await client.query(`update subtasks set ${freed} where status = 'running'`);
    const tasks = await client.query(`update tasks set ${freed} where work = 'running'`);
    await client.query(`update subtasks set wake_at = clock_timestamp() where status = 'ready'`);
    await client.query(`update tasks set wake_at = clock_timestamp() where work = 'ready'`);
    return (subtasks.rowCount ?? 0) + (tasks.rowCount ?? 0);
  } finally {
    await client.end();
  }
}
