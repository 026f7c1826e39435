// Brings people to what has to be mended: the error summary gets the focus, and its links focus the field itself.
import { byId, each } from "./page.ts";

export function leadToFaults(): void {
  byId("faults")?.focus();
  each<HTMLAnchorElement>("#faults a[href^='#']", (link) => {
    link.addEventListener("click", (event) => {
      const field = byId(link.hash);
      if (!field) return;
      event.preventDefault();
      (field.closest("fieldset.group, .field") ?? field).scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    });
  });
}
