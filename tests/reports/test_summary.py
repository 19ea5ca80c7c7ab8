"""The head of the report counts right and puts first what matters most."""

from dataclasses import replace

import polars as pl
from tests.reports.made import complete, make_report

from oncordia.reports.summary import count_findings, count_headline, note_plates

REPORT = make_report(1)


def test_count_headline__counts_samples_drugs_plates_and_curves() -> None:
    headline = count_headline(REPORT)

    assert (headline.n_samples, headline.n_drugs, headline.n_plates) == (2, 30, 6)
    assert headline.n_curves == 60
    assert headline.n_wells == REPORT.responses.height == 6 * 280
    assert sum(headline.verdicts.values()) == 6
    assert sum(headline.statuses.values()) == 60


def test_count_headline__counts_wells_that_are_not_used() -> None:
    headline = count_headline(REPORT)

    assert headline.n_masked == REPORT.responses["mask_reason"].drop_nulls().len()
    assert headline.masked_percent == f"{100 * headline.n_masked / 1680:.1f}"


def test_count_headline__names_every_verdict_and_status() -> None:
    headline = count_headline(replace(REPORT, curves=REPORT.curves.clear()))

    assert list(headline.verdicts) == ["pass", "look", "fail"]
    assert set(headline.statuses.values()) == {0}


def test_note_plates__puts_failed_plates_first_and_leaves_out_those_that_pass() -> None:
    notes = note_plates(REPORT)
    verdicts = [note.verdict for note in notes]

    assert verdicts == sorted(verdicts, key=["fail", "look"].index)
    assert {note.plate for note in notes} == set(
        REPORT.plate_quality.filter(pl.col("verdict") != "pass")["plate"]
    )


def test_note_plates__puts_what_concerns_the_whole_run_before_all_plates() -> None:
    drift = pl.DataFrame(
        {
            "plate": [""],
            "code": ["drift"],
            "severity": ["look"],
            "sentence": ["Controls fall by 30 % over the run."],
        }
    )
    findings = pl.concat([REPORT.findings, complete(drift, "findings")])
    first = note_plates(replace(REPORT, findings=findings))[0]

    assert (first.plate, first.verdict) == ("", "look")
    assert first.found[0].phrase.say("zh") == "批次内漂移"


def test_note_plates__words_a_finding_in_both_languages() -> None:
    note = next(note for note in note_plates(REPORT) if note.plate == "P0005")
    trend = REPORT.findings.filter(pl.col("plate") == "P0005")["value"][0]

    assert note.found[0].sentence.startswith("Controls rise by ")
    assert note.found[0].phrase.say("zh") == f"列方向有趋势：{trend:.3g}，阈值 0.15"


def test_note_plates__shows_a_code_that_has_no_words_as_it_is() -> None:
    findings = REPORT.findings.with_columns(code=pl.lit("gremlins"))
    note = note_plates(replace(REPORT, findings=findings))[0]

    assert note.found[0].phrase.say("zh").startswith("gremlins：")


def test_count_findings__counts_plates_not_rows() -> None:
    twice = pl.concat([REPORT.findings, REPORT.findings])
    once = count_findings(note_plates(REPORT))

    assert count_findings(note_plates(replace(REPORT, findings=twice))) == once
    assert once[0][1] >= once[-1][1]
