// @ts-check
// The strip: it plays the town and the weeks, breaks Telegram on purpose, and shows the disk.

import { alertOf, sheet } from "./dialogs.js";
import { disk } from "./disk.js";
import { get, icon, make } from "./dom.js";
import { setTheme, theme } from "./memory.js";
import { Popup } from "./popup.js";
import { almaty, day, say, speak, speaks } from "./words.js";

const CITIZENS = 500;
const REPORTS = 30;
/** @type {Record<string, string>} jobs whose words are called otherwise */
const JOBS = { "next week": "next", "last week": "last" };
const FAULTS = ["timeout_before", "timeout_after", "flood", "error_500", "duplicate", "reorder"];

export class Strip {
  /**
   * @param {import("./town.js").Town} town
   * @param {(request: Record<string, any>) => boolean} ask
   * @param {() => void} translated told when the page speaks another language
   */
  constructor(town, ask, translated) {
    this.town = town;
    this.ask = ask;
    this.faults = new Popup(get("faults"), get("fail"));
    get("more").append(icon("sliders"));
    get("theme").append(icon("theme"));
    get("more").addEventListener("click", () => this.#fold());
    this.#does("rate", { do: "crowd", job: "rate", count: CITIZENS });
    this.#does("report", { do: "crowd", job: "report", count: REPORTS });
    this.#does("close", { do: "close" });
    this.#does("later", { do: "later" });
    this.#does("next", { do: "next_week" });
    this.#does("disk", { do: "disk" });
    get("over").addEventListener("click", () => this.#over());
    get("fail").addEventListener("click", () => this.#fail());
    get("wrong").addEventListener("click", () => this.#wrong());
    get("theme").addEventListener("click", () => setTheme(theme() === "dark" ? "light" : "dark"));
    get("language").value = speaks();
    get("language").addEventListener("change", () => {
      speak(get("language").value);
      translated();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && get("controls").contains(document.activeElement)) this.#fold(false);
    });
    town.on("disk", (frame) => sheet(say("disk"), ...disk(frame)));
    town.on("told", () => this.#news());
    town.on("violation", () => this.draw());
    town.on("demo", () => this.draw());
  }

  draw() {
    get("rate").textContent = say("rate", { n: CITIZENS });
    get("report").textContent = say("report", { n: REPORTS });
    get("wrong").hidden = !this.town.violations.length;
    get("wrong").textContent = say("wrong", { n: this.town.violations.length });
    const demo = this.town.demo;
    if (!demo) return;
    get("fail").textContent = say("fail") + (demo.faults.length ? ` (${demo.faults.length})` : "");
    get("week").replaceChildren(make("b", {}, dates(demo)), ` · ${say(demo.key)}`);
    this.#progress(demo.busy);
    this.#news();
  }

  /** @param {{job: string, done: number, total: number} | null} busy */
  #progress(busy) {
    const bar = get("progress");
    bar.hidden = !busy;
    for (const id of ["rate", "report", "close", "later", "next"]) get(id).disabled = !!busy;
    if (!busy) return;
    bar.setAttribute("aria-label", say(JOBS[busy.job] ?? busy.job, { n: busy.total }));
    if (busy.total > 0) {
      bar.max = busy.total;
      bar.value = busy.done;
    } else bar.removeAttribute("value");
  }

  #news() {
    const last = this.town.told.at(-1);
    const text = last?.text ?? "";
    // The same words would be read aloud again.
    if (get("told").textContent !== text) get("told").textContent = text;
  }

  #fail() {
    if (this.faults.isOpen) return this.faults.close(true);
    const armed = new Set(this.town.demo?.faults.map((/** @type {any} */ fault) => fault.name));
    this.faults.open(FAULTS.map((name) => ({
      title: say(name),
      note: armed.has(name) ? say("armed") : "",
      choose: () => {
        this.ask({ do: "fault", name });
        this.#fold(false);
      },
    })), "");
  }

  #over() {
    const yes = make("button.danger", { click: () => {
      this.ask({ do: "start_over" });
      box.close();
    } }, say("yes"));
    const box = sheet(say("over"), make("p", {}, say("overText")), make("p", {}, yes));
  }

  #wrong() {
    const rows = this.town.violations.map(({ method, text }) =>
      make("li", {}, make("code", {}, method), " ", make("span", { dir: "auto" }, text)));
    sheet(say("wrongTitle"), make("ul", {}, ...rows));
  }

  /** @param {string} id @param {Record<string, any>} request */
  #does(id, request) {
    get(id).addEventListener("click", () => {
      if (!this.ask(request)) return;
      this.#fold(false);
    });
  }

  /** On a phone the strip lies behind a button. @param {boolean} [open] */
  #fold(open = !document.body.classList.contains("controls")) {
    const had = get("controls").contains(document.activeElement);
    document.body.classList.toggle("controls", open);
    get("more").setAttribute("aria-expanded", String(open));
    if (!open && had && get("more").offsetParent) get("more").focus();
  }
}

/** @param {{first_day: string, last_day: string}} week @returns {string} "23–29 November" */
function dates({ first_day: first, last_day: last }) {
  const [a, b] = [almaty(first), almaty(last)];
  return a.getUTCMonth() === b.getUTCMonth() ? `${a.getUTCDate()}–${day(last)}` : `${day(first)} – ${day(last)}`;
}

/** @param {any} frame */
export function refused(frame) {
  alertOf(frame.text);
}
