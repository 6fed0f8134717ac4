// @ts-check
// What the demo tells of itself comes in English sentences; here they are said in Kazakh and
// Russian, clause by clause. A clause that is not known stays as it came.
// native-read: no (Kazakh is a draft until a native speaker has read it)

import { speaks } from "./words.js";

/** English clause as a pattern, then kk, ru. @type {[string, string, string][]} */
const CLAUSES = [
  ["(\\d+) citizens have rated", "$1 адам баға берді", "Оценки поставили: $1"],
  ["(\\d+) citizens have written a report", "$1 адам хабарлама жазды", "Сообщения написали: $1"],
  ["It is Wednesday of ([\\w-]+)", "$1 аптасының сәрсенбісі келді", "Наступила среда недели $1"],
  ["Ten minutes have passed", "Он минут өтті", "Прошло десять минут"],
  ["([\\w-]+) is closed: its key is destroyed", "$1 аптасы жабылды: кілті жойылды", "Неделя $1 закрыта: её ключ уничтожен"],
  ["([\\w-]+) is closed: its key is still there", "$1 аптасы жабылды: кілті әлі бар", "Неделя $1 закрыта: её ключ ещё есть"],
  ["its digest stands in the channel", "қорытындысы арнада тұр", "её итоги стоят в канале"],
  ["its digest is not in the channel yet", "қорытындысы арнада әлі жоқ", "её итогов в канале пока нет"],
  ["That did not come to an end \\((\\w+)\\); try it again", "Бұл аяқталмады ($1); қайталап көріңіз", "Это не удалось довести до конца ($1); попробуйте ещё раз"],
  ["The demo has begun anew", "Демо басынан басталды", "Демо начато заново"],
  ["(\\w+) was lost before Telegram did it", "$1 сұрауы Telegram жүйесіне жетпей жоғалды", "Запрос $1 не дошёл до Telegram"],
  ["(\\w+) was done, but the answer was lost", "$1 сұрауы орындалды, бірақ жауабы жоғалды", "Запрос $1 выполнен, но ответ потерялся"],
  ["(\\w+) was refused with 429, retry after (\\d+) s", "$1 сұрауына 429 жауабы келді: $2 секунд күту керек", "На запрос $1 пришёл ответ 429: подождать $2 с"],
  ["(\\w+) was answered with 500", "$1 сұрауына 500 жауабы келді", "На запрос $1 пришёл ответ 500"],
  ["it is not in the (?:chat|channel) yet, the bot goes on trying", "хабар әлі көрінбейді, бот әрекетін жалғастырады", "сообщения пока не видно, бот продолжает попытки"],
  ["the bot made sure of it: it stands in the (?:chat|channel) once", "бот оны тексерді: хабар бір-ақ рет тұр", "бот убедился: сообщение стоит один раз"],
  ["the bot said it again: it stands in the (?:chat|channel) (\\d+) times, which is harmless", "бот оны қайталады: хабар $1 рет тұр, оның зияны жоқ", "бот повторил его; сколько раз стоит: $1, это безвредно"],
  ["An update came twice", "Бір жаңарту екі рет келді", "Обновление пришло дважды"],
  ["its second coming changed nothing", "екіншісі ештеңені өзгертпеді", "второе ничего не изменило"],
  ["the bot only showed its answer again", "бот жауабын тек қайта көрсетті", "бот только показал свой ответ ещё раз"],
  ["its second coming changed the chat, look there", "екіншісі чатты өзгертті, қараңыз", "второе изменило чат, посмотрите туда"],
  ["(\\d+) updates came in the wrong order", "$1 жаңарту ретсіз келді", "Обновления пришли не по порядку: $1"],
  ["One update came late, for no second one followed", "Бір жаңарту кеш келді, өйткені екіншісі болмады", "Одно обновление пришло поздно: второго не было"],
  ["each was taken and every tap answered", "бәрі қабылданды, әр басуға жауап берілді", "все приняты, на каждое нажатие отвечено"],
  ["one still waits", "біреуі әлі күтіп тұр", "одно ещё ждёт"],
  ["(\\w+)/bot\\.po was read again; new screens speak its words", "$1/bot.po қайта оқылды; жаңа экрандар соның сөзімен сөйлейді", "$1/bot.po прочитан заново; новые экраны говорят его словами"],
  ["(\\w+)/bot\\.po is not whole: line", "$1/bot.po толық емес, жол:", "$1/bot.po неполон, строка"],
  ["(\\w+)/bot\\.po is not whole: a letter or placeholder is broken", "$1/bot.po толық емес: әріп не орын белгісі бұзылған", "$1/bot.po неполон: испорчена буква или подстановка"],
  ["One thing at a time: wait until the bar is full", "Кезекпен: жолақ толғанша күтіңіз", "По одному делу: подождите, пока заполнится полоса"],
  ["That is armed already; do something in a chat", "Бұл дайын тұр; чатта бірдеңе жасаңыз", "Это уже ждёт; сделайте что-нибудь в чате"],
  ["There are enough newcomers; be one of them", "Адам жеткілікті; солардың бірі болыңыз", "Людей уже достаточно; станьте кем-то из них"],
  ["Only members write in this group", "Бұл топта мүшелері ғана жазады", "В этой группе пишут только её участники"],
  ["The demo is just starting; one moment", "Демо енді басталып жатыр; сәл күтіңіз", "Демо как раз начинается; подождите немного"],
  ["The bot has offered nothing", "Бот ештеңе ұсынбады", "Бот ничего не предложил"],
  ["This was not offered", "Бұл ұсынылған жоқ", "Такого бот не предлагал"],
  ["An inline query has up to 256 characters", "Боттың атынан кейін ең көбі 256 таңба жазылады", "После имени бота можно написать до 256 знаков"],
  ["That could not be done; try it again", "Мұны орындау мүмкін болмады; қайталап көріңіз", "Это не получилось; попробуйте ещё раз"],
];

/** @param {string} text as the demo says it @returns {string} in the page's language */
export function told(text) {
  const at = { kk: 1, ru: 2, en: 0 }[speaks()];
  if (!at) return text;
  return CLAUSES.reduce((line, clause) => line.replace(new RegExp(clause[0], "g"), clause[at]), text);
}
