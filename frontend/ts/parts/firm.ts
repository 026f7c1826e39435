// <div data-firm="/zh-tw/lookup/firm" data-fills="people-0-">: the number typed inside shows its firm and fills in what
// is still empty. What somebody typed themselves is never written over.
import { controls, setValues, valuesOf } from "./controls.ts";
import { each, say } from "./page.ts";

type Firm = { name: string; place: string; trade: string } & Record<string, string>;
const FILLED: Record<string, string> = {
  organization: "name",
  county: "county",
  township: "township",
  industry: "industry",
};

export function fillFirms(): void {
  each<HTMLElement>("[data-firm]", (frame) => {
    const input = frame.querySelector("input");
    if (!input?.form) return;
    let asked = "";
    const look = async (fill: boolean): Promise<void> => {
      const number = input.value.normalize("NFKC").replace(/\D/g, "");
      if (number === asked) return;
      asked = number;
      if (number.length !== 8) return tell(frame, null);
      const firm = await find(`${frame.dataset["firm"]}?ubn=${number}`);
      if (number !== asked || firm === undefined) return;
      tell(frame, firm ?? "unknown");
      if (firm && fill && input.form) fillIn(input.form, frame.dataset["fills"] ?? "", firm);
    };
    input.addEventListener("input", () => void look(true));
    input.addEventListener("change", () => void look(true));
    if (input.value) void look(false);
  });
}

/** null: the register does not have it; undefined: nobody could be asked just now. */
async function find(address: string): Promise<Firm | null | undefined> {
  const answer = await fetch(address, { headers: { accept: "application/json" } }).catch(() => undefined);
  if (answer?.status === 404) return null;
  return answer?.ok ? ((await answer.json()) as Firm) : undefined;
}

function tell(frame: HTMLElement, found: Firm | "unknown" | null): void {
  const line = frame.querySelector<HTMLElement>("[data-firm-found]");
  if (!line) return;
  line.hidden = found === null;
  line.replaceChildren();
  if (found === "unknown") line.textContent = say("firmUnknown");
  if (found === null || found === "unknown") return;
  const name = document.createElement("strong");
  const rest = document.createElement("span");
  name.textContent = found.name || say("firmNameless");
  rest.className = "soft";
  rest.textContent = ` ${[found.place, found.trade].filter(Boolean).join(" · ")}`;
  line.append(name, rest);
}

function fillIn(form: HTMLFormElement, prefix: string, firm: Firm): void {
  for (const [key, word] of Object.entries(FILLED)) {
    const all = controls(form, prefix + key);
    const value = firm[word] ?? "";
    const typed = valuesOf(all).join("");
    const ours = all[0]?.dataset["filled"];
    if (!all.length || !value || (typed !== "" && typed !== ours)) continue;
    setValues(all, [value]);
    if (all[0]) all[0].dataset["filled"] = value;
  }
}
