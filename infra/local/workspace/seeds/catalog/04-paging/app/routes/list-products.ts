import { products } from "../products.ts";
import { settings } from "../settings.ts";
import type { Input, Reply } from "../types.ts";

export function listProducts({ query }: Input): Reply {
  const size = Math.min(positive(query.get("size"), settings.pageSize), settings.maxPageSize);
  const page = positive(query.get("page"), 1);
  const items = products.slice((page - 1) * size, page * size);
  return { status: 200, body: { items, page, size, total: products.length } };
}

function positive(text: string | null, fallback: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fallback;
}
