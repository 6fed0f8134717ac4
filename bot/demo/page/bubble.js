// @ts-check
// One message as it is seen: bubble, picture or file, and the inline keyboard under it.

import { arrows, icon, make } from "./dom.js";
import { inside, rich, web } from "./entities.js";
import { Town } from "./town.js";
import { hour, say } from "./words.js";

/**
 * @typedef {import("./town.js").Message} Message
 * @typedef {import("./town.js").Button} Button
 * @typedef {{viewer: number, channel: boolean, town: Town,
 *   find: (id: number) => Message | undefined, jump: (id: number) => void,
 *   follow: (url: string) => void, type: (text: string) => void,
 *   press: (message: Message, button: Button) => void,
 *   zoom: (source: string, words: string) => void}} View
 */

const SNIPPET = 80;
const STYLES = new Set(["primary", "success", "danger"]);

/** @param {Message} message @param {View} view */
export function bubble(message, view) {
  if (message.service) return service(message, view);
  const mine = message.from?.id === view.viewer;
  const kind = view.channel ? "post" : mine ? "mine" : "theirs";
  const bare = message.media?.kind === "photo" ? "picture" : "words";
  return make(`article.message.${kind}.${bare}`, { "data-album": message.album || false, tabindex: -1 },
    make("div.bubble", {},
      name(message, mine, view),
      message.forwarded && make("p.aside", {}, say("forwarded")),
      message.via && make("p.aside", {}, say("via", { name: `@${message.via}` })),
      answered(message, view),
      media(message, view),
      message.text && make("div.text", { dir: "auto" }, rich(message.text, message.entities, view)),
      meta(message)),
    keyboard(message, view));
}

/** @param {Message} message @param {View} view */
function service(message, view) {
  const words = say(message.service) || message.service;
  return make("article.message.service", { tabindex: -1 }, make("p", { dir: "auto" }, words,
    view.find(message.reply_to ?? 0)
      && make("button.link", { type: "button", click: () => view.jump(message.reply_to ?? 0) }, snippet(message, view))));
}

/** Sighted people see whose a bubble is by its place; everybody else reads it.
 * @param {Message} message @param {boolean} mine @param {View} view */
function name(message, mine, view) {
  if (!message.from || view.channel) return null;
  const seen = !mine && !view.town.chats.get(message.chat)?.kind.startsWith("private");
  return make(seen ? "p.author" : "p.unseen", {}, make("bdi", {}, message.from.name));
}

/** @param {Message} message @param {View} view */
function snippet(message, view) {
  const text = view.find(message.reply_to ?? 0)?.text ?? "";
  return text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text || "…";
}

/** @param {Message} message @param {View} view */
function answered(message, view) {
  if (!message.reply_to || !view.find(message.reply_to)) return null;
  const jump = () => view.jump(message.reply_to ?? 0);
  return make("button.reply", { type: "button", dir: "auto", click: jump }, snippet(message, view));
}

/** @param {Message} message @param {View} view */
function media({ media: shown, text }, view) {
  if (!shown) return null;
  const source = `/file/${encodeURIComponent(shown.file)}`;
  const words = text.split("\n", 1)[0] || say("picture");
  if (shown.kind === "photo") {
    const { width, height } = shown;
    const image = make("img", { src: source, alt: words, decoding: "async", width: width || false, height: height || false });
    return make("button.photo", { type: "button", title: say("enlarge"), click: () => view.zoom(source, words) }, image);
  }
  const label = say("document", { name: shown.name });
  return make("a.document", { href: source, download: shown.name, title: label }, icon("file"),
    make("bdi", {}, shown.name), make("small", {}, size(shown.size)));
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`;
}

/** @param {Message} message */
function meta(message) {
  const hush = message.silent && make("span", { role: "img", "aria-label": say("silent") }, icon("mute"));
  return make("p.meta", {}, hush, " ", message.edited && `${say("edited")} `,
    make("time", { datetime: message.date }, hour(message.edited ?? message.date)));
}

/** @param {Message} message @param {View} view */
function keyboard(message, view) {
  if (!message.keyboard?.length) return null;
  const rows = message.keyboard.map((row) => make("div.row", {}, ...row.map((one) => button(message, one, view))));
  return make("div.keyboard", { role: "group", keydown: arrows }, ...rows);
}

/** @param {Message} message @param {Button} given @param {View} view */
function button(message, given, view) {
  const label = make("span", { dir: "auto" }, given.text);
  const style = STYLES.has(given.style ?? "") ? `.${given.style}` : "";
  if (given.url && !inside(given.url)) {
    const where = web(given.url) ? { href: given.url, target: "_blank", rel: "noopener noreferrer" } : {};
    return make(`a.key${style}`, where, label, icon("link"));
  }
  const busy = view.town.waiting.has(Town.tap(view.viewer, message.chat, message.id, given.data ?? ""));
  const mark = given.url ? icon("link") : given.copy ? icon("copy") : null;
  return make(`button.key${style}`, {
    type: "button", "data-data": given.data ?? false, "aria-busy": busy && "true",
    click: () => view.press(message, given),
  }, label, mark);
}
