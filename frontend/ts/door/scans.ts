// One reading of a ticket, and where readings wait until the server has answered. The store is behind an interface so
// that one which survives a reload can take its place.

export interface Scan {
  readonly id: string;
  readonly code: string;
  readonly direction: string;
  readonly scanned_at: string;
  readonly offline: boolean;
}

export interface Verdict {
  readonly id: string;
  readonly verdict: string;
  readonly title: string;
  readonly detail?: string;
  readonly name?: string;
  readonly company?: string;
  readonly first_at?: string;
  readonly tone: "ok" | "warn" | "no";
}

export interface ScanStore {
  add(scan: Scan): Promise<void>;
  remove(id: string): Promise<void>;
  all(): Promise<Scan[]>;
}

export class MemoryStore implements ScanStore {
  readonly #waiting = new Map<string, Scan>();

  async add(scan: Scan): Promise<void> {
    this.#waiting.set(scan.id, scan);
  }

  async remove(id: string): Promise<void> {
    this.#waiting.delete(id);
  }

  async all(): Promise<Scan[]> {
    return [...this.#waiting.values()];
  }
}

/** A camera reads the same ticket many times a second; the same text counts again only after `pause` milliseconds. */
export class RepeatFilter {
  readonly #pause: number;
  #text = "";
  #seen = -Infinity;

  constructor(pause = 3000) {
    this.#pause = pause;
  }

  isNew(text: string, now: number): boolean {
    const repeated = text === this.#text && now - this.#seen < this.#pause;
    this.#text = text;
    this.#seen = now;
    return !repeated;
  }
}

export function newScan(code: string, direction: string, offline: boolean, now = new Date()): Scan {
  return { id: uuid(), code, direction, scanned_at: now.toISOString(), offline };
}

/** crypto.randomUUID exists on secure pages only; a typed code works on any. */
function uuid(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
