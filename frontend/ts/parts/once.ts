// A form is sent once, however often the button is pressed. The server holds the rule; this saves people the worry.
import { each } from "./page.ts";

const sent = new WeakSet<HTMLFormElement>();

export function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    event.submitter?.setAttribute("aria-disabled", "true");
    // An answer that is a file leaves this page standing, and it may be wanted again.
    setTimeout(() => mayBeSent(form), 5000);
  });
  // A page taken back from the browser's memory may be sent again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) each<HTMLFormElement>("form", mayBeSent);
  });
}

function mayBeSent(form: HTMLFormElement): void {
  sent.delete(form);
  each("button[aria-disabled]", (button) => button.removeAttribute("aria-disabled"), form);
}
