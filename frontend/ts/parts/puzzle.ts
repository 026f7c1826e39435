// Under attack the server asks each sending for a little work: <form data-puzzle="…" data-puzzle-bits="18">. Solved in
// the background while somebody types; without a script the same form waits half a minute instead.
const AT_ONCE = 2000;

export function solvePuzzle(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-puzzle]");
  const answer = form?.querySelector<HTMLInputElement>('input[name="puzzle_answer"]');
  if (!form || !answer || !crypto.subtle) return;
  void solve(form.dataset["puzzle"] ?? "", Number(form.dataset["puzzleBits"])).then((found) => (answer.value = found));
}

/** The first number that, behind the puzzle, hashes to so many zero bits. */
export async function solve(puzzle: string, bits: number): Promise<string> {
  const write = new TextEncoder();
  for (let from = 0; ; from += AT_ONCE) {
    const tries = Array.from({ length: AT_ONCE }, (_, n) => String(from + n));
    const hashes = await Promise.all(tries.map((n) => crypto.subtle.digest("SHA-256", write.encode(`${puzzle}.${n}`))));
    const found = hashes.findIndex((hash) => zeroBits(new Uint8Array(hash)) >= bits);
    if (found >= 0) return tries[found] ?? "";
  }
}

function zeroBits(hash: Uint8Array): number {
  let bits = 0;
  for (const byte of hash) {
    if (byte === 0) bits += 8;
    else return bits + Math.clz32(byte) - 24;
  }
  return bits;
}
