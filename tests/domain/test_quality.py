import pytest

from oncordia.domain import QualityOptions
from oncordia.errors import InvalidOption


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trend_p", 0.0),
        ("dispensing_level", 1.0),
        ("dispensing_chance", -0.1),
        ("trend_size", -0.1),
        ("min_controls", 0),
        ("dispensing_min_wells", 0),
    ],
)
def test_quality_options__refuse_a_value_outside_its_range(name: str, value: float) -> None:
    with pytest.raises(InvalidOption, match=rf"quality\.{name} must .*, got {value}"):
        QualityOptions(**{name: value})  # type: ignore[arg-type]
