import pytest

from oncordia.domain import WellRole
from oncordia.domain.screen import ControlSettings
from oncordia.errors import InvalidOption


def test_control_settings__tell_names_from_doses_of_a_drug() -> None:
    controls = ControlSettings(negative=("DMSO",), positive=("BzCl", "Bortezomib @ 0.2"))

    assert controls.roles["dmso"] == WellRole.NEGATIVE
    assert controls.roles["bzcl"] == WellRole.POSITIVE
    assert "bortezomib @ 0.2" not in controls.roles
    assert controls.doses == {("bortezomib", 0.2): WellRole.POSITIVE}


@pytest.mark.parametrize("entry", ["x @ high", "x @", "x @ 0", "x @ -1", "x @ inf"])
def test_control_settings__refuse_what_is_no_dose(entry: str) -> None:
    with pytest.raises(InvalidOption, match="names no dose"):
        ControlSettings(positive=(entry,))


def test_control_settings__refuse_a_name_with_two_roles() -> None:
    with pytest.raises(InvalidOption, match="'DMSO' is listed as negative and as empty"):
        ControlSettings(empty=("DMSO",))
