// Shows only the questions that the answers so far and the chosen sessions call for, as questionnaires/asked.py decides
// it on the server. <div data-asked='[{"question": "people-0-f", "any_of": ["yes"]}, {"sessions": ["…"]}]'>
import { each } from "./page.ts";

export type Condition = { sessions: string[] } | { question: string; any_of: string[] };
export interface Asked {
  name: string;
  conditions: Condition[];
}

/** Which of these, in the order of the form, are asked. `sessions` is null where there is nothing to choose. */
export function whichAreAsked(
  questions: Asked[],
  answers: (name: string) => string[],
  sessions: string[] | null,
): string[] {
  const conditioned = new Set(questions.map((question) => question.name));
  const asked = new Set<string>();
  const holds = (condition: Condition): boolean => {
    if ("sessions" in condition) return sessions === null || condition.sessions.some((one) => sessions.includes(one));
    if (conditioned.has(condition.question) && !asked.has(condition.question)) return false;
    return answers(condition.question).some((answer) => condition.any_of.includes(answer));
  };
  for (const question of questions) if (question.conditions.every(holds)) asked.add(question.name);
  return [...asked];
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const CONTROLS = "input, select, textarea";

function answersOf(form: HTMLFormElement, name: string): string[] {
  const found: string[] = [];
  each<Control>(`[name="${CSS.escape(name)}"]`, (control) => {
    const counts = !(control instanceof HTMLInputElement) || control.type === "hidden" || control.checked;
    if (counts && control.value !== "") found.push(control.value);
  }, form);
  return found;
}

/** What is not asked is not sent either; options that are full stay as they are. */
function show(place: HTMLElement, asked: boolean): void {
  place.hidden = !asked;
  each<Control>(CONTROLS, (control) => {
    if (!asked && !control.disabled) {
      control.disabled = true;
      control.dataset["unasked"] = "";
    } else if (asked && "unasked" in control.dataset) {
      control.disabled = false;
      delete control.dataset["unasked"];
    }
  }, place);
}

function follow(form: HTMLFormElement): void {
  const places = [...form.querySelectorAll<HTMLElement>("[data-asked]")];
  const questions = places.map((place, n) => ({
    name: place.dataset["question"] ?? `asked-${n}`,
    conditions: JSON.parse(place.dataset["asked"] ?? "[]") as Condition[],
  }));
  const refresh = (): void => {
    const choosable = form.querySelector("[name=sessions]") !== null;
    const sessions = choosable ? answersOf(form, "sessions") : null;
    const asked = whichAreAsked(questions, (name) => answersOf(form, name), sessions);
    places.forEach((place, n) => show(place, asked.includes(questions[n]?.name ?? "")));
  };
  form.addEventListener("change", refresh);
  refresh();
}

export function askOnlyWhatIsCalledFor(): void {
  const forms = new Set<HTMLFormElement>();
  each<HTMLElement>("[data-asked]", (place) => {
    const form = place.closest("form");
    if (form) forms.add(form);
  });
  forms.forEach(follow);
}
