"""What a platform trial may meet: the arms' truths, and a drift over time."""

from dataclasses import dataclass

import numpy as np

from oncordia.arrays import FloatArray
from oncordia.domain.trials import check_settings, setting
from oncordia.errors import InvalidDesign
from oncordia.trials.platform.choices import Endpoint, Scale, Shape


@dataclass(frozen=True)
class PlatformTruth:
    """Rates or means of the control and the arms, with a drift over time."""

    name: str = setting("What the scenario is called", example="as hoped")
    control: float = setting("Response rate or mean of the control at the start", example=0.3)
    arms: tuple[float, ...] = setting(
        "The same of each arm, in their order", example=(0.3, 0.5, 0.3)
    )
    drift: float = setting("What time adds to the control and every arm alike", default=0.0)
    shape: Shape = setting(
        "Course of the drift over the planned patients: linear, step (all of it at the turn) or "
        "inverted_u (up to the turn, back after it)",
        default=Shape.LINEAR,
    )
    turn: float = setting(
        "Share of the planned patients before the step or the peak",
        default=0.5,
        low=0,
        high=1,
        open_low=True,
        open_high=True,
    )
    scale: Scale = setting(
        "What the drift adds to: log_odds of a response, or the outcome itself (rate, mean)",
        default=Scale.LOG_ODDS,
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def check_endpoint(self, endpoint: Endpoint, n_arms: int) -> None:
        """Refuse what does not fit a design.

        Raises
        ------
        InvalidDesign
            If there are too few or many arms, or a rate leaves 0 to 1 at some time.
        """
        if len(self.arms) != n_arms:
            raise InvalidDesign(
                f"arms has {len(self.arms)} numbers; give one for each of the {n_arms} arms", "arms"
            )
        if endpoint is Endpoint.CONTINUOUS:
            return
        for name, values in (("control", (self.control,)), ("arms", self.arms)):
            for rate in values:
                if not 0 <= rate <= 1:
                    raise InvalidDesign(f"{name} holds {rate:g}; give rates from 0 to 1", name)
                moved = rate + self.drift
                if self.scale is Scale.OUTCOME and not 0 <= moved <= 1:
                    raise InvalidDesign(
                        f"drift is {self.drift:g}, which takes the rate {rate:g} to {moved:g}; "
                        "keep every rate from 0 to 1, or write scale = 'log_odds'",
                        "drift",
                    )

    def trace_drift(self, planned: int, n_patients: int) -> FloatArray:
        """Drift at each of the patients in turn, (n_patients,); constant after the planned ones."""
        at: FloatArray = np.minimum(np.arange(n_patients) / max(1, planned - 1), 1.0)
        if self.shape is Shape.LINEAR:
            return self.drift * at
        if self.shape is Shape.STEP:
            return np.asarray(self.drift * (at >= self.turn), dtype=np.float64)
        width = np.where(at < self.turn, self.turn, 1.0 - self.turn)
        return np.asarray(self.drift * (1.0 - ((at - self.turn) / width) ** 2), dtype=np.float64)

    def trace_truth(self, endpoint: Endpoint, planned: int, n_patients: int) -> FloatArray:
        """Rate or mean of control and arms at each patient, (n_patients, arms + 1)."""
        start = np.array([self.control, *self.arms])[None, :]
        drift = self.trace_drift(planned, n_patients)[:, None]
        if endpoint is Endpoint.CONTINUOUS or self.scale is Scale.OUTCOME:
            return start + drift
        with np.errstate(divide="ignore"):
            odds = (1.0 - start) / start * np.exp(-drift)
            return np.asarray(1.0 / (1.0 + odds), dtype=np.float64)

    def find_effects(self, endpoint: Endpoint) -> FloatArray:
        """True log odds ratio, or difference of means, of each arm against the control."""
        arms = np.asarray(self.arms)
        if endpoint is Endpoint.CONTINUOUS:
            return arms - self.control
        with np.errstate(divide="ignore", invalid="ignore"):
            rates = np.array([self.control, *self.arms])
            odds = np.log(rates / (1.0 - rates))
            return np.asarray(odds[1:] - odds[0])
