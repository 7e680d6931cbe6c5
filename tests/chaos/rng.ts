/** Chance that is the same for the same seed: every choice of a simulated run comes from one of these. */
export class Rng {
  #state: number;
  #made = 0;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 up to, not including, `n`. */
  int(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]!;
  }

  /** One of these by weight; those of weight 0 never. */
  weighted<T>(items: readonly (readonly [T, number])[]): T {
    let left = this.next() * items.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return items.at(-1)![0];
  }

  /** A UUIDv7 of this moment; later ones sort later. */
  uuid(ms: number): string {
    this.#made += 1;
    const time = Math.floor(ms).toString(16).padStart(12, '0');
    const order = (this.#made & 0xfff).toString(16).padStart(3, '0');
    const chance = [this.next(), this.next()].map((x) =>
      Math.floor(x * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    );
    const tail = chance.join('');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-8${tail.slice(0, 3)}-${tail.slice(3, 15)}`;
  }
}
