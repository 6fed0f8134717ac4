// @ts-check
// What lies on the disk, as bytes: nothing here can be read, and that is what it shows.

import { make } from "./dom.js";
import { say } from "./words.js";

/**
 * @param {{tables: {name: string, rows: number, bytes: number, sample: Record<string, string>[]}[],
 *   keys: {file: string, state: string, bytes: number}[],
 *   files: {name: string, bytes: number}[]}} frame
 * @returns {Node[]}
 */
export function disk({ tables, keys, files }) {
  return [
    make("h3", {}, say("keys")),
    table([say("file"), say("state"), say("bytes")], keys.map((one) =>
      [one.file, say(one.state) || one.state, one.bytes])),
    make("h3", {}, say("tables")),
    table([say("table"), say("rows"), say("bytes")], tables.map((one) => [one.name, one.rows, one.bytes])),
    make("h3", {}, say("sample")),
    ...tables.filter((one) => one.sample.length).map(sample),
    make("h3", {}, say("files")),
    table([say("file"), say("bytes")], files.map((one) => [one.name, one.bytes])),
  ];
}

/** @param {{name: string, sample: Record<string, string>[]}} one */
function sample({ name, sample: rows }) {
  const columns = Object.keys(rows[0]);
  return make("details", { open: name === "ballots" }, make("summary", {}, make("code", {}, name)),
    table(columns, rows.map((row) => columns.map((column) => row[column] ?? ""))));
}

/** @param {string[]} heads @param {(string | number)[][]} rows */
function table(heads, rows) {
  if (!rows.length) return make("p", {}, say("empty"));
  const cells = (/** @type {(string | number)[]} */ row) => row.map((cell) => make("td", { dir: "auto" }, String(cell)));
  return make("div.wide", { tabindex: 0, role: "group", "aria-label": heads.join(", ") }, make("table", {},
    make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...cells(row))))));
}
