import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStore, newScan, RepeatFilter } from "../ts/door/scans.ts";

test("the same text counts again only after the pause since it was last seen", () => {
  const repeats = new RepeatFilter(3000);
  assert.equal(repeats.isNew("T1:A", 0), true);
  assert.equal(repeats.isNew("T1:A", 2000), false);
  assert.equal(repeats.isNew("T1:A", 4000), false, "held before the camera all the while");
  assert.equal(repeats.isNew("T1:A", 7000), true);
  assert.equal(repeats.isNew("T1:B", 7001), true);
});

test("every scan has an id and a time of its own", () => {
  const at = new Date("2026-05-01T01:02:03Z");
  const scan = newScan("T1:A", "in", false, at);
  assert.match(scan.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(scan.scanned_at, "2026-05-01T01:02:03.000Z");
  assert.notEqual(scan.id, newScan("T1:A", "in", false, at).id);
});

test("a store keeps scans in order until they are removed", async () => {
  const store = new MemoryStore();
  const [first, second] = [newScan("a", "in", false), newScan("b", "in", false)];
  await store.add(first);
  await store.add(second);
  await store.remove(first.id);
  assert.deepEqual(await store.all(), [second]);
});
