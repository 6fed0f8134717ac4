// @ts-check
// What stands above the messages of a pane: its name, the persons, the pin and the hint.

import { icon, make } from "./dom.js";
import { recall, remember } from "./memory.js";
import { say } from "./words.js";

/** @typedef {import("./pane.js").Pane} Pane */

const APP_LANGUAGES = { kk: "kk", ru: "ru", en: "en", de: "de" };
const MOST_CHIPS = 5;
const SNIPPET = 100;

/** @param {string} word @returns {string} with a capital first letter */
function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}

/** @param {Pane} pane */
export function header(pane) {
  const { kind, chat, town } = pane;
  const title = (kind === "citizen" ? town.bot.name : chat?.title) || say(kind);
  const about = { citizen: "bot", channel: "", desk: "group" }[kind];
  const acts = pane.element.classList.contains("acting");
  const held = /** @type {HTMLElement | null} */ (document.activeElement);
  const again = held && pane.head.contains(held) ? held.dataset.key : undefined;
  pane.head.replaceChildren(
    make("span.face", { "aria-hidden": "true" }, icon(kind)),
    make("div.name", {},
      make("h2", { id: `${kind}-title` }, make("span.unseen", {}, `${say(kind)}: `), make("bdi", {}, title), badge(pane.unread)),
      make("p", {}, acts ? say("typing") : [say(kind), say(about)].filter(Boolean).join(" · "))),
    ...persons(pane));
  if (again) /** @type {HTMLElement | null} */ (pane.head.querySelector(`[data-key="${again}"]`))?.focus();
}

/** @param {number} count */
export function badge(count) {
  return count > 0 && make("span.badge", { role: "img", "aria-label": say("unread", { n: count }) }, String(count));
}

/** @param {Pane} pane */
function persons(pane) {
  const people = pane.people;
  if (!people.length) return [];
  const group = make("div.persons", { role: "group", "aria-label": say("person") });
  if (people.length > MOST_CHIPS) group.append(listed(pane));
  else group.append(...people.map((one) => chip(pane, one)));
  if (pane.kind === "citizen") {
    group.append(
      make("button.icon.chip", { "aria-label": say("newcomer"), title: say("newcomer"), "data-key": "new", click: () => pane.newcomer() }, icon("plus")),
      app(pane));
  }
  return [group];
}

/** @param {Pane} pane @param {import("./town.js").Person} one */
function chip(pane, one) {
  const about = pane.kind === "citizen" ? one.language : one.role === "admin" ? say("admin") : "";
  return make("button.chip", {
    "aria-pressed": String(one.id === pane.viewer), "data-key": one.id, click: () => pane.become(one.id),
  }, make("bdi", {}, one.role === "stranger" ? say("stranger") : one.name), about && make("span.tongue", {}, ` · ${about}`), badge(pane.elsewhere.get(one.id) ?? 0));
}

/** Many persons fit no row of chips. @param {Pane} pane */
function listed(pane) {
  return make("select.chip", {
    "aria-label": say("person"), "data-key": "who",
    change: (/** @type {Event} */ event) => pane.become(Number(/** @type {HTMLSelectElement} */ (event.target).value)),
  }, ...pane.people.map((one) => {
    const news = pane.elsewhere.get(one.id);
    return make("option", { value: one.id, selected: one.id === pane.viewer }, one.name, news ? ` (${news})` : "");
  }));
}

/** The language that this person's Telegram reports. @param {Pane} pane */
function app(pane) {
  const now = pane.town.people.get(pane.viewer)?.language ?? "";
  const options = Object.entries({ ...APP_LANGUAGES, "": say("unset") });
  return make("select.chip", {
    "aria-label": say("app"), title: say("app"), "data-key": "app",
    change: (/** @type {Event} */ event) => pane.page.ask({ do: "language", as: pane.viewer, code: /** @type {HTMLSelectElement} */ (event.target).value }),
  }, ...options.map(([code, words]) => make("option", { value: code, selected: code === now }, words)));
}

/** @param {Pane} pane */
export function pin(pane) {
  const chat = pane.chat;
  const pinned = chat?.messages.get(chat.pinned.at(-1) ?? 0);
  pane.pin.hidden = !pinned;
  if (!pinned) return;
  const text = pinned.text.split("\n").find((line) => line.trim()) || pinned.media?.name || say("picture");
  pane.pin.replaceChildren(make("button", { title: say("pinned"), click: () => pane.log.jump(pinned.id) }, icon("pin"),
    make("span.unseen", {}, `${say("pinned")}: `), make("span.line-of", { dir: "auto" }, text.slice(0, SNIPPET))));
}

/** @param {Pane} pane */
export function hint(pane) {
  const name = `hint:${pane.kind}`;
  pane.hint.hidden = recall(name) === "hidden";
  if (pane.hint.hidden) return;
  pane.hint.replaceChildren(make("p", {}, say(`hint${capital(pane.kind)}`)), make("button.icon", {
    "aria-label": say("hideHint"), title: say("hideHint"),
    click: () => {
      remember(name, "hidden");
      pane.hint.hidden = true;
      pane.log.element.focus({ preventScroll: true });
    },
  }, icon("cross")));
}

/** Say what will be there where nothing is yet. @param {Pane} pane */
export function nothing(pane) {
  pane.nothing.hidden = !!pane.chat?.messages.size;
  pane.nothing.textContent = say(`empty${capital(pane.kind)}`);
}
