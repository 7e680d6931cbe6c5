import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dispatch } from "../server.ts";

describe("GET /products", () => {
  it("lists the first page", async () => {
    const reply = await dispatch("GET", new URL("http://catalog/products"));
    assert.equal(reply.status, 200);
    assert.equal((reply.body as { total: number }).total, 5);
  });

  it("goes on where the page before ended", async () => {
    const reply = await dispatch("GET", new URL("http://catalog/products?page=3&size=2"));
    const { items } = reply.body as { items: { sku: string }[] };
    assert.deepEqual(items.map((item) => item.sku), ["book-blank"]);
  });
});
