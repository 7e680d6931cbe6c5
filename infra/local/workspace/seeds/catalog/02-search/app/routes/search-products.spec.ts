import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dispatch } from "../server.ts";

describe("GET /search", () => {
  it("finds products whose name has the text", async () => {
    const reply = await dispatch("GET", new URL("http://catalog/search?q=MUG"));
    assert.equal(reply.status, 200);
    assert.equal((reply.body as { total: number }).total, 2);
  });

  it("wants something to look for", async () => {
    const reply = await dispatch("GET", new URL("http://catalog/search"));
    assert.equal(reply.status, 400);
  });
});
