// What the registration form decides in the browser: parallel sessions, and the work that is asked in a flood.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { solve } from "../ts/parts/puzzle.ts";
import { overlap } from "../ts/parts/sessions.ts";

test("one session may begin the minute another ends", () => {
  assert.equal(overlap({ starts: 0, ends: 60 }, { starts: 60, ends: 120 }), false);
  assert.equal(overlap({ starts: 0, ends: 61 }, { starts: 60, ends: 120 }), true);
  assert.equal(overlap({ starts: 0, ends: 300 }, { starts: 60, ends: 120 }), true);
});

test("the answer to a puzzle is what the server looks for", async () => {
  const answer = await solve("68a1.f00", 12);
  const hash = createHash("sha256").update(`68a1.f00.${answer}`).digest("hex");
  assert.ok(hash.startsWith("000"), hash);
  assert.notEqual(answer, "");
});
