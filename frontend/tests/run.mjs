// Bundles the TypeScript tests beside this file into a throw-away folder and runs them with Node's own test runner.
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = await mkdtemp(path.join(tmpdir(), "lianfu-"));
const entryPoints = (await readdir(here))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => path.join(here, name));
await esbuild.build({
  entryPoints,
  outdir,
  bundle: true,
  platform: "node",
  format: "esm",
  outExtension: { ".js": ".mjs" },
});
const { status } = spawnSync(process.execPath, ["--test", outdir], { stdio: "inherit" });
await rm(outdir, { recursive: true });
process.exit(status ?? 1);
