import { products } from "../products.ts";
import type { Input, Reply } from "../types.ts";

export function getProduct({ params }: Input): Reply {
  const product = products.find((item) => item.sku === params.sku);
  if (!product) return { status: 404, body: { message: "No such product" } };
  return { status: 200, body: product };
}
