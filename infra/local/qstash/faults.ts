import * as z from 'zod';
import { QstashRefusal } from './message.ts';

const chance = z.number().min(0).max(1);

/** What the emulator is told to do wrong; chances from 0 to 1, everything off by default. */
const faultsSchema = z.strictObject({
  /** A publish is answered 500 and not stored. */
  refuse: chance.default(0),
  /** A stored message is forgotten: its publisher was told it is safe, it is never delivered. */
  drop: chance.default(0),
  /** An attempt fails on the way, without reaching its destination, and is retried. */
  fail: chance.default(0),
  /** A message is delivered a second time, at the same moment as the first. */
  duplicate: chance.default(0),
  /** A delivery is held back by up to `delayMs`. */
  delay: chance.default(0),
  delayMs: z.number().min(0).default(500),
  /** Deliveries that fall due within this many milliseconds are sent in reverse order; 0 is off. */
  reorderMs: z.number().min(0).default(0),
  /** Only destinations that contain this text are touched. */
  only: z.string().default(''),
  /** How many faults (of all kinds but reordering) happen before they stop; left out: no limit. */
  limit: z.number().int().min(0).optional(),
  /** Seed of the dice: the same seed over the same messages gives the same faults. */
  seed: z.number().int().default(1),
});

export type Faults = z.infer<typeof faultsSchema>;
export type FaultKind = 'refuse' | 'drop' | 'fail' | 'duplicate' | 'delay';

export interface FaultDice {
  settings: () => Faults;
  /** Replaces the settings (what is left out is off again) and starts the dice anew. */
  set: (faults: Partial<Faults>) => Faults;
  /** Whether this fault happens to this destination now. */
  roll: (kind: FaultKind, url: string) => boolean;
  /** A number from 0 to 1. */
  random: () => number;
}

/** Faults from JSON. Throws QstashRefusal 400 with the first thing that is wrong. */
export function parseFaults(json: unknown): Faults {
  const parsed = faultsSchema.safeParse(json);
  if (!parsed.success) throw new QstashRefusal(400, parsed.error.issues[0]?.message ?? 'invalid faults');
  return parsed.data;
}

export function createFaultDice(initial: Partial<Faults> = {}): FaultDice {
  let settings = faultsSchema.parse(initial);
  let random = seededRandom(settings.seed);
  let left = settings.limit ?? Number.POSITIVE_INFINITY;
  return {
    settings: () => settings,
    set: (faults) => {
      settings = faultsSchema.parse(faults);
      random = seededRandom(settings.seed);
      left = settings.limit ?? Number.POSITIVE_INFINITY;
      return settings;
    },
    roll: (kind, url) => {
      if (settings[kind] === 0 || left <= 0 || !url.includes(settings.only)) return false;
      const hit = random() < settings[kind];
      if (hit) left -= 1;
      return hit;
    },
    random: () => random(),
  };
}

/** Park and Miller's generator: plain, repeatable, good enough for dice. */
function seededRandom(seed: number): () => number {
  let state = (Math.abs(seed) % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state - 1) / 2147483646;
  };
}
