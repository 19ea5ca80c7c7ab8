"""What the kind of data asks for: minimum cell sizes, model updates, publication."""

from collections.abc import Iterator

from oncordia.alliance.codes import RuleCode, make_reason
from oncordia.alliance.conditions import judge_cell_size
from oncordia.alliance.material import Material
from oncordia.domain.alliance import Action, DataKind, Outcome, Reason


def judge_kind(material: Material, action: Action, min_cell_size: int) -> Iterator[Reason]:
    """Every reason that the kind of data gives.

    Aggregates are about nobody as long as every cell holds enough people, and so are updates of a
    model that enough people are behind. Below that they are refused.

    Parameters
    ----------
    material
        What is asked for.
    action
        What is to be done with it.
    min_cell_size
        The least number of people; clauses may ask for more, never for less.
    """
    if material.data_kind is DataKind.AGGREGATE:
        reason = judge_cell_size(
            material,
            min_cell_size,
            lambda outcome, change, detail: make_reason(
                RuleCode.KIND_CELL, outcome, change, detail=detail
            ),
        )
        if reason is not None:
            yield reason
    elif material.data_kind is DataKind.MODEL_UPDATE and material.n_people < min_cell_size:
        known = material.n_people > 0
        outcome = Outcome.REFUSE if known else Outcome.ASK
        said = f"there are {material.n_people}" if known else "it is not known how many there are"
        change = "train on more people, or say how many there are (n_subjects)"
        detail = f"It must be {min_cell_size} or more; {said}."
        yield make_reason(RuleCode.KIND_UPDATE, outcome, change, detail=detail)
    elif action is Action.PUBLISH and material.is_personal:
        change = "a human must look at what is to be published, or publish an aggregate"
        yield make_reason(RuleCode.KIND_PUBLISH, Outcome.ASK, change)
