import { products } from "../products.ts";
import type { Input, Reply } from "../types.ts";

export function searchProducts({ query }: Input): Reply {
  const text = (query.get("q") ?? "").trim().toLowerCase();
  if (text === "") return { status: 400, body: { message: "q is missing" } };
  const items = products.filter((product) => product.name.toLowerCase().includes(text));
  return { status: 200, body: { items, total: items.length } };
}
