// grammY on Node's own server with better-sqlite3. MODE: plain, as its guide shows it, or best:
// the answer rides in the webhook's response, taps that arrive together share one transaction,
// and the edit does not hold up the acknowledgement.

import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Database from "better-sqlite3";
import { Bot, webhookCallback } from "grammy";

const { API, TOKEN, PORT, SECRET, MODE, PAGE } = process.env;
const page = JSON.parse(readFileSync(PAGE, "utf8"));
const best = MODE === "best";

const database = new Database("rating.db");
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(`CREATE TABLE IF NOT EXISTS rating (week INTEGER, who BLOB, principle INTEGER,
  score INTEGER, PRIMARY KEY (week, who, principle)) WITHOUT ROWID`);
const upsert = database.prepare(`INSERT INTO rating VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET score = excluded.score`);
const upsertAll = database.transaction((rows) => rows.forEach((row) => upsert.run(...row)));

function row(person, data) {
  const [, , week, principle, score] = data.split(":");
  const who = createHmac("sha256", "benchmark").update(String(person)).digest().subarray(0, 16);
  return [Number(week), who, Number(principle), Number(score)];
}

let waiting = [];

function saved(one) {
  return new Promise((resolve, reject) => {
    if (waiting.push({ one, resolve, reject }) > 1) return;
    setImmediate(() => {
      const batch = waiting;
      waiting = [];
      try {
        upsertAll(batch.map(({ one }) => one));
        batch.forEach(({ resolve }) => resolve());
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    });
  });
}

const client = { apiRoot: API };
if (best) client.canUseWebhookReply = (method) => method === "answerCallbackQuery";
const bot = new Bot(TOKEN, { client });

bot.callbackQuery(/^rate:/, async (ctx) => {
  const { data, from } = ctx.callbackQuery;
  const toast = `Saved: ${data.at(-1)} of 5. You can change it until Sunday night.`;
  const shown = { reply_markup: page.reply_markup, parse_mode: "HTML" };
  if (best) {
    await saved(row(from.id, data));
    await ctx.answerCallbackQuery(toast);
    ctx.editMessageText(page.text, shown).catch(() => {});
  } else {
    upsert.run(...row(from.id, data));
    await ctx.answerCallbackQuery(toast);
    await ctx.editMessageText(page.text, shown);
  }
});

await bot.init();
createServer(webhookCallback(bot, "http", { secretToken: SECRET })).listen(PORT, "127.0.0.1");
