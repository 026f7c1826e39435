// One box ticks all boxes of a list; it says so when only some are ticked.
import { byId, each } from "./page.ts";

export function tickTogether(): void {
  each<HTMLInputElement>("input[data-tick-all]", (master) => {
    const list = byId(master.dataset["tickAll"]);
    const boxes = [...(list?.querySelectorAll<HTMLInputElement>('input[type="checkbox"]') ?? [])];
    const show = (): void => {
      const ticked = boxes.filter((box) => box.checked).length;
      master.checked = ticked > 0 && ticked === boxes.length;
      master.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    master.addEventListener("change", () => {
      for (const box of boxes) box.checked = master.checked;
    });
    list?.addEventListener("change", show);
    show();
  });
}
