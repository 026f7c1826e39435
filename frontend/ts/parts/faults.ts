// Brings people to what has to be mended: the error summary gets the focus, its links focus the field itself, and what
// has been mended is no longer called wrong. Whether it is right is for the server to say.
import { byId, each } from "./page.ts";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

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
  each<Control>("[aria-invalid='true']", forgiveField);
  each<HTMLElement>("fieldset.group.wrong", forgiveGroup);
}

/** Taken back to what was sent, or emptied, it is wrong again. */
function forgiveField(control: Control): void {
  const sent = control.value;
  const fault = byId(`${control.id}-fault`);
  const look = (): void => {
    const mended = control.value.trim() !== "" && control.value !== sent;
    control.setAttribute("aria-invalid", String(!mended));
    if (fault) fault.hidden = mended;
  };
  control.addEventListener("input", look);
  control.addEventListener("change", look);
}

function forgiveGroup(group: HTMLElement): void {
  group.addEventListener("change", () => {
    group.classList.remove("wrong");
    for (const fault of group.querySelectorAll<HTMLElement>(":scope > .fault")) fault.hidden = true;
  });
}
