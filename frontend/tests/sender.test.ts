import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStore, newScan, type Scan } from "../ts/door/scans.ts";
import { Sender, type Trouble } from "../ts/door/sender.ts";

function admitAll(scans: readonly Scan[]): Response {
  return Response.json({ verdicts: scans.map(({ id }) => ({ id, verdict: "admitted", title: "請進", tone: "ok" })) });
}

function desk(answers: ((scans: readonly Scan[]) => Response | Promise<Response>)[]) {
  const seen = {
    verdicts: [] as string[],
    troubles: [] as Trouble[],
    unsent: -1,
    posts: [] as string[][],
    waits: [] as number[],
  };
  const again: (() => void)[] = [];
  const sender = new Sender(
    new MemoryStore(),
    async (scans) => {
      seen.posts.push(scans.map((scan) => scan.code));
      return (answers.shift() ?? admitAll)(scans);
    },
    {
      verdict: (_, scan) => seen.verdicts.push(scan.code),
      trouble: (kind) => seen.troubles.push(kind),
      unsent: (n) => (seen.unsent = n),
    },
    (deed, seconds) => {
      seen.waits.push(seconds);
      again.push(deed);
    },
  );
  return { sender, seen, again };
}

test("a scan is sent at once and leaves the queue with its verdict", async () => {
  const { sender, seen } = desk([]);
  await sender.add(newScan("a", "in", false));
  assert.deepEqual([seen.verdicts, seen.unsent], [["a"], 0]);
});

test("without network a scan waits, and goes with the next one under its own id", async () => {
  const { sender, seen } = desk([() => Promise.reject(new TypeError("offline"))]);
  await sender.add(newScan("a", "in", true));
  assert.deepEqual([seen.troubles, seen.unsent], [["network"], 1]);
  await sender.add(newScan("b", "in", false));
  assert.deepEqual([seen.posts.at(-1), seen.verdicts, seen.unsent], [["a", "b"], ["a", "b"], 0]);
});

test("tries again by itself, after longer and longer pauses", async () => {
  const down = () => new Response("", { status: 503 });
  const { sender, seen, again } = desk([down, down, down]);
  await sender.add(newScan("a", "in", false));
  while (seen.unsent) {
    again.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
  assert.deepEqual([seen.waits, seen.verdicts], [[1, 2, 5], ["a"]]);
});

test("an expired sign-in keeps every scan", async () => {
  const { sender, seen } = desk([() => new Response("", { status: 403 })]);
  await sender.add(newScan("a", "in", false));
  assert.deepEqual([seen.troubles, seen.unsent, seen.waits], [["sign-in"], 1, []]);
});

test("what the server will never take does not block the door", async () => {
  const { sender, seen } = desk([() => new Response("", { status: 422 })]);
  await sender.add(newScan("bad", "in", false));
  assert.deepEqual([seen.troubles, seen.unsent], [["refused"], 0]);
});

test("a bad scan does not take its neighbours along", async () => {
  const down = () => new Response("", { status: 503 });
  const picky = (scans: readonly Scan[]) =>
    scans.some((scan) => scan.code === "bad") ? new Response("", { status: 422 }) : admitAll(scans);
  const { sender, seen } = desk([down, down, picky, picky, picky, picky]);
  for (const code of ["a", "bad", "b"]) await sender.add(newScan(code, "in", false));
  assert.deepEqual([seen.verdicts, seen.unsent], [["a", "b"], 0]);
});

test("two scans at the same moment make no two sendings", async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const { sender, seen } = desk([async (scans) => gate.then(() => admitAll(scans))]);
  const first = sender.add(newScan("a", "in", false));
  const second = sender.add(newScan("b", "in", false));
  release();
  await Promise.all([first, second]);
  assert.deepEqual(seen.verdicts.sort(), ["a", "b"]);
  assert.equal(seen.posts.flat().filter((code) => code === "a").length, 1);
});
