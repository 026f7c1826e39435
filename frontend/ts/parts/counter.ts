// Tells how many characters may still be written; counted as people count (by code point), never cut off.
import { each, say } from "./page.ts";

export function countCharacters(): void {
  each<HTMLTextAreaElement>("textarea[data-count]", (area) => {
    const limit = Number(area.dataset["count"]);
    const line = document.createElement("p");
    line.className = "count";
    line.setAttribute("role", "status");
    area.after(line);
    const tell = (): void => {
      const left = limit - [...area.value].length;
      line.textContent = left >= 0 ? say("left", left) : say("over", -left);
      line.classList.toggle("over", left < 0);
    };
    area.addEventListener("input", tell);
    tell();
  });
}
