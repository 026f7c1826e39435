// Builds the pages' scripts and the one stylesheet into foundation/static/built/, each name carrying the hash of its
// content, and writes manifest.json (plain name -> built name) which foundation/assets.py reads.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { drawTownships } from "./townships.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const plain = path.join(here, "../foundation/static");
const built = path.join(plain, "built");
const entries = ["css/app.css", "css/embed.css", "ts/app.ts", "ts/live.ts", "ts/register.ts", "ts/scan.ts", "ts/scan-worker.ts"];

/** @returns {Promise<Record<string, string>>} names that have an entry of their own, e.g. {"app.js": "app-3F….js"} */
async function bundle() {
  const result = await esbuild.build({
    entryPoints: entries.map((entry) => path.join(here, entry)),
    outdir: built,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "safari17.5", "chrome123", "firefox120"],
    metafile: true,
    logLevel: "warning",
    legalComments: "none",
  });
  const names = {};
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const source = path.parse(output.entryPoint);
    names[source.name + path.extname(file)] = path.basename(file);
  }
  return names;
}

/** Copies of the plain files (mark, favicon) under hashed names, so that they may be cached for ever as well. */
async function copyPlain() {
  const names = {};
  for (const entry of await readdir(plain, { withFileTypes: true })) {
    if (!entry.isFile() || !/\.(svg|png|webmanifest)$/.test(entry.name)) continue;
    const bytes = await readFile(path.join(plain, entry.name));
    const { name, ext } = path.parse(entry.name);
    names[entry.name] = `${name}-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}${ext}`;
    await writeFile(path.join(built, names[entry.name]), bytes);
  }
  return names;
}

/** The map of the reach; the server puts its paths into a page. */
async function drawMap() {
  const drawing = await drawTownships();
  const name = `townships-${createHash("sha256").update(drawing).digest("hex").slice(0, 8)}.json`;
  await writeFile(path.join(built, name), drawing);
  return { "townships.json": name };
}

/** Earlier builds go after a day: a page that is open now still finds its own scripts. */
async function removeOld(names) {
  const keep = new Set([...Object.values(names), "manifest.json"]);
  for (const name of await readdir(built)) {
    const file = path.join(built, name);
    const age = Date.now() - (await stat(file)).mtimeMs;
    if (!keep.has(name) && age > 24 * 3600 * 1000) await rm(file);
  }
}

await mkdir(built, { recursive: true });
const names = { ...(await bundle()), ...(await copyPlain()), ...(await drawMap()) };
await writeFile(path.join(built, "manifest.tmp"), JSON.stringify(names, null, 1) + "\n");
await rename(path.join(built, "manifest.tmp"), path.join(built, "manifest.json"));
await removeOld(names);
