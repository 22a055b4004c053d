"""The time zone of a country: where its capital lies, unless the contract names another.

From the list of zones by country of the IANA time zone database. Most countries have one zone;
where there are several, that of the capital is the usual one, and a contract of another region
names its own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt

_CAPITALS: Final = {
    "Africa": """
        AO=Luanda BF=Ouagadougou BI=Bujumbura BJ=Porto-Novo BW=Gaborone CD=Kinshasa CF=Bangui
        CG=Brazzaville CI=Abidjan CM=Douala DJ=Djibouti DZ=Algiers EG=Cairo EH=El_Aaiun ER=Asmara
        ET=Addis_Ababa GA=Libreville GH=Accra GM=Banjul GN=Conakry GQ=Malabo GW=Bissau KE=Nairobi
        LR=Monrovia LS=Maseru LY=Tripoli MA=Casablanca ML=Bamako MR=Nouakchott MW=Blantyre MZ=Maputo
        NA=Windhoek NE=Niamey NG=Lagos RW=Kigali SD=Khartoum SL=Freetown SN=Dakar SO=Mogadishu
        SS=Juba ST=Sao_Tome SZ=Mbabane TD=Ndjamena TG=Lome TN=Tunis TZ=Dar_es_Salaam UG=Kampala
        ZA=Johannesburg ZM=Lusaka ZW=Harare
    """,
    "America": """
        AG=Antigua AI=Anguilla AR=Argentina/Buenos_Aires AW=Aruba BB=Barbados BL=St_Barthelemy
        BO=La_Paz BQ=Kralendijk BR=Sao_Paulo BS=Nassau BZ=Belize CA=Toronto CL=Santiago CO=Bogota
        CR=Costa_Rica CU=Havana CW=Curacao DM=Dominica DO=Santo_Domingo EC=Guayaquil GD=Grenada
        GF=Cayenne GL=Nuuk GP=Guadeloupe GT=Guatemala GY=Guyana HN=Tegucigalpa HT=Port-au-Prince
        JM=Jamaica KN=St_Kitts KY=Cayman LC=St_Lucia MF=Marigot MQ=Martinique MS=Montserrat
        MX=Mexico_City NI=Managua PA=Panama PE=Lima PM=Miquelon PR=Puerto_Rico PY=Asuncion
        SR=Paramaribo SV=El_Salvador SX=Lower_Princes TC=Grand_Turk TT=Port_of_Spain US=New_York
        UY=Montevideo VC=St_Vincent VE=Caracas VG=Tortola VI=St_Thomas
    """,
    "Antarctica": """
        AQ=McMurdo
    """,
    "Arctic": """
        SJ=Longyearbyen
    """,
    "Asia": """
        AE=Dubai AF=Kabul AM=Yerevan AZ=Baku BD=Dhaka BH=Bahrain BN=Brunei BT=Thimphu CN=Shanghai
        CY=Nicosia GE=Tbilisi HK=Hong_Kong ID=Jakarta IL=Jerusalem IN=Kolkata IQ=Baghdad IR=Tehran
        JO=Amman JP=Tokyo KG=Bishkek KH=Phnom_Penh KP=Pyongyang KR=Seoul KW=Kuwait KZ=Almaty
        LA=Vientiane LB=Beirut LK=Colombo MM=Yangon MN=Ulaanbaatar MO=Macau MY=Kuala_Lumpur
        NP=Kathmandu OM=Muscat PH=Manila PK=Karachi PS=Hebron QA=Qatar SA=Riyadh SG=Singapore
        SY=Damascus TH=Bangkok TJ=Dushanbe TL=Dili TM=Ashgabat TW=Taipei UZ=Tashkent VN=Ho_Chi_Minh
        YE=Aden
    """,
    "Atlantic": """
        BM=Bermuda CV=Cape_Verde FK=Stanley FO=Faroe GS=South_Georgia IS=Reykjavik SH=St_Helena
    """,
    "Australia": """
        AU=Sydney
    """,
    "Europe": """
        AD=Andorra AL=Tirane AT=Vienna AX=Mariehamn BA=Sarajevo BE=Brussels BG=Sofia BY=Minsk
        CH=Zurich CZ=Prague DE=Berlin DK=Copenhagen EE=Tallinn ES=Madrid FI=Helsinki FR=Paris
        GB=London GG=Guernsey GI=Gibraltar GR=Athens HR=Zagreb HU=Budapest IE=Dublin IM=Isle_of_Man
        IT=Rome JE=Jersey LI=Vaduz LT=Vilnius LU=Luxembourg LV=Riga MC=Monaco MD=Chisinau
        ME=Podgorica MK=Skopje MT=Malta NL=Amsterdam NO=Oslo PL=Warsaw PT=Lisbon RO=Bucharest
        RS=Belgrade RU=Moscow SE=Stockholm SI=Ljubljana SK=Bratislava SM=San_Marino TR=Istanbul
        UA=Kyiv VA=Vatican
    """,
    "Indian": """
        CC=Cocos CX=Christmas IO=Chagos KM=Comoro MG=Antananarivo MU=Mauritius MV=Maldives
        RE=Reunion SC=Mahe TF=Kerguelen YT=Mayotte
    """,
    "Pacific": """
        AS=Pago_Pago CK=Rarotonga FJ=Fiji FM=Pohnpei GU=Guam KI=Tarawa MH=Majuro MP=Saipan NC=Noumea
        NF=Norfolk NR=Nauru NU=Niue NZ=Auckland PF=Tahiti PG=Port_Moresby PN=Pitcairn PW=Palau
        SB=Guadalcanal TK=Fakaofo TO=Tongatapu TV=Funafuti UM=Midway VU=Efate WF=Wallis WS=Apia
    """,
}
"""By region of the database: country and city of its zone."""


def zone_of(country: str, named: str = "") -> dt.tzinfo:
    """The zone that a contract names, else that of its country, else the installation's.

    The country may name a part of it ("GB-SCT"). A name that the database does not have counts as
    none: it is refused where it is entered.
    """
    return _zone(named) or _zone(_by_country().get(country[:2], "")) or _installation()


def is_zone(name: str) -> bool:
    """Whether the database has a zone of that name."""
    return _zone(name) is not None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if "/" in name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _installation() -> dt.tzinfo:
    return timezone.get_default_timezone()


@lru_cache(maxsize=1)
def _by_country() -> dict[str, str]:
    found = {}
    for region, cities in _CAPITALS.items():
        for pair in cities.split():
            country, _equals, city = pair.partition("=")
            found[country] = f"{region}/{city}"
    return found
