"""Dated rules of China and the European Economic Area on data about persons. No legal advice.

What stands here are facts from published law, each with its days and its source, put so that a
program can follow them. They leave out what a program cannot know, and they may be out of date:
whoever decides must ask a lawyer. Days before a table begins are asked of a human.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oncordia.alliance.codes import RuleCode
from oncordia.domain.alliance import PartialDate, Period, Source


@dataclass(frozen=True, slots=True)
class LawRule:
    """One rule: its code, where and when it holds, and where it is written."""

    code: RuleCode
    place: str  # CN or EEA
    period: Period
    source: Source


@dataclass(frozen=True, slots=True)
class ExportThreshold:
    """How many people's data may leave China in a time before an assessment is needed."""

    period: Period
    n_sensitive: int  # from this many on, for sensitive data
    n_persons: int  # from this many on, for other data
    n_years_before: int  # years counted before the running one
    source: Source

    def find_least(self, *, is_sensitive: bool) -> int:
        """The number of people from which an assessment is needed."""
        return self.n_sensitive if is_sensitive else self.n_persons


@dataclass(frozen=True, slots=True)
class Adequacy:
    """A decision of the European Commission that a country protects personal data well enough."""

    country: str
    period: Period
    is_partial: bool  # for some receivers alone
    source: Source


@dataclass(frozen=True, slots=True)
class Authority:
    """Who receives reports on China's human genetic resources, and since when."""

    name: str
    period: Period


@dataclass(frozen=True, slots=True)
class LawTables:
    """All tables that decisions look at."""

    rules: tuple[LawRule, ...]
    thresholds: tuple[ExportThreshold, ...]
    adequacies: tuple[Adequacy, ...]
    authorities: tuple[Authority, ...]
    eea: Mapping[str, Period]  # country by its days in the EEA, or treated as if
    exemptions: Period  # days on which China's exemptions from filing for data export hold
    n_people_review: int  # genomes of more people than this pass China's security review
    version: str = ""  # changes with every change of a table

    def holds(self, code: RuleCode, on: date) -> bool:
        """Whether a rule is in force on that day."""
        return any(rule.code is code and rule.period.covers(on) for rule in self.rules)

    def begins(self, place: str) -> date:
        """The first day from which the rules of CN or EEA on data leaving it are known."""
        codes = {"CN": RuleCode.PIPL_CONTRACT, "EEA": RuleCode.GDPR_TRANSFER}
        days = [rule.period.first_day for rule in self.rules if rule.code is codes[place]]
        return min(days, default=date.max)

    def is_eea(self, country: str, on: date) -> bool:
        """Whether a country lies in the European Economic Area on that day."""
        period = self.eea.get(country)
        return period is not None and period.covers(on)

    def find_threshold(self, on: date) -> ExportThreshold | None:
        """The threshold of China's security assessment on that day; None: there was none."""
        return next((one for one in self.thresholds if one.period.covers(on)), None)

    def has_exemptions(self, on: date) -> bool:
        """Whether China's exemptions from filing for data export hold on that day."""
        return self.exemptions.covers(on)

    def find_adequacy(self, country: str, on: date) -> Adequacy | None:
        """The adequacy decision for a country on that day; None: there is none."""
        found = (one for one in self.adequacies if one.country == country)
        return next((one for one in found if one.period.covers(on)), None)

    def find_authority(self, on: date) -> str:
        """Who receives reports on China's human genetic resources on that day."""
        found = (one.name for one in self.authorities if one.period.covers(on))
        return next(found, "the authority for human genetic resources")


def _day(text: str) -> PartialDate:
    year, month, day = text.split("-")
    return PartialDate(int(year), int(month), int(day))


def _days(start: str, end: str = "") -> Period:
    return Period(_day(start), _day(end) if end else None)


_HGR = Source("Regulation on human genetic resources, State Council order 717", _day("2019-05-28"))
_HGR_RULES = Source("Implementing rules of that regulation, MOST order 21", _day("2023-05-26"))
_PIPL = Source("Personal Information Protection Law, Articles 28 to 40", _day("2021-08-20"))
_ASSESSMENT = Source("Measures for assessment of data export, CAC order 11", _day("2022-07-07"))
_FLOWS = Source("Provisions on cross-border data flows, CAC order 16", _day("2024-03-22"))
_GDPR = Source("Regulation (EU) 2016/679 (GDPR), Articles 9 and 44 to 49", _day("2016-04-27"))
_SCHREMS = Source("Court of Justice of the EU, C-311/18", _day("2020-07-16"))

_RULES = (
    LawRule(RuleCode.HGR_PARTNER, "CN", _days("2019-07-01"), _HGR),
    LawRule(RuleCode.HGR_REPORT, "CN", _days("2019-07-01"), _HGR),
    LawRule(RuleCode.HGR_SHARE, "CN", _days("2019-07-01"), _HGR_RULES),
    LawRule(RuleCode.HGR_DERIVED, "CN", _days("2019-07-01"), _HGR),
    LawRule(RuleCode.HGR_REVIEW, "CN", _days("2023-07-01"), _HGR_RULES),
    LawRule(RuleCode.PIPL_SENSITIVE, "CN", _days("2021-11-01"), _PIPL),
    LawRule(RuleCode.PIPL_CONTRACT, "CN", _days("2021-11-01"), _PIPL),
    LawRule(RuleCode.PIPL_ASSESSMENT, "CN", _days("2022-09-01"), _ASSESSMENT),
    LawRule(RuleCode.GDPR_SPECIAL, "EEA", _days("2018-05-25"), _GDPR),
    LawRule(RuleCode.GDPR_TRANSFER, "EEA", _days("2018-05-25"), _GDPR),
    LawRule(RuleCode.GDPR_ADEQUACY, "EEA", _days("2018-05-25"), _GDPR),
    LawRule(RuleCode.GDPR_ASSESSMENT, "EEA", _days("2020-07-16"), _SCHREMS),
)

_ADEQUACY_ROWS = """
    AD 2010-10-19 - full 2010/625/EU
    AR 2003-06-30 - full 2003/490/EC
    CA 2001-12-20 - partial 2002/2/EC
    CH 2000-07-26 - full 2000/518/EC
    FO 2010-03-05 - full 2010/146/EU
    GB 2021-06-28 2031-12-27 full (EU) 2021/1772
    GG 2003-11-21 - full 2003/821/EC
    IL 2011-01-31 - full 2011/61/EU
    IM 2004-04-28 - full 2004/411/EC
    JE 2008-05-08 - full 2008/393/EC
    JP 2019-01-23 - full (EU) 2019/419
    KR 2021-12-17 - full (EU) 2022/254
    NZ 2012-12-19 - full 2013/65/EU
    US 2016-07-12 2020-07-16 partial (EU) 2016/1250
    US 2023-07-10 - partial (EU) 2023/1795
    UY 2012-08-21 - full 2012/484/EU
"""


def _read_adequacies() -> tuple[Adequacy, ...]:
    found = []
    for row in _ADEQUACY_ROWS.split("\n")[1:-1]:
        country, start, end, extent, act = row.split(maxsplit=4)
        period = _days(start, "" if end == "-" else end)
        source = Source(f"Commission decision {act}", _day(start))
        found.append(Adequacy(country, period, extent == "partial", source))
    return tuple(found)


_MEMBERS = """
    AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK
"""

LAW = LawTables(
    rules=_RULES,
    thresholds=(
        ExportThreshold(_days("2022-09-01", "2024-03-21"), 10_000, 100_000, 1, _ASSESSMENT),
        ExportThreshold(_days("2024-03-22"), 10_000, 1_000_000, 0, _FLOWS),
    ),
    adequacies=_read_adequacies(),
    authorities=(
        Authority("the Ministry of Science and Technology", _days("2019-07-01", "2024-04-30")),
        Authority("the National Health Commission", _days("2024-05-01")),
    ),
    # the trade agreement with the United Kingdom kept data flowing until its adequacy decision
    eea={
        **dict.fromkeys(_MEMBERS.split(), _days("1994-01-01")),
        "GB": _days("1994-01-01", "2021-06-27"),
    },
    exemptions=_days("2024-03-22"),
    n_people_review=500,
    version="2026-01-01",
)
"""The tables as known on the day of their version. No legal advice."""
