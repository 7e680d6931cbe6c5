/** One halt: since when (the database's time), by whom, and why. */
export type Halt = { since: string; by: string | null; reason: string | null };
/** What is halted: everything (`all`), and projects by name. */
export type HaltState = { all: Halt | null; projects: Record<string, Halt> };
