// @ts-check
// The messages of one chat in order, with a line for each day. Only what is near the window is
// laid out (content-visibility in chat.css), so that thousands of messages still scroll.

import { make } from "./dom.js";
import { bubble } from "./bubble.js";
import { almaty, day } from "./words.js";

/** @typedef {import("./town.js").Message} Message */

export class Log {
  /** @param {import("./bubble.js").View} view */
  constructor(view) {
    this.view = view;
    /** @type {Map<number, HTMLElement>} */
    this.lines = new Map();
    this.list = make("div.lines");
    this.element = make("div.log", { role: "log", tabindex: 0 }, this.list);
  }

  /** Show another chat. Nothing of it is read aloud: it is no news.
   * @param {Iterable<Message>} messages */
  show(messages) {
    this.element.setAttribute("aria-live", "off");
    this.lines.clear();
    const ordered = [...messages].sort((a, b) => a.id - b.id);
    this.list.replaceChildren(...ordered.map((message) => this.#line(message)));
    for (const line of this.lines.values()) this.#date(line);
    this.bottom();
    requestAnimationFrame(() => this.element.setAttribute("aria-live", "polite"));
  }

  /** @param {Message} message new or changed */
  put(message) {
    const old = this.lines.get(message.id);
    const held = old ? focused(old) : null;
    const line = this.#line(message);
    if (old) old.replaceWith(line);
    else this.list.insertBefore(line, this.#after(message.id));
    this.#date(line);
    this.#date(line.nextElementSibling);
    if (held !== null) refocus(line, held);
  }

  /** @param {number[]} ids */
  drop(ids) {
    for (const id of ids) {
      const line = this.lines.get(id);
      if (!line) continue;
      const next = line.nextElementSibling;
      if (line.contains(document.activeElement)) this.element.focus({ preventScroll: true });
      this.lines.delete(id);
      line.remove();
      this.#date(next);
    }
  }

  /** The list grows upward from here (column-reverse), so the bottom is where nothing is scrolled. */
  bottom() {
    this.element.scrollTop = 0;
  }

  /** Bring the first post of the newest day into sight, a picture first of all: a week's posts
   * are read from their beginning. What comes into sight is laid out only then, so look twice. */
  reveal() {
    const lines = /** @type {HTMLElement[]} */ ([...this.list.children]);
    const newest = lines.filter((line) => line.dataset.day === lines.at(-1)?.dataset.day);
    const first = newest.find((line) => line.querySelector("img")) ?? newest[0];
    const look = () => {
      if (!first?.isConnected || !first.offsetParent) return;
      const { top } = first.getBoundingClientRect();
      this.element.scrollTop += top - this.element.getBoundingClientRect().top;
    };
    look();
    requestAnimationFrame(look);
  }

  /** @param {number} id */
  jump(id) {
    const line = this.lines.get(id);
    if (!line) return;
    line.scrollIntoView({ block: "center" });
    /** @type {HTMLElement} */ (line.querySelector(".message"))?.focus({ preventScroll: true });
    line.classList.remove("found");
    requestAnimationFrame(() => line.classList.add("found"));
  }

  /** Stop or start the spinner of one button. @param {number} id @param {string} data @param {boolean} busy */
  spin(id, data, busy) {
    for (const key of this.lines.get(id)?.querySelectorAll("button.key") ?? []) {
      if (key.getAttribute("data-data") !== data) continue;
      if (busy) key.setAttribute("aria-busy", "true");
      else key.removeAttribute("aria-busy");
    }
  }

  /** Put the keyboard's focus on the newest message that has buttons. */
  enter() {
    const keys = [...this.list.querySelectorAll(".keyboard")].pop()?.querySelector(".key");
    /** @type {HTMLElement} */ (keys ?? this.element).focus();
  }

  /** @param {Message} message */
  #line(message) {
    const days = almaty(message.date).toISOString().slice(0, 10);
    const line = make("div.line", { "data-id": message.id, "data-day": days, "data-date": message.date },
      bubble(message, this.view));
    this.lines.set(message.id, line);
    return line;
  }

  /** @param {number} id @returns {HTMLElement | null} the first line after where it belongs */
  #after(id) {
    let at = /** @type {HTMLElement | null} */ (this.list.lastElementChild);
    let after = null;
    while (at && Number(at.dataset.id) > id) {
      after = at;
      at = /** @type {HTMLElement | null} */ (at.previousElementSibling);
    }
    return after;
  }

  /** Give a line its day where it is the first of it. @param {Element | null} line */
  #date(line) {
    if (!(line instanceof HTMLElement)) return;
    const before = /** @type {HTMLElement | null} */ (line.previousElementSibling);
    const first = before?.dataset.day !== line.dataset.day;
    const shown = line.querySelector(":scope > .day");
    if (first && !shown) line.prepend(make("p.day", {}, make("span", {}, day(line.dataset.date ?? ""))));
    if (!first) shown?.remove();
  }
}

/** @param {HTMLElement} line @returns {string | null} the button in it that has the focus */
function focused(line) {
  const one = document.activeElement;
  return one && line.contains(one) ? one.getAttribute("data-data") ?? "" : null;
}

/** The button under somebody's fingers has been replaced: stay on it, or begin the new screen.
 * Never on what took its place: a second Enter would press something else.
 * @param {HTMLElement} line @param {string} held */
function refocus(line, held) {
  const keys = /** @type {HTMLElement[]} */ ([...line.querySelectorAll(".key")]);
  const same = keys.find((key) => held === key.dataset.data);
  const next = same ?? line.querySelector(".message");
  /** @type {HTMLElement} */ (next)?.focus({ preventScroll: true });
}
