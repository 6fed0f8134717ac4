"""The 17 regions and three cities (ISO 3166-2:KZ), and two answers that are not a place."""

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.principles import N_


class Region(StrEnum):
    """The value is the two-character code that rides in callback data."""

    ABAI = "10"
    AKMOLA = "11"
    AKTOBE = "15"
    ALMATY_REGION = "19"
    ATYRAU = "23"
    WEST_KAZAKHSTAN = "27"
    ZHAMBYL = "31"
    JETISU = "33"
    KARAGANDA = "35"
    KOSTANAY = "39"
    KYZYLORDA = "43"
    MANGYSTAU = "47"
    PAVLODAR = "55"
    NORTH_KAZAKHSTAN = "59"
    TURKISTAN = "61"
    ULYTAU = "62"
    EAST_KAZAKHSTAN = "63"
    ASTANA = "71"
    ALMATY = "75"
    SHYMKENT = "79"
    ABROAD = "ab"
    UNSAID = "no"


REGION_NAMES: Mapping[Region, str] = {
    Region.ABAI: N_("Abai Region"),
    Region.AKMOLA: N_("Akmola Region"),
    Region.AKTOBE: N_("Aktobe Region"),
    Region.ALMATY_REGION: N_("Almaty Region"),
    Region.ATYRAU: N_("Atyrau Region"),
    Region.WEST_KAZAKHSTAN: N_("West Kazakhstan Region"),
    Region.ZHAMBYL: N_("Zhambyl Region"),
    Region.JETISU: N_("Jetisu Region"),
    Region.KARAGANDA: N_("Karaganda Region"),
    Region.KOSTANAY: N_("Kostanay Region"),
    Region.KYZYLORDA: N_("Kyzylorda Region"),
    Region.MANGYSTAU: N_("Mangystau Region"),
    Region.PAVLODAR: N_("Pavlodar Region"),
    Region.NORTH_KAZAKHSTAN: N_("North Kazakhstan Region"),
    Region.TURKISTAN: N_("Turkistan Region"),
    Region.ULYTAU: N_("Ulytau Region"),
    Region.EAST_KAZAKHSTAN: N_("East Kazakhstan Region"),
    Region.ASTANA: N_("Astana (city)"),
    Region.ALMATY: N_("Almaty (city)"),
    Region.SHYMKENT: N_("Shymkent (city)"),
    Region.ABROAD: N_("Abroad"),
    Region.UNSAID: N_("Not said"),
}
