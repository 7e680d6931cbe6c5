import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dispatch } from "../server.ts";

describe("GET /products/:sku", () => {
  it("finds a product", async () => {
    const reply = await dispatch("GET", new URL("http://catalog/products/pen-ink"));
    assert.equal(reply.status, 200);
    assert.deepEqual(reply.body, { sku: "pen-ink", name: "Ink pen", priceCents: 1250 });
  });

  it("says when there is none", async () => {
    const reply = await dispatch("GET", new URL("http://catalog/products/anvil"));
    assert.equal(reply.status, 404);
  });
});
