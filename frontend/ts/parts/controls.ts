// Reads and sets the controls of a form by name, whatever they are: a box, a list, radios.
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export function controls(form: HTMLFormElement, name: string): Control[] {
  return [...form.querySelectorAll<Control>(`[name="${CSS.escape(name)}"]`)];
}

export function isTick(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && /radio|checkbox/.test(control.type);
}

export function valuesOf(all: Control[]): string[] {
  return all.filter((one) => !isTick(one) || one.checked).map((one) => one.value);
}

/** Whoever listens hears a change, as if somebody had typed. */
export function setValues(all: Control[], values: string[]): void {
  const left = [...values];
  for (const one of all) {
    if (isTick(one)) one.checked = values.includes(one.value);
    else one.value = left.shift() ?? "";
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
