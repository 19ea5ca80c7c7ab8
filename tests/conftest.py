"""What every test may ask for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("any speed", deadline=None)  # the clock of a shared machine is no test
settings.load_profile("any speed")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """Folder of a real data set that is not part of the project; skips where it is absent."""

    def find(name: str) -> Path:
        folder = SHARED / name
        if not folder.exists():
            pytest.skip(f"the data set {name} is not beside this checkout")
        return folder

    return find
