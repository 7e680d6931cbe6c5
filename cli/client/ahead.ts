type PolicyVersion = { version: number; created_by: string; created_at: string; reason: string | null };
type PolicyDocument = PolicyVersion & { document: string };

/** Routes that the service does not describe yet, as they were agreed on. One that it describes leaves this list. */
export type Ahead = {
  'GET /policy': { answer: PolicyDocument };
  'PUT /policy': { body: { document: string; reason: string }; answer: PolicyVersion };
  'GET /policy/versions': {
    query?: { limit?: number; cursor?: string };
    answer: { data: (PolicyVersion & { active: boolean })[]; next_cursor: string | null };
  };
  'POST /policy/restore': { body: { version: number | 'default'; reason: string }; answer: PolicyVersion };
  'POST /policy/test': {
    body: { document: string; cases?: Record<string, unknown>[] };
    answer: { total: number; changed: number; cases: Record<string, unknown>[] };
  };
};
