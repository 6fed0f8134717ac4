// @ts-check
// The one way this page makes elements: text is always text, never markup.

/** @typedef {string | Node | null | undefined | false} Child */

const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M5 12 4 5l17 7-17 7 1-7zm0 0h8",
  cross: "M6 6l12 12M18 6 6 18",
  plus: "M12 5v14M5 12h14",
  pin: "M9 4h6l-1 6 3 3H7l3-3-1-6zm3 9v7",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  link: "M8 16 16 8M9 8h7v7",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  mute: "M5 10h3l5-4v12l-5-4H5zM17 10l4 4m0-4-4 4",
  sliders: "M4 8h9m4 0h3M4 16h3m4 0h9M15 6v4M9 14v4",
  theme: "M20 14A8 8 0 1 1 10 4a6.5 6.5 0 0 0 10 10z",
  citizen: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 8c1-5 13-5 14 0",
  channel: "M4 10v4l11 5V5L4 10zm11-1c3 1 3 5 0 6M7 15v4h3",
  desk: "M4 6h16v10h-9l-4 4v-4H4zM8 10h8M8 13h5",
};

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * @param {string} tag with classes, as in "p.note"
 * @param {Record<string, any>} [given] attributes; functions become listeners, false is left out
 * @param {...Child} children
 */
export function make(tag, given = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(key, value === true ? "" : String(value));
    }
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/** @param {string} id @returns {any} an element that index.html promises */
export function get(id) {
  return document.getElementById(id);
}

/** Move focus among the buttons of a group with the arrow keys. @param {KeyboardEvent} event */
export function arrows(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const group = /** @type {HTMLElement} */ (event.currentTarget);
  const all = [...group.querySelectorAll("button")].filter((one) => !one.disabled);
  const at = all.indexOf(/** @type {any} */ (document.activeElement));
  if (at < 0) return;
  const ends = { Home: 0, End: all.length - 1 }[event.key];
  const next = ends ?? (step && (at + step + all.length) % all.length);
  if (next === undefined) return;
  event.preventDefault();
  all[next].focus();
}
