// @ts-check
// Where the page begins: three panes and a strip over one connection.

import { prepare } from "./dialogs.js";
import { get, icon, make } from "./dom.js";
import { badge } from "./head.js";
import { recall, recallHere, rememberHere, setTheme } from "./memory.js";
import { Pane } from "./pane.js";
import { refused, Strip } from "./strip.js";
import { Town } from "./town.js";
import { Wire } from "./wire.js";
import { say, spell } from "./words.js";

const town = new Town();
const wire = new Wire((frame) => town.take(frame), connected);
const page = { ask, follow, seen };
/** @type {Pane[]} */
const panes = [new Pane("citizen", town, page), new Pane("channel", town, page), new Pane("desk", town, page)];
const [citizen, channel] = panes;
const strip = new Strip(town, ask, draw);
let open = panes.find((pane) => pane.kind === recallHere("pane")) ?? citizen;
/** Whether a post is awaited: who has closed the week wants to see what comes of it. */
let awaited = false;

/** @param {Record<string, any>} request */
function ask(request) {
  const sent = wire.ask(request);
  if (sent && request.do === "close") awaited = channel.rests = true;
  if (!sent) open.tell(say("offline"));
  return sent;
}

/** @param {boolean} up */
function connected(up) {
  get("lost").hidden = up;
  get("lost").textContent = up ? "" : say("lost");
}

/** Telegram's links stay here: a deep link starts the bot, a post is shown.
 * @param {string} url @param {Pane} from */
function follow(url, from) {
  const to = new URL(url);
  const [first, second] = to.pathname.split("/").filter(Boolean);
  const name = (to.searchParams.get("domain") ?? first ?? "").toLowerCase();
  if (name === town.bot.username.toLowerCase()) {
    ask({ do: "start", as: citizen.viewer, payload: to.searchParams.get("start") ?? "" });
    return show(citizen, true);
  }
  const place = channel.places.find((chat) => chat.username.toLowerCase() === name);
  if (!place) return from.tell(say("elsewhere", { url }));
  show(channel, true);
  const post = Number(to.searchParams.get("post") ?? second);
  if (post) channel.log.jump(post);
}

/** @param {Pane} pane whom somebody looks at */
function seen(pane) {
  if (open === pane && !pane.unread) return;
  open = pane;
  rememberHere("pane", pane.kind);
  pane.unread = 0;
  tabs();
  pane.element.querySelector(".head h2 .badge")?.remove();
}

/** On a phone one pane is shown at a time. @param {Pane} pane @param {boolean} enter */
function show(pane, enter) {
  seen(pane);
  tabs();
  pane.rest();
  if (enter) pane.log.element.focus({ preventScroll: true });
}

function tabs() {
  document.body.dataset.pane = open.kind;
  const bar = get("panes");
  const at = bar.contains(document.activeElement) ? [...bar.children].indexOf(document.activeElement) : -1;
  bar.replaceChildren(...panes.map((pane) => make("button", {
    "aria-current": pane === open && "page", "data-pane": pane.kind, click: () => show(pane, false),
  }, icon(pane.kind), make("span", {}, say(pane.kind)), badge(pane.unread))));
  if (at >= 0) /** @type {HTMLElement} */ (bar.children[at]).focus();
}

/** Draw everything anew: at first, after starting over, and in another language. */
function draw() {
  document.title = `${say("citizen")} · ${say("channel")} · ${say("desk")} · Six Principles`;
  spell(document);
  strip.draw();
  for (const pane of panes) pane.draw();
  tabs();
}

/** @param {Pane} pane @param {any} frame a message in its chat */
function news(pane, { chat, message }) {
  if (chat !== pane.chat?.id || message.edited) return;
  if (pane === channel && awaited) {
    awaited = false;
    return show(channel, false);
  }
  if (pane === open || message.service || message.from?.id === pane.viewer) return;
  pane.unread += 1;
  pane.redraw();
  tabs();
}

for (const one of document.querySelectorAll("[data-icon]")) {
  one.append(icon(/** @type {any} */ (/** @type {HTMLElement} */ (one).dataset.icon)));
}
setTheme(recall("theme"));
document.querySelector("main")?.append(...panes.map((pane) => pane.element));
prepare();
town.on("state", draw);
town.on("refused", refused);
for (const pane of panes) {
  town.on("message", (frame) => {
    pane.message(frame);
    news(pane, frame);
  });
  town.on("deleted", (frame) => pane.deleted(frame));
  town.on("answer", (frame) => pane.answer(frame));
  town.on("acting", ({ chat }) => chat === pane.chat?.id && pane.act());
  town.on("pinned", ({ chat }) => chat === pane.chat?.id && pane.redraw());
  town.on("person", ({ person }) => pane.met(person));
  town.on("chat", ({ chat }) => chat.id === pane.chat?.id && pane.draw());
  town.on("commands", (frame) => pane.composer.commands(frame));
  town.on("inline", (frame) => pane.composer.results(frame));
}
draw();
wire.open();
