"""The pages of a ranking: whole, honest, and readable without colour."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.reports.made_therapy import make_therapy_report

from oncordia.domain.therapy import (
    Interval,
    Order,
    RankOptions,
    RemarkCode,
    Verdict,
    make_remark,
)
from oncordia.reports import (
    TherapyReport,
    render_board_page,
    render_patient_page,
    say_conclusion,
    say_notes,
    write_board_page,
)
from oncordia.reports.forest import fit_axis
from oncordia.reports.shell import read_template
from oncordia.reports.therapy_patient import count_of_100
from oncordia.testing import make_flat_ranking, make_ranking, make_refused_ranking

REPORT = make_therapy_report()
BOARD, PATIENT = render_board_page(REPORT), render_patient_page(REPORT)
PAGES = {"board": BOARD, "patient": PATIENT}


def one_language(page: str, language: str = "en") -> str:
    return page.split(f'<div lang="{language}" class="tongue">')[1].split('class="tongue">')[0]


@pytest.mark.parametrize("kind", PAGES)
def test_page__refers_to_nothing_outside(kind: str) -> None:
    page = PAGES[kind]

    assert re.findall(r"""(?:src|href)=["'](?!#|data:,)[^"']*""", page) == []
    assert re.findall(r"@import|url\(|https?://", page) == []
    assert "default-src 'none'" in page


def test_page__is_the_same_for_the_same_report() -> None:
    assert render_board_page(make_therapy_report()) == BOARD
    assert render_patient_page(make_therapy_report()) == PATIENT


@pytest.mark.parametrize("kind", PAGES)
def test_page__has_every_name_once(kind: str) -> None:
    names = re.findall(r'\bid="([^"]+)"', PAGES[kind])

    assert len(names) == len(set(names))


def test_page__escapes_every_name() -> None:
    evil = "<script>alert(1)</script>"
    first = replace(make_ranking().candidates[0], therapy=evil, drug_class=evil)
    ranking = replace(make_ranking(evil), candidates=(first,), cohort=evil)
    report = replace(make_therapy_report(ranking), disease=evil, laboratory=evil)

    assert evil not in render_board_page(report) + render_patient_page(report)


def test_board__says_once_that_it_is_no_decision() -> None:
    assert one_language(BOARD).count("A decision aid, not a decision") == 1
    assert one_language(BOARD, "zh").count("本页辅助决策，而非作出决策") == 1


def test_board__draws_those_not_distinguishable_as_one_group() -> None:
    group = one_language(BOARD).split('class="group not_distinguishable"')[1].split("</tbody>")[0]

    assert group.count('class="candidate') == 9
    assert group.count("<span>5–13</span>") == 1
    assert 'rowspan="18"' in group


def test_board__marks_what_is_predicted_by_word_and_shape() -> None:
    page = one_language(BOARD)
    rows = re.findall(r'(?s)<tr role="row" class="candidate.*?</tr>', page)
    marked = [row for row in rows if "is-predicted" in row]

    assert len(marked) == 3
    assert all('class="tag">predicted<' in row and "<circle" not in row for row in marked)
    assert all("<circle" in row for row in rows if "is-predicted" not in row)


def test_board__shows_both_orders_and_bortezomib_first_by_effect_alone() -> None:
    table = one_language(BOARD).split('class="data two-orders"')[1]

    assert re.search(r"(?s)<th scope=\"row\">1</th><td>afatinib</td>.*?<td>bortezomib</td>", table)


def test_board__ends_with_versions_and_digests() -> None:
    origin = one_language(BOARD).split('class="provenance"')[1]

    assert REPORT.ranking.cohort_digest in origin
    assert "a3" * 32 in origin
    assert "Oncordia 0.1.0" in origin


@pytest.mark.parametrize("render", [render_board_page, render_patient_page])
def test_page__gives_no_order_where_it_is_refused(
    render: Callable[[TherapyReport], str],
) -> None:
    page = one_language(render(make_therapy_report(make_refused_ranking())))

    assert "at least 3 are needed" in page.lower()
    assert "irinotecan" in page
    assert "nan" not in re.sub(r"<[^>]*>", " ", page).lower().split()
    assert 'class="forest"' not in page
    assert 'class="medicine"' not in page


def test_board__keeps_the_order_asked_for() -> None:
    options = RankOptions(order=Order.ABSOLUTE)
    page = one_language(
        render_board_page(make_therapy_report(replace(make_ranking(), options=options)))
    )

    assert "In the order of the effect itself" in page
    assert "group-name" not in page


def test_patient__says_that_nothing_stood_out() -> None:
    page = one_language(render_patient_page(make_therapy_report(make_flat_ranking())))

    assert "No medicine clearly stood out. This is an answer too" in page
    assert 'class="medicine"' not in page


def test_patient__tells_frequencies_in_words_and_icons_alike() -> None:
    card = one_language(PATIENT).split("<h3>afatinib</h3>")[1].split("</article>")[0]
    said = (
        "Of 100 organoids like this, about 83 would have afatinib among the 5 that stand out most."
    )

    assert card.count('class="yes"') == 83
    assert card.count('class="no"') == 17
    assert f'role="img" aria-label="{said}"' in card
    assert f"<p>{said}" in card


def test_patient__never_offers_an_estimate_as_a_test() -> None:
    page = one_language(PATIENT)
    cards = page.split('id="others-en"')[0]

    assert "lapatinib" not in cards
    assert "lapatinib" in page.split("Not tested, only estimated")[1]


def test_patient__says_how_often_tests_agreed_with_limits_and_source() -> None:
    trust = one_language(PATIENT).split('id="trust-en"')[1].split("</section>")[0]

    assert "about 90 had a tumour that responded" in trust
    assert "anywhere from 71 to 97" in trust
    assert "about 26 had a tumour that responded all the same" in trust
    assert "made for tests" in trust


def test_patient__promises_nothing_where_no_number_is_given() -> None:
    page = one_language(render_patient_page(replace(REPORT, agreements=())))

    assert "No numbers were given to this page." in page


def rank_with(**changes: object) -> TherapyReport:
    """The made report whose first candidate is changed."""
    ranking = make_ranking()
    first = replace(ranking.candidates[0], **changes)  # type: ignore[arg-type]
    return make_therapy_report(replace(ranking, candidates=(first, *ranking.candidates[1:])))


@pytest.mark.parametrize(
    ("share", "n_samples", "said"),
    [
        (10 / 11, 11, "than those of 10 of the 11 patients in the comparison group"),
        (1.0, 11, "than those of all 11 patients in the comparison group"),
        (0.955, 271, "than those of about 96 of 100 patients"),
        (1.0, 271, "than those of about 99 of 100 patients"),
    ],
)
def test_patient__counts_few_patients_as_they_are(share: float, n_samples: int, said: str) -> None:
    remark = make_remark(RemarkCode.PERCENTILE_IN_COHORT, share=share, n_samples=n_samples)
    page = one_language(render_patient_page(rank_with(reasons=(remark,))))

    assert f"Your organoids reacted more strongly to it {said}." in page


def test_pages__call_no_chance_certain() -> None:
    report = rank_with(probability_top=1.0, probability_better=1.0)
    board, patient = one_language(render_board_page(report)), render_patient_page(report)
    row = re.findall(r'(?s)<tr role="row" class="candidate.*?</tr>', board)[0]

    assert row.count("&gt; 99%") == 2
    assert "about 99 would have afatinib" in patient


def test_patient__keeps_what_leads_apart_from_what_is_only_better() -> None:
    page = one_language(PATIENT)
    leading = page.split('id="medicines-en"')[1].split("</section>")[0]
    better = page.split('id="stronger-en"')[1].split("</section>")[0]

    assert re.findall(r"<h3>(.*?)</h3>", leading) == ["afatinib", "afatinib + trametinib"]
    assert re.findall(r"<h3>(.*?)</h3>", better) == ["trametinib"]
    assert "To 1 more medicine they reacted more strongly" in page


def test_pages__do_not_speak_of_more_where_nothing_leads() -> None:
    ranking = make_ranking()
    none_leads = replace(
        ranking,
        candidates=tuple(
            replace(one, verdict=Verdict.SELECTIVE) if one.verdict is Verdict.LEADING else one
            for one in ranking.candidates
        ),
    )
    report = make_therapy_report(none_leads)

    assert say_conclusion(report).startswith("No candidate leads. 4 are better than the cohort's")
    page = one_language(render_patient_page(report))
    assert "No medicine clearly stood out. This is an answer too." in page
    assert 'id="medicines-en"' not in page


def test_pages__say_once_what_holds_for_every_measured_therapy() -> None:
    ranking = make_ranking()
    remark = make_remark(RemarkCode.PEAK_LEVEL_UNKNOWN)
    everyone = replace(
        ranking,
        candidates=tuple(replace(c, caveats=(*c.caveats, remark)) for c in ranking.candidates),
    )
    report = make_therapy_report(everyone)

    board, patient = (one_language(f(report)) for f in (render_board_page, render_patient_page))
    assert board.count("The clinical peak level is not in the table") == 1
    assert patient.count("It is not known here whether these doses are reached in the blood.") == 1


def test_board__shows_the_scores_as_measured_beside_the_estimate() -> None:
    page = one_language(render_board_page(rank_with(z_measured=2.671)))

    assert "As measured: z 2.67, robust z" in page


def test_patient__uses_no_word_of_the_trade() -> None:
    text = re.sub(r"(?s)<section id=\"origin-en\".*?</section>|<[^>]*>", " ", one_language(PATIENT))
    words = re.findall(r"[A-Za-z-]+", text)

    assert not {"cohort", "SD", "interval", "percentile", "AUC", "z"} & set(words)


@pytest.mark.parametrize(
    ("share", "n"), [(0.0, 0), (0.001, 1), (0.345, 34), (0.9999, 99), (1.0, 100)]
)
def test_count_of_100__keeps_certainty_for_what_is_certain(share: float, n: int) -> None:
    assert count_of_100(share) == n


def test_say_conclusion__names_leaders_cautions_and_the_limit() -> None:
    said = say_conclusion(REPORT)

    assert said.startswith("2 candidates lead: afatinib and afatinib + trametinib.")
    assert "Plate quality asks for a look: plate-2." in said
    assert said.endswith("or wishes.")


def test_say_notes__tells_why_of_every_therapy() -> None:
    notes = say_notes(REPORT)

    assert list(notes) == [one.therapy for one in REPORT.ranking.candidates]
    assert "Predicted, not measured on this sample." in notes["lapatinib"]


def test_write_board_page__leaves_one_file(tmp_path: Path) -> None:
    write_board_page(tmp_path / "board.html", REPORT)

    assert [path.name for path in tmp_path.iterdir()] == ["board.html"]
    assert (tmp_path / "board.html").read_text(encoding="utf-8") == BOARD


def test_axis__holds_every_interval_and_arrows_what_lies_beyond() -> None:
    axis = fit_axis([Interval(0.5, -1.2, 2.2), Interval(5.0, 3.0, 9.0)])
    drawn = axis.mark(Interval(5.0, 3.0, 9.0))

    assert (axis.low, axis.high) == (-2.0, 6.0)
    assert drawn is not None
    assert drawn.beyond_high
    assert not drawn.beyond_low
    assert axis.mark(Interval(float("nan"), 0.0, 1.0)) is None


STYLE = read_template("page.css") + read_template("therapy.css")
INKS = {
    name: re.findall(rf"--{name}: (#\w+)", STYLE)[0]
    for name in ("ink", "soft", "accent", "look", "fail", "predicted")
}


def _linear(colour: str) -> list[float]:
    colour = colour if len(colour) == 7 else "#" + "".join(2 * part for part in colour[1:])
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def _luminance(parts: list[float]) -> float:
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("paper", ["#ffffff", "#f5f7f9", "#fbf6ec"])
@pytest.mark.parametrize("name", INKS)
def test_text__has_the_contrast_that_wcag_asks_for(name: str, paper: str) -> None:
    dark, light = sorted(_luminance(_linear(colour)) for colour in (INKS[name], paper))

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_measured_and_predicted__differ_for_a_deuteranope() -> None:
    # Vienot, Brettel and Mollon 1999, eq. 4-6, in linear RGB
    seen = []
    for name in ("accent", "predicted"):
        r, g, b = _linear(INKS[name])
        mixed = 0.29275 * r + 0.70725 * g
        seen.append([mixed, mixed, -0.02234 * r + 0.02234 * g + b])

    assert max(abs(a - b) for a, b in zip(*seen, strict=True)) > 0.15


def test_icons__tell_yes_from_no_by_size_and_filling() -> None:
    assert 'class="yes" cx' in read_template("therapy_macros.html")
    assert re.search(r"\.icons \.no \{ fill: #fff; stroke:", STYLE)


def test_verdicts__are_all_shown_where_they_occur() -> None:
    for verdict in Verdict:
        assert f'class="group {verdict}"' in BOARD


@pytest.mark.parametrize(
    ("language", "board", "patient"),
    [
        (
            "en",
            "Measuring lapatinib next would tell most: it is expected to settle 31% of the doubt",
            "Testing lapatinib as well would tell most.",
        ),
        ("zh", "接下来测量 lapatinib 所获信息最多", "再测试 lapatinib 所获信息最多"),
    ],
)
def test_pages__name_the_measurement_that_would_tell_most(
    language: str, board: str, patient: str
) -> None:
    report = make_therapy_report(language=language)

    assert board in render_board_page(report)
    assert board in say_conclusion(report)
    assert patient in render_patient_page(report)
