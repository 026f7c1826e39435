// The door: joins camera, typed code, sender and verdict screen on the page that has <form id="door-scan">.
import { startCamera, type Camera } from "./door/camera.ts";
import { MemoryStore, newScan, RepeatFilter, type Scan } from "./door/scans.ts";
import { Sender, type Listener, type Post } from "./door/sender.ts";
import { allowSound } from "./door/signal.ts";
import { isWaiting, showVerdict } from "./door/verdict_screen.ts";
import { byId, each, say } from "./parts/page.ts";

function postTo(form: HTMLFormElement): Post {
  const csrf = form.querySelector<HTMLInputElement>("input[name=_csrf]")?.value ?? "";
  return (scans) =>
    fetch(form.dataset["endpoint"] ?? "", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", "x-csrf-token": csrf },
      body: JSON.stringify({ scans }),
    });
}

let newest = "";
const listener: Listener = {
  verdict(verdict, scan) {
    // Answers to older scans that waited for the network are not for the person now at the door.
    if (scan.id === newest) showVerdict(verdict);
  },
  trouble(kind, scans) {
    if (!scans.some((scan) => scan.id === newest)) return;
    if (kind === "network") showVerdict({ tone: "warn", title: say("kept"), detail: say("keptWhy") });
    else showVerdict({ tone: "no", title: say(kind === "sign-in" ? "signIn" : "refused") });
    newest = "";
  },
  unsent(n) {
    each<HTMLElement>("[data-unsent]", (place) => {
      place.textContent = n ? say("unsent", n) : say("sentAll");
      place.classList.toggle("unsent", n > 0);
    });
  },
};

function open(form: HTMLFormElement): void {
  const store = new MemoryStore();
  const sender = new Sender(store, postTo(form), listener);
  const repeats = new RepeatFilter();
  const take = (code: string): void => {
    const direction = String(new FormData(form).get("direction") ?? "in");
    const scan: Scan = newScan(code, direction, !navigator.onLine);
    newest = scan.id;
    void sender.add(scan);
  };
  takeTypedCodes(form, take);
  takeCamera(form, (text) => {
    if (!isWaiting() && repeats.isNew(text, performance.now())) take(text);
  });
  addEventListener("online", () => void sender.send());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void sender.send());
  addEventListener("beforeunload", (event) => {
    if (document.querySelector(".unsent[data-unsent]")) event.preventDefault();
  });
}

function takeTypedCodes(form: HTMLFormElement, take: (code: string) => void): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    allowSound();
    const field = form.elements.namedItem("code");
    if (!(field instanceof HTMLInputElement) || !field.value.trim()) return;
    take(field.value.trim());
    field.value = "";
  });
}

function takeCamera(form: HTMLFormElement, found: (text: string) => void): void {
  const frame = byId("door-camera");
  const video = frame?.querySelector("video");
  const button = document.querySelector<HTMLButtonElement>("[data-camera-start]");
  if (!frame || !video || !button) return;
  let camera: Camera | null = null;
  button.addEventListener("click", async () => {
    allowSound();
    camera?.stop();
    const note = frame.querySelector("[data-camera-note]");
    try {
      camera = await startCamera(video, form.dataset["worker"] ?? "", found);
      frame.dataset["state"] = "on";
      if (note) note.textContent = "";
      button.hidden = true;
    } catch {
      frame.dataset["state"] = "off";
      if (note) note.textContent = say("cameraNo");
    }
  });
  addEventListener("pagehide", () => camera?.stop());
}

const form = byId("door-scan");
if (form instanceof HTMLFormElement) open(form);
