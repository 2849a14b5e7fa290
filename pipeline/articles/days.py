"""Days as news prints them ("September 25, 2024", "25. září 2024") -> dates. Relative words never count."""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.records import Span

#: month names by language, January first; forms of one month parted by "|"
_MONTHS = (
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct "
    "november|nov december|dec",
    "januar|jänner|jan februar|feb märz|mär|maerz april mai juni juli august september oktober|okt november "
    "dezember|dez",
    "janvier|janv février|févr|fév mars avril|avr mai juin juillet|juil août septembre octobre novembre décembre|déc",
    "enero|ene febrero marzo abril|abr mayo junio julio agosto|ago septiembre|setiembre octubre "
    "noviembre diciembre|dic",
    "janeiro fevereiro|fev março|marco abril maio junho julho agosto setembro|set outubro|out novembro dezembro",
    "gennaio|gen febbraio marzo aprile maggio|mag giugno|giu luglio|lug agosto settembre ottobre|ott novembre dicembre",
    "januari februari maart|mrt april mei juni juli augustus september oktober november december",
    "januar februar mars april maj juni juli august september oktober november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "ledna|leden února|únor března|březen dubna|duben května|květen června|červen července|červenec srpna|srpen "
    "září října|říjen listopadu prosince|prosinec",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "января|янв февраля|фев марта|мар апреля|апр мая|май июня|июн июля|июл августа|авг сентября|сен октября|окт "
    "ноября|ноя декабря|дек",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου "
    "νοεμβρίου δεκεμβρίου",
    "januari|jan pebruari|februari maret april mei juni juli agustus september oktober november desember",
    "يناير فبراير مارس أبريل|ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "január február március április május június július augusztus szeptember október november december",
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
)


def _month_numbers() -> dict[str, int]:
    numbers: dict[str, int] = {}
    for language in _MONTHS:
        for number, forms in enumerate(language.split(), start=1):
            for form in forms.split("|"):
                numbers.setdefault(form, number)
    return numbers


_NUMBERS = _month_numbers()
#: a month's name in any of these languages, in any case
MONTH = "(?i:" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True)) + r")(?![^\W\d_])\.?"
_DAY = re.compile(
    rf"""
    (?<![\w/.-])(?:
      (?P<month_a>{MONTH})\s+(?P<day_a>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year_a>(?:19|20)\d\d)
    | (?P<day_b>\d{{1,2}})(?:st|nd|rd|th|er|º)?[.\s-]\s?(?:de\s+|of\s+)?(?P<month_b>{MONTH})[,\s-]\s?(?:de\s+|del\s+)?
      (?P<year_b>(?:19|20)\d\d)
    | (?P<year_c>(?:19|20)\d\d)(?P<sep>[-/.])(?P<month_c>\d{{1,2}})(?P=sep)(?P<day_c>\d{{1,2}})
    | (?P<year_d>(?:19|20)\d\d)[年년]\s?(?P<month_d>\d{{1,2}})[月월]\s?(?P<day_d>\d{{1,2}})[日일]
    | (?P<day_e>\d{{1,2}})\.\s?(?P<month_e>\d{{1,2}})\.\s?(?P<year_e>(?:19|20)\d\d)
    | (?P<day_f>\d{{1,2}})/(?P<month_f>\d{{1,2}})/(?P<year_f>(?:19|20)\d\d)
    )(?!\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def find_days(text: str) -> Iterator[tuple[Span, date]]:
    """Every full date (day, month, year) that `text` prints, in order; impossible ones are left out.

    "3/4/2024" is read day first unless that is impossible; "3/14/2024" can only be month first.
    """
    for match in _DAY.finditer(text):
        parts = {name[:-2]: value for name, value in match.groupdict().items() if value and name != "sep"}
        day = _day(int(parts["year"]), parts["month"], int(parts["day"]))
        if day:
            yield match.span(), day


def _day(year: int, printed_month: str, day: int) -> date | None:
    month = int(printed_month) if printed_month.isdigit() else _NUMBERS[printed_month.casefold().rstrip(".")]
    if month > 12 >= day:
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


def print_day(day: date) -> str:
    """ "September 25, 2024": the form in flattened posts."""
    return f"{day:%B} {day.day}, {day.year}"
