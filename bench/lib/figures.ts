/** What is measured of one system: one entry of docs/reports/bench.json. ms, KB and MB are as they say; null: not measured. */
export interface Figures {
  name: string;
  title: string;
  durability: string;
  versions: Record<string, string>;
  /** Tasks checked after the run, in the store and at the recorder; every one was right. */
  verified: number;
  latency: Latency;
  /** The same with a network of `network.delay_ms` between the service and Postgres; null without Postgres. */
  network: (Latency & { delay_ms: number; round_trip_ms: number }) | null;
  /** Tasks a second by number of clients: the median of the rounds, and each round. */
  throughput: { clients: number; per_second: number; rounds: number[]; finish: Percentiles }[];
  wire: Wire | null;
  cpu_ms: { service: number | null; stand_ins: number | null; postgres: number | null; client: number };
  wal_kb: number | null;
  stored_kb: { engine: number | null; all: number | null };
  start_up: { ms: number; cpu_ms: number | null; rss_mb: number | null };
  rss_mb: number | null;
  bundle_kb: number | null;
  cold_start_ms: number | null;
}

export interface Percentiles {
  p50: number;
  p95: number;
}

/** start → waiting and approve → done as one client sees them. */
export interface Latency {
  start: Percentiles;
  finish: Percentiles;
}

/** Counted at the wire, a task alone. */
export interface Wire {
  start: { statements: number; round_trips: number };
  finish: { statements: number; round_trips: number };
  /** With what goes on behind the answers. */
  all: { statements: number; round_trips: number };
  idle_statements_per_second: number;
}

/** The file docs/reports/bench.json. */
export interface Report {
  name: 'bench';
  commit: string;
  at: string;
  machine: { cpu: string; cores: number; memory_gb: number; os: string; node: string; postgres: string };
  settings: Settings;
  systems: Figures[];
  /** Systems that did not come to figures, and why. */
  left_out: { name: string; title: string; reason: string }[];
}

/** How much is done for each system. */
export interface Settings {
  rounds: number;
  warmUp: number;
  /** Tasks of one client in a round. */
  alone: number;
  /** Numbers of clients, and how many tasks they share in a round. */
  crowds: { clients: number; tasks: number }[];
  counted: number;
  idleSeconds: number;
  /** For a system with a clock of its own: seconds until its sweep and what it rings for are through, then to listen. */
  clock?: { restSeconds: number; idleSeconds: number };
  /** Tasks of one client in a round with the network's delay, and that delay. */
  delayed: number;
  delayMs: number;
}

/** The file docs/reports/bench-growth.json. */
export interface Growth {
  name: 'bench-growth';
  commit: string;
  at: string;
  machine: Report['machine'];
  /** The job beside so many stored tasks: one client's latency, and tasks a second of 16. */
  levels: { tasks: number; latency: Latency; per_second: number }[];
  /** Answers in ms beside the most tasks and approvals. */
  lists: ({ what: string } & Percentiles)[];
  approvals: { stored: number; waiting: number; overdue: number; inbox: Percentiles };
  sweep: { expired: number; seconds: number; sweeps: number };
}
