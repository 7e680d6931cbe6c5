/** Walks a list page after page until it has `limit` rows, or there are no more. */
export async function takePages<Row>(
  limit: number,
  read: (page: {
    limit: number;
    cursor: string | undefined;
  }) => Promise<{ rows: Row[]; next: string | null }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: Math.min(MOST, limit - rows.length), cursor });
    rows.push(...page.rows);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  return rows;
}

const MOST = 200;
