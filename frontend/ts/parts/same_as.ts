// "Same as above": copies named fields from one person's part of the form to another's.
// <button data-same-as data-from="people-0" data-to="people-1" data-fields="organization ubn county">
import { each } from "./page.ts";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

function fields(form: HTMLFormElement, name: string): Field[] {
  return [...form.querySelectorAll<Field>(`[name="${CSS.escape(name)}"]`)];
}

function copy(from: Field[], to: Field[]): void {
  to.forEach((target, index) => {
    const source = from[index];
    if (!source) return;
    if (target instanceof HTMLInputElement && source instanceof HTMLInputElement && /radio|checkbox/.test(target.type))
      target.checked = source.checked;
    else target.value = source.value;
    target.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

export function sameAsAbove(): void {
  each<HTMLButtonElement>("button[data-same-as]", (button) => {
    button.addEventListener("click", () => {
      const { from, to, fields: names } = button.dataset;
      if (!button.form || !names) return;
      for (const name of names.split(/\s+/))
        copy(fields(button.form, `${from}-${name}`), fields(button.form, `${to}-${name}`));
    });
  });
}
