// Shows one verdict over the whole screen. A yes goes away by itself; anything else waits for a person.
import { byId, each } from "../parts/page.ts";
import { signal } from "./signal.ts";
import type { Verdict } from "./scans.ts";

const SHAPES = {
  ok: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.4l2.7 2.7L16 9.6",
  warn: "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.2",
  no: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6",
} as const;
const YES_STAYS = 1800;

let leaving: ReturnType<typeof setTimeout> | undefined;

export type Shown = Pick<Verdict, "title" | "tone" | "detail" | "name" | "company">;

/** Whether a verdict that needs a person is still on the screen. */
export function isWaiting(): boolean {
  return screen()?.open === true && !screen()?.classList.contains("ok");
}

export function showVerdict(verdict: Shown): void {
  const dialog = screen();
  if (!dialog) return;
  clearTimeout(leaving);
  dialog.className = `verdict ${verdict.tone}`;
  for (const part of ["title", "name", "company", "detail"] as const) fill(dialog, part, verdict[part] ?? "");
  each<HTMLElement>('[data-verdict="icon"]', (place) => place.replaceChildren(shape(SHAPES[verdict.tone])), dialog);
  if (!dialog.open) dialog.showModal();
  signal(verdict.tone);
  if (verdict.tone === "ok") leaving = setTimeout(() => dialog.close(), YES_STAYS);
}

function screen(): HTMLDialogElement | null {
  const found = byId("verdict");
  return found instanceof HTMLDialogElement ? found : null;
}

function fill(dialog: HTMLElement, part: string, text: string): void {
  each<HTMLElement>(
    `[data-verdict="${part}"]`,
    (place) => {
      place.textContent = text;
      place.hidden = text === "";
    },
    dialog,
  );
}

function shape(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
