/** The engine's numbers, with their reasons in `docs/decisions/0002-engine-numbers.md`. */
export const LEASE_S = 10;
export const RENEW_MS = 3_000;
export const MAX_ATTEMPTS = 5;
/** Longest a read or a change of a repository may take, in milliseconds: it fits behind an HTTP door. */
export const QUICK_CALL_MS = 10_000;
/** Longest any other tool call may take: a build, a test run, a deployment. */
export const TOOL_TIMEOUT_MS = 120_000;
/** Behind an HTTP door the platform cuts work at 30 s; nothing starts that does not fit into this. */
export const DOOR_BUDGET_MS = 20_000;
export const DELIVERY_BUDGET_MS = 600_000;
