import { getProduct } from "./routes/get-product.ts";
import { listProducts } from "./routes/list-products.ts";
import { searchProducts } from "./routes/search-products.ts";
import { showIndex } from "./routes/show-index.ts";
import type { Route } from "./types.ts";

export const routes: Route[] = [
  { method: "GET", path: "/", handler: showIndex },
  { method: "GET", path: "/products", handler: listProducts },
  { method: "GET", path: "/products/:sku", handler: getProduct },
  { method: "GET", path: "/search", handler: searchProducts },
];
