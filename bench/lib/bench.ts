import type { Server } from './database.ts';
import type { Settings } from './figures.ts';
import type { Recorder } from './recorder.ts';
import { round } from './statistics.ts';

/** What a run has for all systems. */
export interface Bench {
  server: Server;
  recorder: Recorder;
  settings: Settings;
  /** Below it each system has its folder and its log. */
  dir: string;
  /** Says what is being done, for whoever watches. */
  tell: (what: string) => void;
}

/** Null for a figure that could not be taken, so that JSON and readers know. */
export function orNull(value: number, digits = 1): number | null {
  return Number.isFinite(value) ? round(value, digits) : null;
}
