import pytest

from oncordia.domain import EdgeRule, NormalisationMethod, ScreenSettings
from oncordia.formats.book import Book
from oncordia.formats.faults import Faults
from oncordia.formats.settings import list_options, read_settings


def _read(text: str) -> tuple[ScreenSettings, list[str]]:
    faults = Faults()
    settings = read_settings(Book("screen.toml", text.encode()), "folder", faults)
    return settings, [str(problem) for problem in faults.problems]


def test_read_settings__gives_defaults_for_what_is_not_said() -> None:
    assert _read("") == (ScreenSettings(name="folder"), [])


def test_read_settings__reads_texts_numbers_truths_and_choices() -> None:
    settings, problems = _read(
        'name = "a"\n[readings]\nfiles = "x.csv"\ntime_hours = 72\nallow_negative = true\n'
        '[normalise]\nmethod = "growth_rate"\nedge = "half_plate"\nmad_k = 4\nedge_wells = 2\n'
    )

    assert problems == []
    assert settings.name == "a"
    assert (settings.readings.files, settings.readings.time_hours) == (("x.csv",), 72.0)
    assert settings.readings.allow_negative is True
    assert settings.normalise.method is NormalisationMethod.GROWTH_RATE
    assert settings.normalise.edge is EdgeRule.HALF_PLATE
    assert (settings.normalise.mad_k, settings.normalise.edge_wells) == (4.0, 2)


def test_read_settings__reads_names_of_columns_and_molar_masses() -> None:
    settings, problems = _read(
        '[readings.columns]\nplate = ["a", "b"]\nwell = "w"\n[doses.molar_mass]\n"5-FU" = 130.08\n'
    )

    assert problems == []
    assert settings.readings.columns == {"plate": ("a", "b"), "well": ("w",)}
    assert settings.doses.molar_mass == {"5-FU": 130.08}


def test_read_settings__switches_a_check_off() -> None:
    settings, problems = _read('[quality]\nz_prime_look = "off"\n')

    assert (settings.quality.z_prime_look, problems) == (None, [])


def test_read_settings__takes_the_last_time_by_its_word() -> None:
    assert _read('[readings]\ntime_hours = "last"\n') == (ScreenSettings(name="folder"), [])


FAULTS = {
    "nam = 1": "row 1, column nam: there is no section or key 'nam'; correct it; did you mean "
    "'name'",
    "[normalize]": "row 1, column normalize: there is no section or key 'normalize'; correct it; "
    "did you mean 'normalise'",
    '[normalise]\nmethd = "x"': "row 2, column normalise.methd: there is no key 'methd' in "
    "[normalise]; correct it; did you mean 'method'",
    '[normalise]\nmethod = "percent inhibition"': "row 2, column normalise.method: 'percent "
    "inhibition' is not allowed here; write one of fraction_of_control, percent_inhibition, "
    "growth_rate, did you mean 'percent_inhibition'",
    "[normalise]\ncentre = 3": "row 2, column normalise.centre: 3 is not allowed here; write one "
    "of median, mean",
    "[normalise]\nedge_wells = 99": "row 2, column normalise.edge_wells: normalise.edge_wells "
    "must be 1 to 8, got 99; correct the value",
    "[normalise]\nedge_wells = 1.5": "row 2, column normalise.edge_wells: 1.5 is not allowed "
    "here; write a whole number",
    '[curves]\n\nconfidence = "95%"': "row 3, column curves.confidence: '95%' is not allowed "
    "here; write a number",
    "[curves]\nconfidence = nan": "row 2, column curves.confidence: nan is not allowed here; "
    "write a finite number",
    "[quality]\nz_prime_look = true": "row 2, column quality.z_prime_look: true is not allowed "
    "here; write a number, or 'off'",
    '[quality]\nmask_dispensing_failures = "yes"': "row 2, column "
    "quality.mask_dispensing_failures: 'yes' is not allowed here; write true or false",
    "[readings]\nchannel = 2": "row 2, column readings.channel: 2 is not allowed here; write a "
    "text",
    "[readings]\nfiles = [1]": "row 2, column readings.files: [1] is not allowed here; write a "
    'text, or a list of texts as ["a", "b"]',
    "readings = 5": "row 1, column readings: 5 is not allowed here; write a section [readings] "
    "with its keys below it",
    '[doses.molar_mass]\nx = "heavy"': "row 2, column doses.molar_mass.x: 'heavy' is not allowed "
    "here; write a number",
    "[doses.molar_mass]\nx = -1": "row 1, column doses.molar_mass: doses.molar_mass of 'x' "
    "must be above 0, got -1.0; correct the value",
    '[controls]\nnegative = ["a"]\npositive = ["A"]': "row 1, column controls: controls: 'A' is "
    "listed as negative and as positive; correct the value",
    "name = abc": "row 1: is no valid TOML: Invalid value; put texts in quotation marks and "
    "lists in square brackets",
}


@pytest.mark.parametrize("text", FAULTS)
def test_read_settings__names_key_value_and_mend(text: str) -> None:
    assert _read(text)[1] == [f"screen.toml, {FAULTS[text]}"]


def test_read_settings__tells_all_faults_at_once() -> None:
    assert (
        len(_read('name = 1\nx = 2\n[curves]\nloss = "l"\n[quality]\nmin_controls = "a"')[1]) == 4
    )


def test_read_settings__keeps_the_default_of_a_faulty_value() -> None:
    settings, _ = _read('[curves]\nflat_p = "small"\nconfidence = 0.9\n')

    assert (settings.curves.flat_p, settings.curves.confidence) == (0.05, 0.9)


def test_list_options__knows_the_options_of_every_section() -> None:
    keys = [key for key, _, _ in list_options(ScreenSettings)]

    assert len(keys) == len(set(keys))
    assert {key.partition(".")[0] for key in keys} == {
        *("name", "readings", "plates", "map", "doses", "controls", "normalise", "quality"),
        *("curves", "sensitivity"),
    }
