// @ts-check
// One of the three chats side by side: who one is, what is said, and where one writes.

import { Composer } from "./composer.js";
import { alertOf, toast, zoom } from "./dialogs.js";
import { make } from "./dom.js";
import { header, hint, nothing, pin } from "./head.js";
import { Log } from "./log.js";
import { recallHere, rememberHere } from "./memory.js";
import { Town } from "./town.js";
import { say, spell } from "./words.js";

const ACTING_MS = 5000;

/**
 * @typedef {import("./town.js").Message} Message
 * @typedef {import("./town.js").Button} Button
 * @typedef {"citizen" | "channel" | "desk"} Kind
 * @typedef {{ask: (request: Record<string, any>) => boolean,
 *   follow: (url: string, pane: Pane) => void, seen: (pane: Pane) => void}} Page
 */

const ROLES = { citizen: ["citizen"], channel: [], desk: ["admin", "moderator", "stranger"] };
const KINDS = { citizen: ["private"], channel: ["channel"], desk: ["supergroup", "group"] };

export class Pane {
  /** @param {Kind} kind @param {Town} town @param {Page} page */
  constructor(kind, town, page) {
    this.kind = kind;
    this.town = town;
    this.page = page;
    this.viewer = 0;
    this.unread = 0;
    this.rests = false;
    /** @type {Map<number, number>} what other persons have not seen yet */
    this.elsewhere = new Map();
    this.acting = 0;
    this.log = new Log(this.#view());
    this.toasts = make("div.toasts", { role: "status" });
    this.composer = new Composer(kind, page.ask, () => town.bot.username, () => this.log.enter());
    this.head = make("div.head");
    this.pin = make("div.pinned", { hidden: true });
    this.hint = make("div.hint", { hidden: true });
    this.nothing = make("p.nothing");
    this.element = make(`section.pane`, { id: kind, "aria-labelledby": `${kind}-title` },
      this.head, this.pin, this.hint,
      make("div.middle", {}, this.nothing, this.log.element, this.toasts),
      kind !== "channel" && this.composer.element);
    for (const sign of ["pointerdown", "focusin", "wheel"]) {
      this.element.addEventListener(sign, () => page.seen(this), { passive: true });
    }
    for (const sign of ["pointerdown", "wheel", "keydown"]) {
      this.log.element.addEventListener(sign, () => (this.rests = false), { passive: true });
    }
    this.log.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.composer.field.focus();
    });
  }

  get people() {
    return this.town.cast(...ROLES[this.kind]);
  }

  get places() {
    return KINDS[this.kind].flatMap((kind) => this.town.places(kind));
  }

  /** The chat that is shown: one's own with the bot, or the one that all share. */
  get chat() {
    if (this.kind === "citizen") return this.town.chats.get(this.viewer);
    const [shown] = this.places;
    const person = this.town.people.get(this.viewer);
    return person && shown && !person.chats.includes(shown.id) ? undefined : shown;
  }

  /** The whole state has come: nothing of before is news. */
  fresh() {
    this.unread = 0;
    this.expecting = false;
    this.elsewhere.clear();
    this.rests = this.kind === "channel";
    this.draw();
  }

  /** Draw all anew: after the state has come, another person, or another language. */
  draw() {
    const wanted = Number(recallHere(`person:${this.kind}`));
    const people = this.people;
    if (!people.some((one) => one.id === this.viewer)) {
      this.viewer = (people.find((one) => one.id === wanted) ?? people[0])?.id ?? 0;
    }
    this.elsewhere.delete(this.viewer);
    this.log.view.viewer = this.viewer;
    this.log.show(this.chat?.messages.values() ?? []);
    this.rest();
    this.redraw();
    const last = [...(this.chat?.messages.values() ?? [])].pop();
    if (last?.force_reply) this.composer.answer(last);
    else if (!this.chat?.messages.has(this.composer.answered?.id ?? 0)) this.composer.answer(null);
  }

  /** Draw what stands around the messages. */
  redraw() {
    header(this);
    pin(this);
    hint(this);
    nothing(this);
    const chat = this.chat;
    const writes = this.kind !== "channel" && chat;
    const empty = this.kind === "citizen" && !chat?.messages.size;
    this.composer.go(writes ? { person: this.viewer, chat: chat.id, empty } : null);
    this.log.element.setAttribute("aria-label", chat?.title || say(this.kind));
    this.composer.spell();
    spell(this.element);
  }

  /** @param {number} id of a person */
  become(id) {
    this.viewer = id;
    this.toasts.replaceChildren();
    rememberHere(`person:${this.kind}`, String(id));
    this.draw();
  }

  /** One more citizen: whoever comes next is who one becomes. */
  newcomer() {
    this.expecting = this.page.ask({ do: "newcomer" });
  }

  /** Somebody is new, or their app speaks another language. @param {import("./town.js").Person} person */
  met(person) {
    if (this.expecting && person.role === "citizen" && this.kind === "citizen") {
      this.expecting = false;
      return this.become(person.id);
    }
    this.redraw();
  }

  /** @param {{chat: number, message: Message}} frame */
  message({ chat, message }) {
    if (chat !== this.chat?.id) return this.#missed(chat, message);
    this.still();
    const last = this.log.lines.size === 0 || message.id >= Math.max(...this.log.lines.keys());
    this.log.put(message);
    this.rest();
    if (message.from?.id === this.viewer) this.log.bottom();
    if (last && message.force_reply) this.composer.answer(message);
    if (this.chat?.pinned.includes(message.id)) pin(this);
    if (this.log.lines.size === 1 || message.id === this.composer.answered?.id) this.redraw();
  }

  /** @param {{chat: number, messages: number[]}} frame */
  deleted({ chat, messages }) {
    if (chat !== this.chat?.id) return;
    this.log.drop(messages);
    if (messages.includes(this.composer.answered?.id ?? 0)) this.composer.answer(null);
    this.redraw();
  }

  /** @param {{chat: number, person: number, message: number, data: string, text: string, alert: boolean, url: string}} answer */
  answer(answer) {
    if (answer.chat !== this.chat?.id || answer.person !== this.viewer) return;
    this.log.spin(answer.message, answer.data, false);
    if (answer.url) this.page.follow(answer.url, this);
    if (!answer.text) return;
    if (answer.alert) alertOf(answer.text);
    else toast(this.toasts, answer.text);
  }

  /** The bot is at work; it is said until it has written, five seconds at most. */
  act() {
    clearTimeout(this.acting);
    this.element.classList.add("acting");
    this.acting = setTimeout(() => this.still(), ACTING_MS);
    header(this);
  }

  still() {
    if (!this.element.classList.contains("acting")) return;
    clearTimeout(this.acting);
    this.element.classList.remove("acting");
    header(this);
  }

  /** Until somebody scrolls it, the channel stays at the beginning of its newest posts. */
  rest() {
    if (this.rests) this.log.reveal();
  }

  /** @param {string} text */
  tell(text) {
    toast(this.toasts, text);
  }

  /** @param {number} chat @param {Message} message */
  #missed(chat, message) {
    if (this.kind !== "citizen" || !this.people.some((one) => one.id === chat)) return;
    if (message.from?.id === chat) return;
    this.elsewhere.set(chat, (this.elsewhere.get(chat) ?? 0) + 1);
    header(this);
  }

  /** @returns {import("./bubble.js").View} */
  #view() {
    return {
      viewer: 0,
      channel: this.kind === "channel",
      town: this.town,
      find: (id) => this.chat?.messages.get(id),
      jump: (id) => this.log.jump(id),
      follow: (url) => this.page.follow(url, this),
      type: (text) => void this.page.ask({ do: "send", as: this.viewer, chat: this.chat?.id, text }),
      press: (message, button) => this.#press(message, button),
      zoom,
    };
  }

  /** @param {Message} message @param {Button} button */
  #press(message, button) {
    if (button.url) return this.page.follow(button.url, this);
    if (button.copy) return this.#copy(button.copy);
    if (button.inline_query !== undefined && button.inline_query !== null) {
      return this.composer.suggest(`@${this.town.bot.username} ${button.inline_query}`);
    }
    const data = button.data ?? "";
    const tap = Town.tap(this.viewer, message.chat, message.id, data);
    if (this.town.waiting.has(tap)) return;
    if (!this.page.ask({ do: "tap", as: this.viewer, chat: message.chat, message: message.id, data })) return;
    this.town.waiting.add(tap);
    this.log.spin(message.id, data, true);
  }

  /** @param {string} text */
  async #copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.tell(say("copied"));
    } catch {
      this.tell(say("notCopied"));
    }
  }
}
