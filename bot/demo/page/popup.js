// @ts-check
// A list that opens over its button: commands, results, faults. Escape closes it, arrows walk.

import { arrows, make } from "./dom.js";

/** @typedef {{title: string, note: string, choose: () => void}} Choice */

export class Popup {
  /** @param {HTMLElement} box @param {HTMLElement} opener who gets the focus back */
  constructor(box, opener) {
    this.box = box;
    this.opener = opener;
    box.addEventListener("keydown", arrows);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation(); // what lies behind stays open
      this.close(true);
    });
    document.addEventListener("pointerdown", (event) => {
      const at = /** @type {Node} */ (event.target);
      if (!box.contains(at) && !opener.contains(at)) this.close(false);
    });
  }

  get isOpen() {
    return !this.box.hidden;
  }

  /** @param {Choice[]} choices @param {string} nothing said where there are none
   * @param {boolean} enter whether the focus goes into the list */
  open(choices, nothing, enter = true) {
    const items = choices.map(({ title, note, choose }) => make("button", {
      type: "button", role: "menuitem",
      click: () => {
        this.close(true);
        choose();
      },
    }, make("b", { dir: "auto" }, title), note && make("span", { dir: "auto" }, note)));
    this.box.replaceChildren(...(items.length ? items : [make("p", { role: "menuitem", "aria-disabled": "true", tabindex: -1 }, nothing)]));
    this.box.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    if (enter) /** @type {HTMLElement} */ (this.box.firstElementChild).focus();
  }

  /** @param {boolean} back whether the focus returns to the opener */
  close(back) {
    if (!this.isOpen) return;
    const inside = this.box.contains(document.activeElement);
    this.box.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    if (back && inside) this.opener.focus();
  }
}
