// @ts-check
// A text with Telegram's entities as elements. Offsets are UTF-16, as JavaScript counts.

import { make } from "./dom.js";
import { say } from "./words.js";

/**
 * @typedef {import("./town.js").Entity} Entity
 * @typedef {{follow: (url: string) => void, type: (text: string) => void}} Doing
 */

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const FOLDED_LINES = 3;
const LINE_CHARACTERS = 44;

/**
 * @param {string} text
 * @param {Entity[]} entities
 * @param {Doing} doing what links and commands do
 */
export function rich(text, entities, doing) {
  const order = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const out = document.createDocumentFragment();
  fill(out, text, 0, text.length, order, doing);
  return out;
}

/**
 * @param {Node} into @param {string} text @param {number} from @param {number} to
 * @param {Entity[]} entities those that begin in this stretch, in order; taken one by one
 * @param {Doing} doing
 */
function fill(into, text, from, to, entities, doing) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = /** @type {Entity} */ (entities.shift());
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || end <= entity.offset) continue;
    const block = BLOCKS.has(entity.type);
    into.appendChild(document.createTextNode(gap(text.slice(at, entity.offset), block)));
    const words = text.slice(entity.offset, end);
    const { outer, inner } = dress(entity, words, doing);
    fill(inner, text, entity.offset, end, entities, doing);
    into.appendChild(outer);
    // A block ends its line by itself: the newline after it would show as an empty line.
    at = block && text[end] === "\n" ? end + 1 : end;
  }
  into.appendChild(document.createTextNode(text.slice(at, to)));
}

/** @param {string} before @param {boolean} block */
function gap(before, block) {
  return block && before.endsWith("\n") ? before.slice(0, -1) : before;
}

/** @param {Entity} entity @param {string} words @param {Doing} doing */
function dress(entity, words, doing) {
  const tag = TAGS[/** @type {keyof typeof TAGS} */ (entity.type)];
  if (tag) return same(make(tag));
  switch (entity.type) {
    case "text_link": return same(link(entity.url ?? "", doing));
    case "url": return same(link(/^[a-z]+:/i.test(words) ? words : `https://${words}`, doing));
    case "mention": return same(link(`https://t.me/${words.slice(1)}`, doing));
    case "email": return same(make("a", { href: `mailto:${words}` }));
    case "bot_command":
      return same(make("button.link", { type: "button", click: () => doing.type(words) }));
    case "blockquote": return same(make("blockquote"));
    case "expandable_blockquote": return folded(words);
    case "spoiler": return spoiler();
    default: return same(make("span"));
  }
}

/** @param {HTMLElement} one */
function same(one) {
  return { outer: one, inner: one };
}

/** Telegram's own links stay in the page; anything but the web is no link at all.
 * @param {string} url @param {Doing} doing */
function link(url, doing) {
  if (inside(url)) {
    return make("a", { href: "#", click: (/** @type {Event} */ event) => {
      event.preventDefault();
      doing.follow(url);
    } });
  }
  return web(url) ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }) : make("span");
}

/** @param {string} url */
export function web(url) {
  try {
    return ["http:", "https:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}

/** @param {string} url @returns {boolean} whether Telegram itself would open it */
export function inside(url) {
  try {
    const to = new URL(url);
    return to.protocol === "tg:" || (web(url) && to.hostname === "t.me");
  } catch {
    return false;
  }
}

/** @param {string} words */
function folded(words) {
  const inner = make("div.folded");
  const long = words.split("\n").reduce((n, line) => n + Math.ceil(line.length / LINE_CHARACTERS), 0);
  if (long <= FOLDED_LINES) return same(make("blockquote"));
  const toggle = make("button.link", { type: "button", "aria-expanded": "false", click: () => {
    const open = inner.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = say(open ? "less" : "more");
  } }, say("more"));
  return { outer: make("blockquote", {}, inner, toggle), inner };
}

function spoiler() {
  const show = () => {
    hidden.classList.add("open");
    for (const name of ["role", "tabindex", "aria-label"]) hidden.removeAttribute(name);
  };
  const hidden = make("span.spoiler", {
    role: "button", tabindex: 0, "aria-label": say("spoiler"), click: show,
    keydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show();
    },
  });
  const inner = make("span");
  hidden.append(inner);
  return { outer: hidden, inner };
}
