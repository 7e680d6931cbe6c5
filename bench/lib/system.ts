/** Who measures and who is measured: a system is started by the bench and driven by a client over HTTP. */

/** What a system finds when it is started. */
export interface BenchEnv {
  /** A fresh, empty database of this system's own; by way of the wire proxy when statements are counted or delayed. */
  databaseUrl: string;
  /** The same database past the proxy: for migrations, seeding and looking. Never for the measured service. */
  directUrl: string;
  /**
   * The outside recorder, a process of its own: `POST {recorderUrl}/effects` with `{"task","step"}` is what each
   * step changes in the world, and `{recorderUrl}/mcp` is the same as the tool `record.effect` of an MCP server.
   */
  recorderUrl: string;
  /** A scratch folder of this system's own, emptied before the first start and kept over a restart. */
  dir: string;
  /** Where the output of processes goes. */
  logFile: string;
}

/** A started system. Process trees below these ids are measured. */
export interface Running {
  /** Where the client goes. */
  url: string;
  pids: {
    /** What we would deploy. */
    service: number[];
    /** Local stand-ins for what a cloud provides (Neon's door, the queue): measured apart. */
    standIns?: number[];
  };
  /** Ends every process it started; resolves when they are gone. */
  stop(): Promise<void>;
}

/** The job as a client sees it; `id` is the bench's name for a task. Each rejects on a wrong answer. */
export interface Client {
  start(id: string): Promise<void>;
  untilWaiting(id: string): Promise<void>;
  approve(id: string): Promise<void>;
  untilDone(id: string): Promise<void>;
}

/** What the checks after a run found; `problems` names the first few tasks that are not as they should be. */
export interface Verified {
  verified: number;
  problems: string[];
}

/** One row of the table. */
export interface System {
  /** kebab-case, for `--only` and file names: `dbos`; ours are `ours-node`, `ours-workerd`, `ours-wrangler`. */
  name: string;
  /** For people: `ours, workerd serve`. */
  title: string;
  /** What survives kill -9, in one sentence. */
  durability: string;
  /** Name → version of what it is made of; read once it has been installed. */
  versions(): Record<string, string>;
  /** false: it keeps its state itself, and no database is made for it. */
  postgres: boolean;
  /** Installs or builds what is missing, before the clock runs. */
  prepare?(): Promise<void>;
  /** Starts it and resolves when it serves. Called again, on the same database and folder, after a stop. */
  start(env: BenchEnv): Promise<Running>;
  client: Client;
  /**
   * Reads the system's own store: how many of these tasks ended well there with six steps each. The effects
   * at the recorder are checked by the bench itself.
   */
  verify(ids: string[], env: BenchEnv): Promise<Verified>;
  /** Stored bytes, where the total is not the whole story. */
  storage?: {
    /** Runs retention as an installation would have by then; the service is up. */
    retain?(env: BenchEnv): Promise<void>;
    /** `schema.table` of what only the second figure counts (timeline, audit), not the engine's rows. */
    history?: readonly string[];
    /** Bytes on disk, for a system without Postgres. */
    bytes?(env: BenchEnv): Promise<number>;
  };
  /**
   * Its own clock, for a system that asks the store for due work by the minute or more seldom: such statements are no
   * part of idleness, and a full run listens to it for a minute, once what a task leaves behind has been delivered.
   */
  clock?: { statements: RegExp };
  /** Bytes (gzip) of what is deployed. */
  bundleBytes?(): Promise<number>;
  /** ms from the start of the process to the first answer of a light door (/health), a median. Nothing else runs. */
  coldStartMs?(): Promise<number>;
}
