import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dispatch } from "../server.ts";

describe("GET /products", () => {
  it("lists all products", async () => {
    const reply = await dispatch("GET", new URL("http://catalog/products"));
    assert.equal(reply.status, 200);
    assert.equal((reply.body as { total: number }).total, 5);
  });
});
