import pytest
from tests.assay.kernels.models.made import ALL

from oncordia.assay.kernels.models import codes

LINEAR = {"level", "top", "middle", "bottom", "stimulation"}


@pytest.mark.parametrize("code", ALL)
def test_tables__count_the_names(code: int) -> None:
    assert codes.N_PARAMETERS[code] == len(codes.PARAMETER_NAMES[code]) <= codes.MOST_PARAMETERS


@pytest.mark.parametrize("code", ALL)
def test_tables__put_the_linear_parameters_first(code: int) -> None:
    names = codes.PARAMETER_NAMES[code]

    assert {name for name in names if name in LINEAR} == set(names[: codes.N_LINEAR[code]])


def test_tables__are_of_one_length() -> None:
    assert len(codes.N_LINEAR) == len(codes.N_PARAMETERS) == len(codes.PARAMETER_NAMES) == 14
