// @ts-check
// Where one writes: the field, the commands, the answer a message asks for, and inline results.

import { icon, make } from "./dom.js";
import { recallHere, rememberHere } from "./memory.js";
import { Popup } from "./popup.js";
import { say } from "./words.js";

const SNIPPET = 60;
const THINK_MS = 250;

/**
 * @typedef {import("./town.js").Message} Message
 * @typedef {{person: number, chat: number, empty: boolean}} Place
 */

export class Composer {
  /**
   * @param {string} pane
   * @param {(request: Record<string, any>) => boolean} ask
   * @param {() => string} username of the bot
   * @param {() => void} leave where Arrow up in an empty field leads
   */
  constructor(pane, ask, username, leave) {
    this.ask = ask;
    this.username = username;
    this.leave = leave;
    /** @type {Place | null} */
    this.place = null;
    /** @type {Message | null} */
    this.answered = null;
    this.thinking = 0;
    this.field = /** @type {HTMLTextAreaElement} */ (make("textarea", { id: `${pane}-field`, rows: 1, maxlength: 4096, dir: "auto", enterkeyhint: "send", autocomplete: "off" }));
    this.menu = make("button.icon", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "data-label": "commands" }, icon("menu"));
    this.list = make("div.popup", { role: "menu", "data-label": "commands", hidden: true });
    this.popup = new Popup(this.list, this.menu);
    this.reply = make("div.replying", { hidden: true });
    this.begin = make("button.primary.begin", { type: "button", "data-word": "start", click: () => this.#say("/start") });
    this.form = make("form.write", { submit: (/** @type {Event} */ e) => this.#submit(e) },
      this.menu, this.field, make("button.icon.send", { "data-label": "send" }, icon("send")));
    this.element = make("div.composer", {}, this.list, this.reply, this.begin, this.form);
    this.menu.addEventListener("click", () => this.#commands());
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Place | null} place null where one may not write */
  go(place) {
    const moved = place?.person !== this.place?.person || place?.chat !== this.place?.chat;
    this.place = place;
    this.element.hidden = !place;
    this.begin.hidden = !place?.empty;
    this.form.hidden = !!place?.empty;
    if (!moved || !place) return;
    this.popup.close(false);
    this.field.value = recallHere(this.#draft()) ?? "";
    this.answer(null);
    this.#grow();
  }

  /** @param {Message | null} message to answer */
  answer(message) {
    this.answered = message;
    this.reply.hidden = !message;
    this.spell();
    if (!message) return;
    const text = message.text.replace(/\s+/g, " ");
    const short = text.length > SNIPPET ? `${text.slice(0, SNIPPET)}…` : text;
    this.reply.replaceChildren(make("span", { dir: "auto" }, say("replying", { text: short })),
      make("button.icon", { type: "button", "aria-label": say("noReply"), click: () => this.#unanswer() }, icon("cross")));
  }

  spell() {
    const words = this.answered?.force_reply?.placeholder || say("message");
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
  }

  /** @param {{person: number, chat: number, commands: {command: string, description: string}[]}} frame */
  commands(frame) {
    if (!this.wanted || frame.person !== this.place?.person || frame.chat !== this.place.chat) return;
    this.wanted = false;
    this.list.setAttribute("aria-label", say("commands"));
    this.popup.open(frame.commands.map(({ command, description }) => ({
      title: `/${command}`, note: description, choose: () => this.#say(`/${command}`),
    })), say("noCommands"));
  }

  /** @param {{person: number, results: {id: string, title: string, description: string}[]}} frame */
  results(frame) {
    if (!this.#query() || frame.person !== this.place?.person) return;
    const { person, chat } = /** @type {Place} */ (this.place);
    this.list.setAttribute("aria-label", say("results"));
    this.popup.open(frame.results.map(({ id, title, description }) => ({
      title, note: description, choose: () => {
        if (this.ask({ do: "choose", as: person, chat, result: id })) this.#clear();
      },
    })), say("noResults"), false);
  }

  /** @param {string} text put into the field, to be gone on with */
  suggest(text) {
    this.field.value = text;
    this.field.focus();
    this.#typed();
  }

  #commands() {
    if (this.popup.isOpen || !this.place) return this.popup.close(true);
    this.wanted = this.ask({ do: "commands", as: this.place.person, chat: this.place.chat });
  }

  #typed() {
    this.#grow();
    rememberHere(this.#draft(), this.field.value);
    clearTimeout(this.thinking);
    const query = this.#query();
    if (!query) return this.popup.close(false);
    this.thinking = setTimeout(() => this.ask({ do: "inline", as: this.place?.person, query: query[1] }), THINK_MS);
  }

  /** @returns {RegExpMatchArray | null} what is asked of the bot inside another chat */
  #query() {
    const name = this.username();
    return name ? this.field.value.match(new RegExp(`^@${name}\\s(.*)$`, "is")) : null;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) return this.#submit(event);
    if (event.key === "Escape") {
      if (this.popup.isOpen) this.popup.close(false);
      else if (this.answered) this.#unanswer();
    }
    if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      if (this.popup.isOpen) /** @type {HTMLElement} */ (this.list.lastElementChild).focus();
      else this.leave();
    }
    if (event.key === "ArrowDown" && this.popup.isOpen) {
      event.preventDefault();
      /** @type {HTMLElement} */ (this.list.firstElementChild).focus();
    }
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (text && this.#say(text)) this.#clear();
  }

  /** @param {string} text */
  #say(text) {
    if (!this.place) return false;
    const reply = this.answered ? { reply_to: this.answered.id } : {};
    const sent = this.ask({ do: "send", as: this.place.person, chat: this.place.chat, text, ...reply });
    if (sent) this.answer(null);
    return sent;
  }

  #clear() {
    this.field.value = "";
    rememberHere(this.#draft(), "");
    this.popup.close(false);
    this.#grow();
  }

  #unanswer() {
    this.answer(null);
    this.field.focus();
  }

  #draft() {
    return `draft:${this.place?.person}:${this.place?.chat}`;
  }

  /** As tall as its lines; chat.css sets the most. */
  #grow() {
    this.field.rows = Math.min(6, this.field.value.split("\n").length + Math.floor(this.field.value.length / 40));
  }
}
