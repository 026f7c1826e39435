// A select that depends on another: only the townships of the chosen county are offered.
// <select data-parent="county"> with <option data-of="66000"> or <optgroup label="臺中市" data-of="66000">.
import { byId, each } from "./page.ts";

type Choice = HTMLOptionElement | HTMLOptGroupElement;

function belongs(choice: Choice, parent: HTMLSelectElement): boolean {
  if (choice instanceof HTMLOptionElement && choice.value === "") return true;
  if (choice.dataset["of"]) return choice.dataset["of"] === parent.value;
  return choice instanceof HTMLOptGroupElement && choice.label === parent.selectedOptions[0]?.text;
}

export function narrowPlaces(): void {
  each<HTMLSelectElement>("select[data-parent]", (select) => {
    const parent = byId(select.dataset["parent"]);
    if (!(parent instanceof HTMLSelectElement)) return;
    const all = [...select.children] as Choice[];
    const narrow = (): void => {
      const chosen = select.value;
      select.replaceChildren(...all.filter((choice) => parent.value === "" || belongs(choice, parent)));
      select.value = chosen;
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    };
    parent.addEventListener("change", narrow);
    narrow();
  });
}
