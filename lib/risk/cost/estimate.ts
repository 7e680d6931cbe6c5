import {
  AWS_DATABASE,
  AWS_LARGE,
  AWS_SIZES,
  AZURE_CPU,
  DROPLET_MONTH,
  GOOGLE_CPU,
  GOOGLE_GPU,
  MONTH_HOURS,
} from './prices.ts';

const AWS = /^(db\.|cache\.)?([a-z]+\d[a-z]*)\.(?:(\d+)xlarge|([a-z]+))$/;
const GOOGLE = /^([a-z]\d[a-z]?)-(?:standard|highmem|highcpu|megamem|ultramem)-(\d+)$/;
const AZURE = /^standard_([a-z]{1,2})(\d+)[a-z]*(?:_v\d+)?$/;

/** What a machine size costs a month in US dollars, by list price; null for a size that the table does not know. */
export function monthlyPrice(size: string): number | null {
  const name = size.toLowerCase();
  const month = own(DROPLET_MONTH, name);
  if (month !== null) return month;
  const hour =
    own(GOOGLE_GPU, name) ??
    awsHour(name) ??
    cpuHour(GOOGLE, GOOGLE_CPU, name) ??
    cpuHour(AZURE, AZURE_CPU, name);
  return hour === null ? null : hour * MONTH_HOURS;
}

function awsHour(name: string): number | null {
  const match = AWS.exec(name);
  if (!match) return null;
  const large = own(AWS_LARGE, match[2]!);
  const sizes = match[3] === undefined ? own(AWS_SIZES, match[4]!) : 2 * Number(match[3]);
  if (large === null || sizes === null) return null;
  return large * sizes * (match[1] === undefined ? 1 : AWS_DATABASE);
}

function cpuHour(pattern: RegExp, prices: Readonly<Record<string, number>>, name: string): number | null {
  const match = pattern.exec(name);
  const cpu = match ? own(prices, match[1]!) : null;
  return cpu === null ? null : cpu * Number(match![2]);
}

function own(prices: Readonly<Record<string, number>>, name: string): number | null {
  return Object.hasOwn(prices, name) ? prices[name]! : null;
}

const COUNTING =
  /(?:count|num[-_]?nodes|nodes|size|capacity|replicas|number|instances|desired[-_]?size|quantity)["']?[\s=:]+["']?(\d{1,5})\b/i;
const SIZE_NAME =
  /\b(?:(?:db|cache)\.)?[a-z]+\d[a-z]*\.(?:\d*xlarge|nano|micro|small|medium|large|metal)\b|\b[a-z]\d[a-z]?-[a-z]+-\d+g?\b|\bstandard_[a-z]{1,2}\d+[a-z]*(?:_v\d+)?\b|\b(?:db-)?(?:s|g|c|m|gpu)-[a-z0-9]+(?:-[a-z0-9]+){0,2}\b/gi;
const TEXT_MAX = 16_384;

/**
 * What the machines that a command or a plan names would cost a month, in US dollars by list price, times the count that
 * stands with them; null where no size of the table is named. `seen` is the size as it was written.
 */
export function estimateCost(text: string): { usd: number; seen: string } | null {
  const read = text.slice(0, TEXT_MAX);
  let usd = 0;
  const seen: string[] = [];
  for (const [name] of read.matchAll(SIZE_NAME)) {
    const price = monthlyPrice(name);
    if (price === null) continue;
    usd += price;
    if (seen.length < 3 && !seen.includes(name)) seen.push(name);
  }
  if (seen.length === 0) return null;
  const count = Math.max(1, Number(COUNTING.exec(read)?.[1] ?? 1));
  return { usd: Math.round(usd * count), seen: `${seen.join(', ')}${count > 1 ? ` × ${count}` : ''}` };
}
