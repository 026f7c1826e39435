// <fieldset data-sessions="any">: of sessions that run in parallel one can be chosen; the server holds the rule.
import { each, say } from "./page.ts";

type Span = { starts: number; ends: number };

export function overlap(one: Span, other: Span): boolean {
  return one.starts < other.ends && other.starts < one.ends;
}

export function keepApart(): void {
  each<HTMLElement>('[data-sessions="any"]', (frame) => {
    const boxes = [...frame.querySelectorAll<HTMLInputElement>("input[type=checkbox][data-starts]")];
    const closed = new Set(boxes.filter((box) => box.disabled));
    const notes = new Map(boxes.map((box) => [box, note(box)]));
    const look = (): void => {
      const taken = boxes.filter((box) => box.checked);
      for (const box of boxes) {
        const beside = !box.checked && taken.some((other) => overlap(span(box), span(other)));
        box.disabled = closed.has(box) || beside;
        const line = notes.get(box);
        if (line) line.textContent = beside ? say("parallel") : "";
      }
    };
    frame.addEventListener("change", look);
    look();
  });
}

function span(box: HTMLInputElement): Span {
  return { starts: Number(box.dataset["starts"]), ends: Number(box.dataset["ends"]) };
}

function note(box: HTMLInputElement): HTMLElement {
  const line = document.createElement("span");
  line.className = "hint";
  box.nextElementSibling?.append(line);
  return line;
}
