// <div data-find-choice> around a list: a box above it narrows it to what somebody types in their own words
// (data-said on each choice). One that is left alone is chosen.
import { each, say } from "./page.ts";

export function findChoices(): void {
  each<HTMLElement>("[data-find-choice]", (frame) => {
    const list = frame.querySelector("select");
    if (list) list.before(finder(list));
  });
}

function finder(list: HTMLSelectElement): HTMLElement {
  const all = [...list.options];
  const box = Object.assign(document.createElement("input"), { type: "search", className: "in", autocomplete: "off" });
  const line = Object.assign(document.createElement("p"), { className: "hint" });
  box.placeholder = say("findChoice");
  box.setAttribute("aria-label", say("findChoice"));
  box.setAttribute("aria-controls", list.id);
  line.setAttribute("role", "status");
  box.addEventListener("input", () => {
    const wanted = box.value.trim().normalize("NFKC").toLowerCase();
    const found = all.filter((one) => one.value !== "" && fits(one, wanted));
    narrow(list, all, wanted && found.length ? found : all);
    if (wanted && found.length === 1 && found[0]) choose(list, found[0].value);
    line.textContent = wanted ? say(found.length ? "choicesFound" : "choicesNone", found.length) : "";
  });
  // Enter here looks, and does not send the form.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = [...list.options].find((one) => one.value !== "");
    if (box.value && first) choose(list, first.value);
  });
  const frame = document.createElement("div");
  frame.className = "choice-finder";
  frame.append(box, line);
  return frame;
}

function fits(choice: HTMLOptionElement, wanted: string): boolean {
  return `${choice.text} ${choice.dataset["said"] ?? ""}`.toLowerCase().includes(wanted);
}

function narrow(list: HTMLSelectElement, all: HTMLOptionElement[], shown: HTMLOptionElement[]): void {
  const chosen = list.value;
  list.replaceChildren(...all.filter((one) => one.value === "" || one.value === chosen || shown.includes(one)));
  list.value = chosen;
}

function choose(list: HTMLSelectElement, value: string): void {
  list.value = value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}
