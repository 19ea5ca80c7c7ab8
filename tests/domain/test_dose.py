import pytest

from oncordia.domain import describe_dose


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        (2.4e-8, "24 nM"),
        (1e-6, "1 µM"),
        (9.999e-7, "1 µM"),
        (1.5e-5, "15 µM"),
        (2e-3, "2 mM"),
        (1.0, "1 M"),
        (3.2e-12, "3.2 pM"),
        (5e-14, "0.05 pM"),
        (1.25e-10, "125 pM"),
    ],
)
def test_describe_dose__uses_the_unit_that_people_say(dose: float, words: str) -> None:
    assert describe_dose(dose, "mol/L") == words


def test_describe_dose__says_relative_doses_as_such() -> None:
    assert describe_dose(0.0016, "top dose") == "0.0016 of the top dose"
