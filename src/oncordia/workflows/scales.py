"""The scale of a table's responses and that of the fit are one choice."""

from dataclasses import replace

from oncordia.domain import CurveOptions, ResponseScale


def settle_scale(
    options: CurveOptions | None, scale: ResponseScale | str | None
) -> tuple[CurveOptions, ResponseScale | str | None]:
    """Options of the fit and scale of the reading: where one says ``free``, so does the other.

    Percentages are read as fractions, and so they are fitted.
    """
    chosen = options or CurveOptions()
    if ResponseScale.FREE in (scale, chosen.scale):
        return replace(chosen, scale=ResponseScale.FREE), ResponseScale.FREE
    said = chosen.scale if chosen.scale is ResponseScale.PERCENT else None
    return replace(chosen, scale=ResponseScale.FRACTION), scale or said
