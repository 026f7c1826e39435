// A page that shows somebody's words covers them again by itself: after a minute, or when nobody looks at it any more.
import { each } from "./page.ts";

const SECONDS = 60;

export function remask(): void {
  each<HTMLElement>("[data-remask]", (place) => {
    const cover = (): void => {
      clearInterval(clock);
      place.textContent = place.dataset["covered"] ?? "";
      // Without an address the page stays, since somebody may be writing an answer on it.
      if (place.dataset["remask"]) location.replace(place.dataset["remask"]);
    };
    let left = SECONDS;
    const clock = setInterval(() => {
      left -= 1;
      each("[data-remask-left]", (word) => (word.textContent = String(left)), place);
      if (left <= 0) cover();
    }, 1000);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && cover());
    // The browser may keep the page to come back to; it keeps it without the words.
    addEventListener("pagehide", () => place.replaceChildren());
  });
}
