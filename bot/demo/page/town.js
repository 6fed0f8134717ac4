// @ts-check
// What the page knows of the demo: people, chats, messages. It changes by the server's frames only.

/**
 * @typedef {{id: number, name: string, role: string, language: string, chats: number[]}} Person
 * @typedef {{text: string, data?: string, url?: string, copy?: string, inline_query?: string,
 *   style?: string}} Button
 * @typedef {{type: string, offset: number, length: number, url?: string, user?: any}} Entity
 * @typedef {{kind: string, file: string, name: string, size: number, width: number,
 *   height: number}} Media
 * @typedef {{id: number, date: string, edited: string | null,
 *   from: {id: number, name: string, bot: boolean} | null, chat: number, text: string,
 *   entities: Entity[], media: Media | null, album: string, keyboard: Button[][],
 *   force_reply: {placeholder: string} | null, reply_to: number | null, service: string,
 *   silent: boolean, via: string, forwarded: boolean}} Message
 * @typedef {{id: number, kind: string, title: string, username: string, pinned: number[],
 *   messages: Map<number, Message>}} Chat
 */

export class Town {
  constructor() {
    this.bot = { name: "", username: "" };
    /** @type {any} */
    this.demo = null;
    /** @type {Map<number, Person>} */
    this.people = new Map();
    /** @type {Map<number, Chat>} */
    this.chats = new Map();
    /** @type {{method: string, text: string}[]} */
    this.violations = [];
    /** @type {{text: string, at: string}[]} */
    this.told = [];
    /** @type {Map<string, ((frame: any) => void)[]>} */
    this.listeners = new Map();
    this.waiting = new Set();
  }

  /** @param {string} type of a frame @param {(frame: any) => void} listener */
  on(type, listener) {
    this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener]);
  }

  /** @param {any} frame */
  take(frame) {
    const learn = LESSONS[/** @type {keyof typeof LESSONS} */ (frame.type)];
    if (learn) learn(this, frame);
    for (const listener of this.listeners.get(frame.type) ?? []) listener(frame);
  }

  /** @param {string[]} roles */
  cast(...roles) {
    return [...this.people.values()].filter((person) => roles.includes(person.role));
  }

  /** @param {string} kind @returns {Chat[]} */
  places(kind) {
    return [...this.chats.values()].filter((chat) => chat.kind === kind);
  }

  /** A tap that nobody has answered yet spins. @param {...(number | string)} tap */
  static tap(...tap) {
    return tap.join(" ");
  }
}

/** @param {any} chat as it comes */
function kept(chat) {
  return { ...chat, messages: new Map(chat.messages.map((/** @type {any} */ m) => [m.id, m])) };
}

/** @type {Record<string, (town: Town, frame: any) => void>} */
const LESSONS = {
  state(town, frame) {
    Object.assign(town, {
      bot: frame.bot,
      demo: frame.demo,
      violations: frame.violations,
      told: frame.told,
      people: new Map(frame.people.map((/** @type {any} */ one) => [one.id, one])),
      chats: new Map(frame.chats.map((/** @type {any} */ one) => [one.id, kept(one)])),
    });
    town.waiting.clear();
  },
  message: (town, { chat, message }) => void town.chats.get(chat)?.messages.set(message.id, message),
  deleted(town, { chat, messages }) {
    const place = town.chats.get(chat);
    if (!place) return;
    for (const id of messages) place.messages.delete(id);
    place.pinned = place.pinned.filter((id) => !messages.includes(id));
  },
  pinned(town, { chat, messages }) {
    const place = town.chats.get(chat);
    if (place) place.pinned = messages;
  },
  person: (town, { person }) => void town.people.set(person.id, person),
  chat: (town, { chat }) => void town.chats.set(chat.id, kept(chat)),
  demo: (town, { demo }) => void (town.demo = demo),
  told: (town, { text, at }) => void town.told.push({ text, at }),
  violation: (town, { method, text }) => void town.violations.push({ method, text }),
  answer: (town, { person, chat, message, data }) =>
    void town.waiting.delete(Town.tap(person, chat, message, data)),
};
