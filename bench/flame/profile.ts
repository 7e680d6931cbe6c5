import { packageOf, WAITING } from './packages.ts';

/** What V8's profiler gives, as far as it is read here; times in µs. */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  /** Time before each sample. */
  timeDeltas: number[];
}

/** A profile and the CPU time in ms that the kernel counted meanwhile: of the profiled thread, of all threads. */
export interface Recording {
  profile: CpuProfile;
  interval_us: number;
  thread_ms: number;
  process_ms: number;
}

/** One function as called from where it stands; ms, `total` with all below it. */
export interface Frame {
  name: string;
  place: string;
  package: string;
  self: number;
  total: number;
  children: Map<string, Frame>;
}

/** The calls of a recording; `total` of the root is the time in which the thread was not idle. */
export interface Flame {
  root: Frame;
  /** Of the root's total: no CPU was used, something else ran on the core. */
  waiting: number;
}

const IDLE = '(idle)';
const newFrame = (name: string, place: string, owner: string): Frame => ({
  name,
  place,
  package: owner,
  self: 0,
  total: 0,
  children: new Map(),
});

/**
 * Adds up the samples by their stacks. Samples are of the clock, not of CPU: what the thread was busy by the clock
 * beyond its CPU time it waited for a core. That sum is measured; it is laid on the samples that came late, by how
 * late each was, as a frame of its own below where the thread stood.
 */
export function readFlame({ profile, interval_us, thread_ms }: Recording): Flame {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
  );
  const busy = profile.samples.flatMap((id, i) => {
    const ms = Math.max(0, profile.timeDeltas[i]!) / 1000;
    const late = Math.max(0, ms - interval_us / 1000);
    return nodes.get(id)!.callFrame.functionName === IDLE ? [] : [{ id, ms, late }];
  });
  const sum = (of: (each: (typeof busy)[number]) => number) => busy.reduce((all, each) => all + of(each), 0);
  const total = sum(({ ms }) => ms);
  const waiting = Math.max(0, total - thread_ms);
  const late = sum((each) => each.late);
  const ofLate = late > 0 ? Math.min(1, waiting / late) : 0;
  const ofRest = total > late ? (waiting - late * ofLate) / (total - late) : 0;
  const root = newFrame('all', '', '');
  for (const each of busy) {
    const waited = each.late * ofLate + (each.ms - each.late) * ofRest;
    addSample(root, stackOf(each.id), each.ms - waited, waited);
  }
  return { root, waiting };

  function stackOf(id: number): Frame[] {
    const stack: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const { functionName, url, lineNumber } = nodes.get(at)!.callFrame;
      if (functionName === '(root)') break;
      const name = functionName || '(anonymous)';
      stack.unshift(newFrame(name, url && `${shortUrl(url)}:${lineNumber + 1}`, packageOf(name, url)));
    }
    return stack;
  }
}

function addSample(root: Frame, stack: Frame[], cpu: number, waited: number): void {
  let at = root;
  const down = (frame: Frame, ms: number) => {
    const key = `${frame.name} ${frame.place}`;
    const child = at.children.get(key) ?? frame;
    at.children.set(key, child);
    child.total += ms;
    at = child;
  };
  root.total += cpu + waited;
  for (const frame of stack) down(frame, cpu + waited);
  at.self += cpu;
  if (waited === 0) return;
  down(newFrame(WAITING, '', WAITING), waited);
  at.self += waited;
}

/** Self time in ms by package, waiting among them. */
export function selfByPackage({ root }: Flame): Map<string, number> {
  const sums = new Map<string, number>();
  const visit = (frame: Frame) => {
    if (frame.self > 0) sums.set(frame.package, (sums.get(frame.package) ?? 0) + frame.self);
    for (const child of frame.children.values()) visit(child);
  };
  visit(root);
  return sums;
}

function shortUrl(url: string): string {
  return url
    .replace(/^.*\/node_modules\//, '')
    .replace(/^file:.*?\/((?:lib|functions|schema|infra|bench)\/)/, '$1');
}
