// What was typed survives a reload: kept in this tab only (sessionStorage), until the form was sent or the tab is
// closed. Never consents, files, tokens. People see that it happens and can switch it off.
import { controls, isTick, setValues, valuesOf, type Control } from "./controls.ts";

const OFF = "draft-off";
const SENT = "draft-sent";
const HOURS = 12;
const NEVER = /^(_csrf|post_token|notice|action|people|via|puzzle.*|consent-.*)$/;
// Where a form that was sent leads to.
const DONE = /\/(tickets|receipt)\//;

type Draft = { at: number; people: string; values: Record<string, string[]> };

export function keepDraft(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-draft]");
  const store = storage();
  if (!form || !store) return;
  const key = `draft:${form.dataset["draft"]}`;
  store.removeItem(SENT);
  offer(form, store, key);
  const known = "draftKept" in form.dataset ? null : read(store, key);
  if (known && !store.getItem(OFF)) restore(form, known);
  let waiting = 0;
  const save = (): void => {
    clearTimeout(waiting);
    if (!store.getItem(OFF)) store.setItem(key, JSON.stringify(taken(form)));
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 250);
  });
  form.addEventListener("change", save);
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button instanceof HTMLButtonElement && button.value === "send") store.setItem(SENT, key);
  });
  if ("draftKept" in form.dataset) save();
}

/** On every page: once the ticket or the receipt is there, nothing is left of the draft. */
export function forgetSentDraft(): void {
  const store = DONE.test(location.pathname) ? storage() : null;
  const key = store?.getItem(SENT);
  if (!store || !key) return;
  store.removeItem(key);
  store.removeItem(SENT);
}

/** Some browsers refuse; then there are no drafts. */
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function kept(form: HTMLFormElement): Control[] {
  const all = [...form.querySelectorAll<Control>("input[name], select[name], textarea[name]")];
  return all.filter((one) => !NEVER.test(one.name) && !/^(hidden|file|search)$/.test(one.type));
}

function taken(form: HTMLFormElement): Draft {
  const values: Record<string, string[]> = {};
  for (const name of new Set(kept(form).map((one) => one.name))) {
    const said = valuesOf(controls(form, name)).filter((value) => value !== "");
    if (said.length) values[name] = said;
  }
  return { at: Date.now(), people: controls(form, "people")[0]?.value ?? "1", values };
}

function read(store: Storage, key: string): Draft | null {
  try {
    const draft = JSON.parse(store.getItem(key) ?? "null") as Draft | null;
    return draft && Date.now() - draft.at < HOURS * 3_600_000 ? draft : null;
  } catch {
    return null;
  }
}

function restore(form: HTMLFormElement, draft: Draft): void {
  const people = controls(form, "people")[0];
  if (people && Number(draft.people) > Number(people.value)) return showAgain(form, draft);
  // Radios that a fresh form has set already count as typed.
  const before = JSON.stringify(taken(form).values);
  for (const name of new Set(kept(form).map((one) => one.name))) {
    const all = controls(form, name);
    const said = draft.values[name];
    if (said) setValues(all, said);
    else if (all.every((one) => isTick(one) && one.type === "checkbox")) setValues(all, []);
  }
  if (JSON.stringify(taken(form).values) === before) return;
  for (const line of document.querySelectorAll<HTMLElement>("[data-draft-said]")) line.hidden = false;
}

/** Several people: the server draws their rows. Nothing is registered by it. */
function showAgain(form: HTMLFormElement, draft: Draft): void {
  const add = (name: string, value: string): void => {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  };
  for (const one of kept(form)) one.disabled = true;
  for (const one of controls(form, "people")) one.value = draft.people;
  for (const [name, said] of Object.entries(draft.values)) for (const value of said) add(name, value);
  add("action", "restore");
  form.submit();
}

function offer(form: HTMLFormElement, store: Storage, key: string): void {
  const box = document.querySelector<HTMLInputElement>("[data-draft-on]");
  if (box) box.checked = !store.getItem(OFF);
  box?.addEventListener("change", () => {
    if (box.checked) store.removeItem(OFF);
    else store.setItem(OFF, "1");
    if (box.checked) store.setItem(key, JSON.stringify(taken(form)));
    else store.removeItem(key);
  });
  document.querySelector("[data-draft-clear]")?.addEventListener("click", () => {
    store.removeItem(key);
    location.assign(location.pathname + location.search);
  });
}
