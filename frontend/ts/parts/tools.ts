// Buttons that are only of use with a script: copy, share, print, open and close a dialog.
import { byId, each, say } from "./page.ts";

function textOf(target: HTMLElement | null): string {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return target.value;
  return target?.innerText.trim() ?? "";
}

async function copy(button: HTMLElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  const before = button.textContent ?? "";
  button.textContent = say("copied");
  setTimeout(() => (button.textContent = before), 2000);
}

async function share(button: HTMLElement): Promise<void> {
  const text = textOf(byId(button.dataset["share"]));
  if (!("share" in navigator)) return copy(button, text);
  // People may close the share sheet again; that is no error.
  await navigator.share({ text }).catch(() => undefined);
}

export function offerTools(): void {
  each<HTMLElement>("[data-copy]", (button) =>
    button.addEventListener("click", () => void copy(button, textOf(byId(button.dataset["copy"])))),
  );
  each<HTMLElement>("[data-share]", (button) => button.addEventListener("click", () => void share(button)));
  each<HTMLElement>("[data-print]", (button) => button.addEventListener("click", () => print()));
  each<HTMLElement>("[data-open]", (button) =>
    button.addEventListener("click", () => dialog(button.dataset["open"])?.showModal()),
  );
  each<HTMLElement>("[data-close]", (button) =>
    button.addEventListener("click", () => dialog(button.dataset["close"])?.close()),
  );
}

function dialog(id: string | undefined): HTMLDialogElement | null {
  const found = byId(id);
  return found instanceof HTMLDialogElement ? found : null;
}
