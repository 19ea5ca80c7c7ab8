"""One measured quantity: a column with its unit and meaning."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """One column: its name, kind of value, unit, meaning, and what a missing value means."""

    name: str
    kind: str  # text, integer, number, truth
    unit: str  # "" for none
    meaning: str
    missing: str = "never missing"


def list_estimate(
    name: str, unit: str, meaning: str, missing: str
) -> tuple[Quantity, Quantity, Quantity]:
    """Value, low and high of one estimate."""
    return (
        Quantity(name, "number", unit, meaning, missing),
        Quantity(f"{name}_low", "number", unit, f"lower limit of {name}", "not estimable"),
        Quantity(f"{name}_high", "number", unit, f"upper limit of {name}", "not estimable"),
    )
