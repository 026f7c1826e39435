// The browser asks what the server asks: both are held to the same cases, see tests/questionnaires/test_asked.py.
import assert from "node:assert/strict";
import { test } from "node:test";
import cases from "../../tests/questionnaires/asked.json";
import { whichAreAsked, type Asked, type Condition } from "../ts/parts/asked.ts";

for (const one of cases) {
  test(`asks ${one.what}`, () => {
    const conditions: Record<string, Condition[]> = one.conditions;
    const tokens: Record<string, string[]> = one.tokens;
    const questions: Asked[] = one.questions.map(({ key }) => ({ name: key, conditions: conditions[key] ?? [] }));
    const headings = one.questions.filter(({ kind }) => kind === "section").map(({ key }) => key);
    const asked = whichAreAsked(questions, (name) => tokens[name] ?? [], one.sessions);
    assert.deepEqual(asked.filter((name) => !headings.includes(name)), one.asked);
  });
}

test("where there is nothing to choose, every session is taken", () => {
  assert.deepEqual(whichAreAsked([{ name: "x", conditions: [{ sessions: ["a"] }] }], () => [], null), ["x"]);
});
