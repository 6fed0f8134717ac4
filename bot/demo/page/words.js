// @ts-check
// The page's own texts in three equal languages; what the bot says is never touched here.
// native-read: no (Kazakh is a draft until a native speaker has read it)

import { recall, remember } from "./memory.js";

/** @typedef {"kk" | "ru" | "en"} Tongue */

/** Each row is kk, ru, en: a text cannot be added in one language only. */
const TEXTS = {
  name: ["Алты қағидат", "Шесть принципов", "Six Principles"],
  tagline: ["демо · осы компьютерден ештеңе шықпайды", "демо · ничего не уходит с этого компьютера", "demo · nothing leaves this machine"],
  controls: ["Демо батырмалары", "Кнопки демо", "Demo controls"],
  week: ["Апта", "Неделя", "Week"],
  present: ["кілт бар", "ключ есть", "key present"],
  destroyed: ["кілт жойылды", "ключ уничтожен", "key destroyed"],
  rate: ["{n} адам бағалайды", "{n} человек оценят", "{n} citizens rate"],
  report: ["{n} адам жазады", "{n} человек напишут", "{n} citizens report"],
  close: ["Аптаны жабу", "Закрыть неделю", "Close the week"],
  later: ["10 минуттан кейін", "Через 10 минут", "Ten minutes later"],
  last: ["Өткен апта қорытылып жатыр", "Подводятся итоги прошлой недели", "Last week is being summed up"],
  next: ["Келесі апта", "Следующая неделя", "Next week"],
  fail: ["Telegram ақауы", "Сбой Telegram", "Make Telegram fail"],
  disk: ["Дискіде не бар", "Что на диске", "On the disk"],
  over: ["Басынан бастау", "Начать заново", "Start over"],
  wrong: ["Telegram қабылдамас еді: {n}", "Telegram не принял бы: {n}", "Telegram would refuse: {n}"],
  language: ["Беттің тілі", "Язык страницы", "Language of this page"],
  theme: ["Ашық не күңгірт түс", "Светлая или тёмная тема", "Light or dark"],
  panes: ["Чаттар", "Чаты", "Chats"],
  citizen: ["Азамат", "Гражданин", "Citizen"],
  channel: ["Арна", "Канал", "Channel"],
  desk: ["Модераторлар", "Модераторы", "Moderators"],
  bot: ["бот", "бот", "bot"],
  group: ["топ", "группа", "group"],
  typing: ["жазып жатыр…", "печатает…", "typing…"],
  person: ["Сіз кімсіз", "Кто вы", "Who you are"],
  newcomer: ["Тағы бір адам", "Ещё один человек", "One more person"],
  app: ["Қолданба тілі", "Язык приложения", "App language"],
  unset: ["–", "–", "–"],
  admin: ["әкімші", "админ", "admin"],
  stranger: ["Бөтен адам", "Посторонний", "Stranger"],
  message: ["Хабар", "Сообщение", "Message"],
  send: ["Жіберу", "Отправить", "Send"],
  start: ["Бастау", "Начать", "Start"],
  commands: ["Пәрмендер", "Команды", "Commands"],
  noCommands: ["Мұнда пәрмен жоқ.", "Здесь нет команд.", "There are no commands here."],
  results: ["Табылғаны", "Найдено", "Results"],
  noResults: ["Ештеңе табылмады.", "Ничего не найдено.", "Nothing found."],
  replying: ["Жауап: {text}", "Ответ на: {text}", "Reply to: {text}"],
  noReply: ["Жауап бермеу", "Не отвечать", "Do not reply"],
  edited: ["өзгертілді", "изменено", "edited"],
  silent: ["дыбыссыз", "без звука", "silent"],
  forwarded: ["Жолданған хабар", "Пересланное сообщение", "Forwarded message"],
  via: ["{name} арқылы", "через {name}", "via {name}"],
  pinned: ["Бекітілген хабар", "Закреплённое сообщение", "Pinned message"],
  joined: ["Топқа қосылды", "Новый участник группы", "Joined the group"],
  left: ["Топтан шықты", "Больше не в группе", "Left the group"],
  armed: ["дайын тұр", "ждёт своего часа", "armed"],
  copied: ["Көшірілді", "Скопировано", "Copied"],
  notCopied: ["Браузер көшіруге рұқсат бермеді", "Браузер не дал скопировать", "The browser would not copy"],
  more: ["Толығырақ көрсету", "Показать полностью", "Show more"],
  less: ["Жинау", "Свернуть", "Show less"],
  spoiler: ["Жасырын мәтін: көрсету", "Скрытый текст: показать", "Hidden text: show"],
  picture: ["Сурет", "Картинка", "Picture"],
  enlarge: ["Суретті үлкейту немесе кішірейту", "Увеличить или уменьшить", "Zoom in or out"],
  document: ["Жүктеп алу: {name}", "Скачать: {name}", "Download: {name}"],
  elsewhere: ["Telegram мұны ашар еді: {url}", "Telegram открыл бы: {url}", "Telegram would open: {url}"],
  ok: ["Жарайды", "Хорошо", "OK"],
  shut: ["Жабу", "Закрыть", "Close"],
  unread: ["жаңа: {n}", "новых: {n}", "{n} new"],
  hideHint: ["Кеңесті жасыру", "Скрыть подсказку", "Hide this hint"],
  hintCitizen: ["1. «Бастау» батырмасын басыңыз, тілді таңдаңыз, келісіп, бір қағидатқа баға беріңіз.", "1. Нажмите «Начать», выберите язык, дайте согласие и оцените один из принципов.", "1. Press “Start”, pick a language, agree and rate one of the principles."],
  hintChannel: ["2. «Аптаны жабу» батырмасын басыңыз: апта қорытындысы осында шығады.", "2. Нажмите «Закрыть неделю»: итоги недели появятся здесь.", "2. Press “Close the week”: the weekly post appears here."],
  hintDesk: ["3. Адамдар хабарлама жазсын, сосын осында шешім қабылдаңыз. Топтың тілі – бекітілген хабарда.", "3. Пусть люди напишут сообщения, а здесь примите решения. Язык группы – в закреплённом сообщении.", "3. Let citizens report, then decide on their reports here. The pinned message changes the group’s language."],
  emptyCitizen: ["Ботпен әңгіме осында басталады.", "Здесь начнётся разговор с ботом.", "The talk with the bot begins here."],
  emptyChannel: ["Арнада әзірге жазба жоқ.", "В канале пока нет записей.", "The channel has no posts yet."],
  emptyDesk: ["Тексеретін хабарлама әзірге жоқ.", "Пока нечего проверять.", "Nothing to look through yet."],
  lost: ["Байланыс үзілді, қайта қосылып жатыр…", "Связь потеряна, подключаемся снова…", "Connection lost, trying again…"],
  offline: ["Байланыс жоқ: бұл жіберілмеді.", "Нет связи: это не отправлено.", "Not connected: this was not sent."],
  yes: ["Иә, басынан бастау", "Да, начать заново", "Yes, start over"],
  overText: ["Барлық чат пен дерек өшіріледі.", "Все чаты и данные будут стёрты.", "All chats and data will be wiped."],
  tables: ["Кестелер", "Таблицы", "Tables"],
  table: ["кесте", "таблица", "table"],
  rows: ["жол", "строк", "rows"],
  bytes: ["байт", "байт", "bytes"],
  keys: ["Кілттер", "Ключи", "Keys"],
  files: ["Файлдар", "Файлы", "Files"],
  file: ["файл", "файл", "file"],
  state: ["күйі", "состояние", "state"],
  sample: ["Алғашқы жолдар, дискідегі күйінде", "Первые строки, как они лежат на диске", "First rows, as they lie on the disk"],
  empty: ["Бос.", "Пусто.", "Empty."],
  wrongTitle: ["Telegram қабылдамайтын сұраулар", "Запросы, которые Telegram не принял бы", "Requests Telegram would refuse"],
  timeout_before: ["Сұрау жетпей үзіледі", "Обрыв до того, как запрос дошёл", "Cut before the request arrives"],
  timeout_after: ["Сұраудан кейін жауап үзіледі", "Обрыв после: ответ потерян", "Cut after it: the answer is lost"],
  flood: ["429: күте тұру керек", "429: велено подождать", "429: told to wait"],
  error_500: ["500: сервер қатесі", "500: ошибка сервера", "500: server error"],
  duplicate: ["Бір жаңарту екі рет келеді", "Обновление приходит дважды", "An update comes twice"],
  reorder: ["Жаңартулар ретсіз келеді", "Обновления приходят не по порядку", "Updates come out of order"],
};

const MONTHS = {
  kk: "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
  ru: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
  en: "January February March April May June July August September October November December",
};

/** @type {Tongue[]} */
export const TONGUES = ["kk", "ru", "en"];
const ALMATY_MS = 5 * 3600 * 1000;

/** @type {Tongue} */
let tongue = first();

/** @returns {Tongue} what was chosen before, else what the browser speaks, else Kazakh */
function first() {
  const wanted = [recall("tongue"), ...navigator.languages.map((code) => code.slice(0, 2))];
  return /** @type {Tongue} */ (wanted.find((code) => TONGUES.includes(/** @type {any} */ (code))) ?? "kk");
}

export function speaks() {
  return tongue;
}

/** @param {Tongue} next */
export function speak(next) {
  tongue = next;
  remember("tongue", next);
}

/**
 * @param {string} key
 * @param {Record<string, string | number>} [values] placeholders, put in as they are
 */
export function say(key, values = {}) {
  const row = TEXTS[/** @type {keyof typeof TEXTS} */ (key)];
  if (!row) return "";
  return row[TONGUES.indexOf(tongue)].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** @param {string | Date} moment @returns {Date} whose UTC fields read as Almaty's clock */
export function almaty(moment) {
  return new Date(new Date(moment).getTime() + ALMATY_MS);
}

/** @param {string} moment as ISO text @returns {string} hours and minutes in Almaty */
export function hour(moment) {
  return almaty(moment).toISOString().slice(11, 16);
}

/** @param {string} moment @returns {string} the day in Almaty, as people say it */
export function day(moment) {
  const at = almaty(moment);
  const month = MONTHS[tongue].split(" ")[at.getUTCMonth()];
  return `${at.getUTCDate()} ${month}`;
}

/** Put the texts of this language wherever the page names one. @param {ParentNode} root */
export function spell(root) {
  document.documentElement.lang = tongue;
  for (const one of root.querySelectorAll("[data-word]")) {
    one.textContent = say(/** @type {HTMLElement} */ (one).dataset.word ?? "");
  }
  for (const one of root.querySelectorAll("[data-label]")) {
    const label = say(/** @type {HTMLElement} */ (one).dataset.label ?? "");
    one.setAttribute("aria-label", label);
    if (one.matches("button.icon")) one.setAttribute("title", label);
  }
}
