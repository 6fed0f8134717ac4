"""Sixty reports as citizens write them, without personal data: every word of them stays."""

import pytest

from bot.privacy.redaction import Redaction

KAZAKH = (
    "Біздің ауылда 3 жылдан бері таза су жоқ, 450 үй құдықтан су ішіп отыр.",
    "Абай көшесінде шамдар жанбайды, кешкі сағат 21:00-ден кейін жүру қорқынышты.",
    "2026 жылы жолға 1 500 000 000 теңге бөлінді, бірақ жөндеу әлі басталған жоқ.",
    "Әкімдік қабылдауы 9.00-18.00 аралығында, бірақ кезек 40 адамнан асады.",
    "Мектепте 1 200 бала оқиды, орын саны 600. Үш ауысыммен оқып жүрміз!",
    "egov.kz сайты кешке ашылмайды, құжатты 5 рет жібердім.",
    "Автобус №12 әр 40 минут сайын келеді, балалар мектепке кешігеді.",
    "Сотқа сенім артты: іс 2 айда қаралды, бәрі заң бойынша болды.",
    "112-ге қоңырау шалдық, 7 минутта келді. Рахмет!",
    "Парк жаңарды, 150 ағаш отырғызылды, «Таза Қазақстан» акциясы ұнады 👍",
    "Полиция жақсы жұмыс істейді, түнде де патруль жүреді.",
    "Электр жарығы аптасына 3-4 рет өшеді, әсіресе қаңтар айында.",
    "ЖСН арқылы кезекке тұру ыңғайлы болды.",
    "5-қабатты үйдің төбесі ағып тұр, КСК жауап бермейді.",
    "Дәріхана ауылдан 25 км жерде, автобус күніне 2 рет қана.",
    "Интернет жылдамдығы 0,5 Мбит/с, сабақ оқу мүмкін емес.",
    "Халықпен кездесу 15 қарашада өтті, 3 сұраққа жауап берілді.",
    "94-V заңы туралы түсіндіру жұмыстары жүргізілсе екен.",
    "Самал-2 ықшам ауданында балалар алаңы жоқ.",
    "Жалақы 180 000 теңге, ет 3 200 теңге – баға өсіп барады.",
)

RUSSIAN = (
    "На улице Абая 3 года нет освещения, вечером дети боятся идти домой.",
    "В нашем районе 12 многоэтажных домов и ни одного детского сада.",
    "Дорогу сделали в 2025 году за 45 000 000 тенге, а через 6 месяцев опять ямы.",
    "Приём в акимате с 9.00 до 13.00 и с 14.30 до 18.30, но очередь на 2 часа.",
    "Школа № 15 работает в 3 смены, в классах по 35-40 человек.",
    "Автобусы 12, 37, 45 и 100 ходят раз в 40 минут, особенно плохо после 20:00.",
    "Суд рассмотрел дело за 2 месяца, всё по закону, спасибо.",
    "Позвонили на 112, приехали через 7 минут. Молодцы!",
    "Отопление включили только 20.10.2026, в квартирах было 14 градусов.",
    "Статья 434 КоАП применяется выборочно, штраф 20 МРП не всем по карману.",
    "В посёлке 1 200 жителей и один фельдшер на полставки.",
    "Воду дают с 6:00 до 9:00 и с 18:00 до 21:00, так уже 2 года.",
    "Парк отремонтировали, посадили 150 деревьев, но скамеек всего 4.",
    "Через egov.kz справку получил за 5 минут, раньше ходил 3 дня.",
    "На проспекте Назарбаева 5 полос, а перехода нет на протяжении 2 км.",
    "Цены выросли на 12,5% за год, а зарплата 180 000 тенге не меняется с 2023 года.",
    "В доме 9 этажей, лифт не работает с 1 сентября.",
    "Площадь спортзала 120 кв. м на 800 учеников.",
    "Полиция стала вежливее, но на вызов едут 50-60 минут.",
    "Закон № 94-V от 21 мая 2013 года никто не соблюдает в магазинах.",
)

ENGLISH = (
    "The park near our school was renewed in 2025 and it is clean and safe.",
    "There are 12 buildings and only 1 kindergarten with 120 places.",
    "The bus comes every 40 minutes, the last one leaves at 21:30.",
    "Road works cost 45,000,000 tenge but the holes came back after 6 months.",
    "I called 112 and the police came in 7 minutes. Thank you!",
    "Water is available from 6:00 to 9:00 and from 18:00 to 21:00 only.",
    "Court decisions are published late, sometimes after 3-4 months.",
    "The queue at the service centre takes 2-3 hours on Mondays.",
    "egov.kz works well, I got a certificate in 5 minutes.",
    "Prices went up by 12.5% while salaries stay at 180 000 tenge.",
    "Our village has 1,200 people and one doctor for 3 days a week.",
    "Street lights on Abay Street have not worked for 2 years.",
    "Everyone is treated equally at the clinic, no matter the language.",
    "In 2024, 2025 and 2026 the river flooded 30 houses.",
    "The meeting with the akim was on 15.11.2026, 3 questions were answered.",
    "Schools teach in 3 shifts, 35-40 pupils in a class.",
    "The internet speed is 0.5 Mbit/s, so lessons are impossible.",
    "Article 20 is quoted often, but nobody explains it. OK. Me too.",
    "We planted 150 trees at the yard on 8 March 2026.",
    "The heating started on 20/10/2026, it was 14 degrees inside.",
)


@pytest.mark.parametrize("report", KAZAKH + RUSSIAN + ENGLISH)
def test_an_ordinary_report_is_kept_word_for_word(report: str) -> None:
    """A citizen finds the own report as it was written."""
    text = Redaction()(report)
    assert (text.text, text.hidden) == (report, ())
    assert not text.danger


def test_there_are_sixty() -> None:
    """The sample is as large as it says, and nothing stands in it twice."""
    assert len(set(KAZAKH + RUSSIAN + ENGLISH)) == 60
