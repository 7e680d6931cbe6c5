import { products } from "../products.ts";
import type { Reply } from "../types.ts";

export function listProducts(): Reply {
  return { status: 200, body: { items: products, total: products.length } };
}
