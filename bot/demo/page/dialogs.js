// @ts-check
// What lies over the page: alerts, toasts, enlarged pictures and sheets.

import { get, make } from "./dom.js";

const TOAST_MS = 6000;

/** @type {string[]} */
const queue = [];

/** An alert waits to be closed; a second one waits for the first. @param {string} text */
export function alertOf(text) {
  const box = /** @type {HTMLDialogElement} */ (get("alert"));
  if (box.open) return void queue.push(text);
  get("alert-text").textContent = text;
  box.showModal();
  box.addEventListener("close", () => {
    const next = queue.shift();
    if (next !== undefined) alertOf(next);
  }, { once: true });
}

/** A toast passes by over its own pane, and is read aloud.
 * @param {HTMLElement} place an aria-live region that is there already @param {string} text */
export function toast(place, text) {
  const shown = make("p.toast", { dir: "auto" }, text);
  place.replaceChildren(shown);
  setTimeout(() => shown.remove(), TOAST_MS);
}

/** @param {string} source @param {string} words what can be seen in it */
export function zoom(source, words) {
  const box = /** @type {HTMLDialogElement} */ (get("zoom"));
  const canvas = box.querySelector(".canvas");
  const image = /** @type {HTMLImageElement} */ (box.querySelector("img"));
  image.src = source;
  image.alt = words;
  canvas?.classList.remove("full");
  box.showModal();
}

/** @param {string} title @param {...(Node | string)} content */
export function sheet(title, ...content) {
  const box = /** @type {HTMLDialogElement} */ (get("sheet"));
  get("sheet-title").textContent = title;
  box.querySelector(".sheet-body")?.replaceChildren(...content);
  if (!box.open) box.showModal();
  return box;
}

/** A press outside a dialog closes it, as Escape does. */
export function prepare() {
  for (const box of document.querySelectorAll("dialog")) {
    box.addEventListener("click", (event) => {
      if (event.target === box) box.close();
    });
  }
  const canvas = /** @type {HTMLElement} */ (document.querySelector("#zoom .canvas"));
  canvas.addEventListener("click", () => canvas.classList.toggle("full"));
}
