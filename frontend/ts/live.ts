// Keeps the figures of a page fresh: server-sent events fill every [data-live], and come back after any break.
import { each, say } from "./parts/page.ts";

const WAITS = [1, 2, 5, 10, 30];

function show(figures: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(figures)) {
    each<HTMLElement>(`[data-live="${CSS.escape(name)}"]`, (place) => {
      if (place instanceof HTMLProgressElement) place.value = Number(value);
      else place.textContent = String(value);
    });
  }
}

function tell(on: boolean): void {
  each<HTMLElement>("[data-live-state]", (place) => {
    place.dataset["state"] = on ? "on" : "off";
    place.textContent = say(on ? "liveOn" : "liveOff");
  });
}

function follow(address: string): void {
  let source: EventSource | null = null;
  let failures = 0;
  const open = (): void => {
    source = new EventSource(address);
    source.addEventListener("open", () => {
      failures = 0;
      tell(true);
    });
    source.addEventListener("figures", (event) => show(JSON.parse(event.data) as Record<string, string | number>));
    source.addEventListener("error", () => {
      tell(false);
      // The browser tries again by itself unless the server answered with an error; then it is our turn.
      if (source?.readyState !== EventSource.CLOSED) return;
      setTimeout(
        () => document.visibilityState === "visible" && open(),
        1000 * (WAITS[Math.min(failures++, WAITS.length - 1)] ?? 30),
      );
    });
  };
  // A page nobody looks at holds no connection; browsers allow only six to one server.
  document.addEventListener("visibilitychange", () => {
    source?.close();
    if (document.visibilityState === "visible") open();
  });
  open();
}

each<HTMLElement>("[data-live-source]", (element) => follow(element.dataset["liveSource"] ?? ""));
