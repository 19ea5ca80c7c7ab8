"""A language as the pages speak it: its words, plurals, numbers, dates and lists.

The words come from the gettext catalogue ``locale/<language>/LC_MESSAGES/pages.po``, whose
message ids are the English source texts; it is read as it is, so nothing has to be compiled.
"""

import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from oncordia.domain.therapy import Interval
from oncordia.reports.shell import check_language

LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}  # of numbers, dates and lists
DOMAIN = "pages"
NO_VALUE = "–"
_SCRIPTS_MEET = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z])|(?<=[A-Za-z])(?=[\u4e00-\u9fff])")
_NAME_BEGINS = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9][0-9-]*[A-Za-z])")  # as 5-FU
_NAME_ENDS = re.compile(r"([A-Za-z][A-Za-z0-9_-]*[0-9])(?=[\u4e00-\u9fff])")  # as SN-38
_LEAST_CHANCE = 1e-9  # written as less than 1 %
_MOLAR_UNITS = ((1e-12, "pM"), (1e-9, "nM"), (1e-6, "µM"), (1e-3, "mM"), (1.0, "M"))


@dataclass(frozen=True, slots=True)
class Message:
    """An English source text: its singular and, where a count decides, its plural."""

    one: str
    many: str = ""


def mark(text: str) -> Message:
    """A source text that the catalogues translate."""
    return Message(text)


def mark_count(one: str, many: str) -> Message:
    """A source text of which a count decides the form."""
    return Message(one, many)


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """One language: its catalogue, and how it writes numbers, dates and lists."""

    language: str
    locale: Locale
    words: Translations

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return "" if self.language == "zh" else " "

    def say(self, message: str, **values: object) -> str:
        """A message of the catalogue with its values filled in."""
        return _part_scripts(self.words.ugettext(message) % values)

    def say_count(self, one: str, many: str, count: int, **values: object) -> str:
        """A message in the form that the count asks for; ``num`` is the count written out."""
        said = self.words.ungettext(one, many, count)
        return _part_scripts(said % {"num": self.number(count), **values})

    def number(self, value: float, decimals: int | None = None) -> str:
        """A number: whole, with fixed decimals, or with three significant figures at most."""
        if not math.isfinite(value):
            return NO_VALUE
        if decimals is None and isinstance(value, int):
            decimals = 0
        if decimals is None:
            size = math.floor(math.log10(abs(value))) if value else 0
            decimals, least = min(max(2 - size, 0), 2 if size >= -1 else 6), 0
        else:
            least = decimals
        if round(value, decimals) == 0:
            value = 0.0
        pattern = "#,##0" + ("." if decimals else "") + "0" * least + "#" * (decimals - least)
        said: str = format_decimal(value, format=pattern, locale=self.locale)
        return said.replace("-", "−")

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as a percentage, never rounded to certainty."""
        if not math.isfinite(share):
            return NO_VALUE
        if 0 < share < 0.005:
            return f"< {format_percent(0.01, format='#,##0%', locale=self.locale)}"
        if 0.995 <= share < 1:
            return f"> {format_percent(0.99, format='#,##0%', locale=self.locale)}"
        return str(format_percent(share, format="#,##0%", locale=self.locale))

    def chance(self, probability: float) -> str:
        """A probability as a percentage: as it rests on draws, even 0 and 1 are not certain."""
        if not math.isfinite(probability):
            return NO_VALUE
        return self.percent(min(max(probability, _LEAST_CHANCE), 1.0 - _LEAST_CHANCE))

    def interval(self, interval: Interval, decimals: int | None = None) -> str:
        """A value with its limits in brackets."""
        return f"{self.number(interval.value, decimals)} ({self.limits(interval, decimals)})"

    def limits(self, interval: Interval, decimals: int | None = None) -> str:
        """The limits of an interval, with a word between them so that no minus is misread."""
        if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
            return NO_VALUE
        return self.say(
            "%(low)s to %(high)s",
            low=self.number(interval.low, decimals),
            high=self.number(interval.high, decimals),
        )

    def molar(self, value: float) -> str:
        """A concentration in the unit that keeps it between 1 and 1000."""
        if not math.isfinite(value) or value <= 0:
            return NO_VALUE
        size, unit = next(
            (pair for pair in reversed(_MOLAR_UNITS) if value >= pair[0] * 0.9995), _MOLAR_UNITS[0]
        )
        return f"{self.number(value / size)} {unit}"

    def date(self, day: dt.date | str) -> str:
        """A day written out; text that is no ISO date stands as it is."""
        if isinstance(day, str):
            try:
                return self.date(dt.date.fromisoformat(day))
            except ValueError:
                return day
        return str(format_date(day, format="long", locale=self.locale))

    def names(self, names: Sequence[str]) -> str:
        """Names in a row, with the word for "and" before the last."""
        said = str(format_list(list(names), style="standard", locale=self.locale))
        return _part_scripts(said)

    @property
    def comma(self) -> str:
        """What stands between the parts of a sentence."""
        return "，" if self.language == "zh" else ", "

    @property
    def stop(self) -> str:
        """What ends a sentence, with the gap after it."""
        return "。" if self.language == "zh" else ". "

    @property
    def pause(self) -> str:
        """What stands between the items of a short list."""
        return "、" if self.language == "zh" else ", "


def _part_scripts(text: str) -> str:
    """Text with a space wherever a Chinese character and a Latin letter, or a name, meet."""
    return _NAME_ENDS.sub(r"\1 ", _NAME_BEGINS.sub(" ", _SCRIPTS_MEET.sub(" ", text)))


@cache
def find_speech(language: str) -> Speech:
    """The language of this name.

    Raises
    ------
    InvalidOption
        If pages do not speak it.
    """
    check_language(language)
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue(language))
    compiled.seek(0)
    words = Translations(fp=compiled, domain=DOMAIN)
    return Speech(language, Locale.parse(LOCALES[language]), words)


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language as its file holds it."""
    path = files("oncordia.reports") / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[language], domain=DOMAIN)
