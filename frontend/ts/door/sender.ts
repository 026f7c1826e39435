// Sends waiting scans until each has its verdict: at once, again after a break of the network, never twice at a time.
// Repeats are safe because the server knows each scan by its id.
import type { Scan, ScanStore, Verdict } from "./scans.ts";

export type Trouble = "network" | "sign-in" | "refused";

export interface Listener {
  verdict(verdict: Verdict, scan: Scan): void;
  trouble(kind: Trouble, scans: readonly Scan[]): void;
  unsent(n: number): void;
}

export type Post = (scans: readonly Scan[]) => Promise<Response>;

const WAITS = [1, 2, 5, 10];
const BATCH = 50;

export class Sender {
  #busy = false;
  #failures = 0;
  #batch = BATCH;

  constructor(
    private readonly store: ScanStore,
    private readonly post: Post,
    private readonly listener: Listener,
    private readonly later: (deed: () => void, seconds: number) => void = (deed, seconds) =>
      void setTimeout(deed, 1000 * seconds),
  ) {}

  async add(scan: Scan): Promise<void> {
    await this.store.add(scan);
    await this.send();
  }

  async send(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      let going = true;
      while (going) going = await this.#sendSome();
    } finally {
      this.#busy = false;
    }
  }

  /** Whether there is more to send right now. */
  async #sendSome(): Promise<boolean> {
    const scans = (await this.store.all()).slice(0, this.#batch);
    if (!scans.length) return false;
    const trouble = await this.#trySending(scans);
    if (trouble === "refused" && scans.length > 1) {
      this.#batch = 1; // one bad scan must not take its neighbours along: find it alone
      return true;
    }
    if (trouble) this.listener.trouble(trouble, scans);
    if (trouble === "network")
      this.later(() => void this.send(), WAITS[Math.min(this.#failures++, WAITS.length - 1)] ?? 10);
    if (trouble === "refused") for (const scan of scans) await this.store.remove(scan.id);
    if (!trouble) this.#failures = 0;
    const left = await this.store.all();
    this.listener.unsent(left.length);
    if (!left.length) this.#batch = BATCH;
    return left.length > 0 && trouble !== "network" && trouble !== "sign-in";
  }

  async #trySending(scans: readonly Scan[]): Promise<Trouble | null> {
    const answer = await this.post(scans).catch(() => null);
    if (!answer || answer.status >= 500 || answer.status === 429) return "network";
    if (answer.redirected || answer.status === 401 || answer.status === 403) return "sign-in";
    if (!answer.ok) return "refused";
    const { verdicts } = (await answer.json()) as { verdicts: Verdict[] };
    for (const verdict of verdicts) {
      const scan = scans.find((one) => one.id === verdict.id);
      await this.store.remove(verdict.id);
      if (scan) this.listener.verdict(verdict, scan);
    }
    return verdicts.length ? null : "refused";
  }
}
