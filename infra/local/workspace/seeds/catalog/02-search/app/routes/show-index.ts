import type { Reply } from "../types.ts";

export function showIndex(): Reply {
  return { status: 200, body: { name: "catalog", routes: ["/products", "/products/:sku", "/search"] } };
}
