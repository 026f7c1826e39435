// A select that depends on another: only the townships of the chosen county are offered.
// <select data-parent="county"> with <option data-of="66000"> or <optgroup label="臺中市" data-of="66000">.
import { byId, each } from "./page.ts";

type Choice = HTMLOptionElement | HTMLOptGroupElement;

/** The parent may be a list or a row of radios. */
function chosen(form: HTMLFormElement, name: string): { value: string; text: string } {
  const list = form.querySelector<HTMLSelectElement>(`select[name="${CSS.escape(name)}"]`);
  if (list) return { value: list.value, text: list.selectedOptions[0]?.text ?? "" };
  const radio = form.querySelector<HTMLInputElement>(`input[name="${CSS.escape(name)}"]:checked`);
  return { value: radio?.value ?? "", text: radio?.closest("label")?.innerText.trim() ?? "" };
}

function belongs(choice: Choice, parent: { value: string; text: string }): boolean {
  if (choice instanceof HTMLOptionElement && choice.value === "") return true;
  if (choice.dataset["of"]) return choice.dataset["of"] === parent.value;
  return choice instanceof HTMLOptGroupElement && choice.label === parent.text;
}

export function narrowPlaces(): void {
  each<HTMLSelectElement>("select[data-parent]", (select) => {
    const { form } = select;
    const name = byId(select.dataset["parent"])?.getAttribute("name") ?? select.dataset["parent"];
    if (!form || !name) return;
    const all = [...select.children] as Choice[];
    const narrow = (): void => {
      const before = select.value;
      const parent = chosen(form, name);
      select.replaceChildren(...all.filter((choice) => parent.value === "" || belongs(choice, parent)));
      select.value = before;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    };
    form.addEventListener("change", (event) => {
      if (event.target instanceof Element && event.target.getAttribute("name") === name) narrow();
    });
    narrow();
  });
}
