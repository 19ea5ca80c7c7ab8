"""A message leaves a hospital only where an agreement lets it; then it teaches another."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.therapy.centres.test_sums import draw_values, make_matrix
from tests.workflows.alliance import DAY, fill_store

from oncordia.domain.alliance import Action, DataKind, Outcome
from oncordia.domain.therapy import Cohort, FeatureTable
from oncordia.errors import InvalidOption, InvalidTable, OutputError
from oncordia.formats.therapy import read_cohort, read_message, write_cohort
from oncordia.store import Store, create_store
from oncordia.therapy import NoiseOptions
from oncordia.workflows import (
    MessageSharing,
    MessageUse,
    PooledCohort,
    PredictedTherapy,
    PredictSources,
    RefusedMessages,
    associations_cohort,
    compare_cohort,
    end_agreement,
    list_release,
    message_cohort,
    pool_cohort,
    predict_therapy,
    read_reference,
)
from oncordia.workflows.message_use import is_permitted


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    return make_cohort(tmp_path / "north", 1, "north")


def make_cohort(folder: Path, seed: int, name: str, shift: float = 0.0) -> Path:
    matrix = make_matrix(np.clip(draw_values(seed, 24, 8) + shift, 0.0, 50.0))
    facts = FeatureTable(matrix.samples, ("TP53",), (np.arange(24) % 3 == 0)[:, None] * 1.0)
    write_cohort(folder, Cohort(name, matrix, features=facts))
    return folder


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Store]:
    """Aggregates may go from the hospital to the institute."""
    with create_store(tmp_path / "work") as store:
        fill_store(store, (DataKind.AGGREGATE,))
        yield store


@pytest.fixture
def closed_store(tmp_path: Path) -> Iterator[Store]:
    """Curves alone may go."""
    with create_store(tmp_path / "work") as store:
        fill_store(store, (DataKind.CURVES,))
        yield store


def share(store: Store, to: str = "institute") -> MessageSharing:
    return MessageSharing(store, "hospital", to, actor="ada", on=DAY, today=DAY)


def test_message_cohort__writes_a_message_that_an_agreement_lets_go(
    cohort: Path, open_store: Store, tmp_path: Path
) -> None:
    out = tmp_path / "north.json"
    made = message_cohort(cohort, out, minimum=10, sharing=share(open_store))
    assert made.decision is not None
    assert str(made.decision.clause) == "F1 v1 §3"
    assert read_message(out).digest == made.message.digest
    release = list_release(open_store)[0]
    assert (release.to_id, release.digest) == ("institute", made.message.digest)
    lines = [open_store.list_audit(action=action) for action in ("decide", "release")]
    assert [len(found) for found in lines] == [1, 1]
    assert open_store.verify_audit().is_sound


def test_message_cohort__writes_nothing_where_no_agreement_does(
    cohort: Path, closed_store: Store, tmp_path: Path
) -> None:
    out = tmp_path / "north.json"
    made = message_cohort(cohort, out, minimum=10, sharing=share(closed_store))
    assert made.decision is not None
    assert made.decision.outcome is not Outcome.PERMIT
    assert not made.is_written
    assert not out.exists()
    assert list_release(closed_store) == ()
    assert len(closed_store.list_audit(action="decide")) == 1


def test_message_cohort__keeps_no_release_of_a_file_that_could_not_be_written(
    cohort: Path, open_store: Store, tmp_path: Path
) -> None:
    out = tmp_path / "north.json"
    out.write_text("another", encoding="utf-8")
    with pytest.raises(OutputError, match="is there already"):
        message_cohort(cohort, out, minimum=10, sharing=share(open_store))
    assert out.read_text(encoding="utf-8") == "another"
    assert list_release(open_store) == ()


def test_message_cohort__asks_for_today_too_where_a_past_day_is_named(
    cohort: Path, open_store: Store, tmp_path: Path
) -> None:
    sharing = MessageSharing(
        open_store, "hospital", "institute", on=date(2023, 6, 1), today=DAY, actor="ada"
    )
    made = message_cohort(cohort, tmp_path / "north.json", minimum=10, sharing=sharing)
    assert not made.is_written


def test_message_cohort__refuses_an_unknown_member(
    cohort: Path, open_store: Store, tmp_path: Path
) -> None:
    with pytest.raises(InvalidOption, match="'nobody' is no member"):
        message_cohort(cohort, tmp_path / "m.json", sharing=share(open_store, "nobody"))


def test_pool_cohort__writes_a_model_that_reads_back(cohort: Path, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "south", 2, "south", shift=6.0)
    message_cohort(other, tmp_path / "south.json")
    made = pool_cohort(cohort, [tmp_path / "south.json"], tmp_path / "model.json")
    assert isinstance(made, PooledCohort)
    reference = read_reference(tmp_path / "model.json")
    np.testing.assert_array_equal(reference.covariance, made.pooled.reference.covariance)
    assert made.differences[0].typical_shift == pytest.approx(6.0, abs=2.0)


def test_pool_cohort__refuses_one_hospital_twice(cohort: Path, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "south", 2, "south")
    message_cohort(other, tmp_path / "one.json")
    message_cohort(other, tmp_path / "two.json")
    with pytest.raises(InvalidTable, match=r"two\.json and one\.json are both of 'south'"):
        pool_cohort(cohort, [tmp_path / "one.json", tmp_path / "two.json"], tmp_path / "m.json")


def test_pool_cohort__refuses_one_hospital_under_two_names(cohort: Path, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "south", 2, "south")
    message_cohort(other, tmp_path / "one.json")
    message_cohort(other, tmp_path / "two.json", name="Helsinki")
    with pytest.raises(InvalidTable, match=r"two\.json and one\.json tell of the same patients"):
        pool_cohort(cohort, [tmp_path / "one.json", tmp_path / "two.json"], tmp_path / "m.json")


@pytest.mark.parametrize("name", ["", "elsewhere"])
def test_pool_cohort__refuses_the_message_of_its_own_patients(
    cohort: Path, tmp_path: Path, name: str
) -> None:
    message_cohort(cohort, tmp_path / "own.json", name=name)
    with pytest.raises(InvalidTable, match=r"own\.json: tells of the own patients"):
        pool_cohort(cohort, [tmp_path / "own.json"], tmp_path / "m.json")
    assert not (tmp_path / "m.json").exists()


def test_pool_cohort__refuses_an_older_message_of_the_own_cohort(
    cohort: Path, tmp_path: Path
) -> None:
    message_cohort(make_cohort(tmp_path / "before", 2, "north"), tmp_path / "before.json")
    with pytest.raises(InvalidTable, match=r"before\.json: is called 'north' as the own cohort is"):
        pool_cohort(cohort, [tmp_path / "before.json"], tmp_path / "m.json")


@pytest.fixture
def training_store(tmp_path: Path) -> Iterator[Store]:
    """Aggregates may go from the hospital to the institute, which may train with them."""
    with create_store(tmp_path / "work") as store:
        fill_store(store, (DataKind.AGGREGATE,), (Action.MOVE, Action.TRAIN))
        yield store


def send(folder: Path, store: Store) -> tuple[Path, Path]:
    """The institute's own cohort, and the message that the hospital sent it."""
    message_cohort(
        make_cohort(folder / "south", 2, "south"),
        folder / "south.json",
        minimum=10,
        sharing=share(store),
    )
    return make_cohort(folder / "own", 3, "own"), folder / "south.json"


def test_pool_cohort__trains_where_an_agreement_lets_it(
    training_store: Store, tmp_path: Path
) -> None:
    own, message = send(tmp_path, training_store)
    use = MessageUse(training_store, "institute", actor="bo", today=DAY)
    made = pool_cohort(own, [message], tmp_path / "m.json", use=use)
    assert isinstance(made, PooledCohort)
    assert [str(one.clause) for one in made.decisions] == ["F1 v1 §3"]
    last = training_store.list_audit(action="decide")[-1]
    assert (last.actor, json.loads(last.detail)["to"]) == ("bo", "train")


def test_pool_cohort__trains_no_longer_once_the_agreement_has_ended(
    training_store: Store, tmp_path: Path
) -> None:
    own, message = send(tmp_path, training_store)
    end_agreement(training_store, "F1", on=date(2024, 7, 1), why="done", actor="ada")
    use = MessageUse(training_store, "institute", actor="bo", on=DAY, today=date(2024, 8, 1))
    made = pool_cohort(own, [message], tmp_path / "m.json", use=use)
    assert isinstance(made, RefusedMessages)
    assert not is_permitted(made.decisions)
    assert not (tmp_path / "m.json").exists()


def test_pool_cohort__may_not_train_with_what_may_only_move(
    open_store: Store, tmp_path: Path
) -> None:
    own, message = send(tmp_path, open_store)
    use = MessageUse(open_store, "institute", actor="bo", today=DAY)
    assert isinstance(pool_cohort(own, [message], tmp_path / "m.json", use=use), RefusedMessages)


def test_pool_cohort__refuses_a_message_that_was_sent_to_another_member(
    training_store: Store, tmp_path: Path
) -> None:
    own, message = send(tmp_path, training_store)
    use = MessageUse(training_store, "outsider", actor="bo", today=DAY)
    with pytest.raises(InvalidOption, match=r"south\.json: no release of it to outsider is kept"):
        pool_cohort(own, [message], tmp_path / "m.json", use=use)


def test_predict_therapy__learns_where_an_agreement_lets_it(
    training_store: Store, tmp_path: Path
) -> None:
    own, message = send(tmp_path, training_store)
    use = MessageUse(training_store, "institute", actor="bo", today=DAY)
    found = predict_therapy(own, "P1", PredictSources(messages=(message,), use=use))
    assert isinstance(found, PredictedTherapy)
    assert [str(one.clause) for one in found.decisions] == ["F1 v1 §3"]


def test_predict_therapy__learns_no_longer_once_the_agreement_has_ended(
    training_store: Store, tmp_path: Path
) -> None:
    own, message = send(tmp_path, training_store)
    end_agreement(training_store, "F1", on=date(2024, 7, 1), why="done", actor="ada")
    use = MessageUse(training_store, "institute", actor="bo", on=DAY, today=date(2024, 8, 1))
    found = predict_therapy(own, "P1", PredictSources(messages=(message,), use=use))
    assert isinstance(found, RefusedMessages)
    assert not is_permitted(found.decisions)


def test_predict_therapy__refuses_one_hospital_twice(cohort: Path, tmp_path: Path) -> None:
    message_cohort(make_cohort(tmp_path / "south", 2, "south"), tmp_path / "south.json")
    sources = PredictSources(messages=(tmp_path / "south.json",) * 2)
    with pytest.raises(InvalidTable, match="are both of 'south'; give each hospital once"):
        predict_therapy(cohort, "P0", sources)


def grow_cohort(folder: Path, n_patients: int) -> Path:
    values = draw_values(1, 60, 8, holes=0.0)[:n_patients]
    write_cohort(folder, Cohort("north", make_matrix(values)))
    return folder


def test_message_cohort__refuses_one_patient_more_than_in_the_message_before(
    tmp_path: Path,
) -> None:
    message_cohort(grow_cohort(tmp_path / "before", 30), tmp_path / "before.json")
    after, now = [tmp_path / "before.json"], tmp_path / "now.json"
    with pytest.raises(InvalidOption, match="holds 1 more than in the earlier message of 'north'"):
        message_cohort(grow_cohort(tmp_path / "now", 31), now, after=after)
    assert not now.exists()
    assert message_cohort(grow_cohort(tmp_path / "later", 35), now, after=after).is_written


def test_message_cohort__refuses_an_earlier_message_of_another_cohort(
    cohort: Path, tmp_path: Path
) -> None:
    message_cohort(make_cohort(tmp_path / "south", 2, "south"), tmp_path / "south.json")
    with pytest.raises(InvalidOption, match="and this is a message of 'north'"):
        message_cohort(cohort, tmp_path / "north.json", after=[tmp_path / "south.json"])


def test_message_cohort__asks_for_every_message_that_was_released_before(
    open_store: Store, tmp_path: Path
) -> None:
    """And for none where the very same message goes to another member, or again."""
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    one, other = (grow_cohort(tmp_path / str(n), n) for n in (30, 45))
    for out in (first, tmp_path / "again.json"):
        assert message_cohort(one, out, minimum=10, sharing=share(open_store)).is_written
    with pytest.raises(InvalidOption, match=r"hospital sent message-.* name its file with --after"):
        message_cohort(other, second, minimum=10, sharing=share(open_store))
    assert not second.exists()
    made = message_cohort(other, second, minimum=10, sharing=share(open_store), after=[first])
    assert made.is_written


def test_message_cohort__adds_up_what_messages_with_noise_promise(
    cohort: Path, tmp_path: Path
) -> None:
    noise = NoiseOptions(10.0, 0.0, 50.0)
    message_cohort(cohort, tmp_path / "first.json", noise=noise)
    made = message_cohort(
        cohort, tmp_path / "second.json", noise=noise, after=[tmp_path / "first.json"]
    )
    np.testing.assert_allclose(made.spent, (20.0, 2e-5))


def test_message_cohort__names_drugs_that_are_mostly_one_patients(tmp_path: Path) -> None:
    values = np.random.default_rng(0).uniform(10.0, 20.0, (30, 4))
    values[7, 2] = 50.0
    write_cohort(tmp_path / "north", Cohort("north", make_matrix(values)))
    assert message_cohort(tmp_path / "north", tmp_path / "a.json").dominated == ("D2",)
    noise = NoiseOptions(1.0, 0.0, 50.0)
    assert message_cohort(tmp_path / "north", tmp_path / "b.json", noise=noise).dominated == ()


def test_compare_cohort__takes_a_message_for_a_folder(cohort: Path, tmp_path: Path) -> None:
    other = make_cohort(tmp_path / "south", 2, "south", shift=6.0)
    message_cohort(other, tmp_path / "south.json")
    one, same = (compare_cohort(cohort, right) for right in (other, tmp_path / "south.json"))
    np.testing.assert_array_equal(one.shift, same.shift)


def test_compare_cohort__writes_a_page_in_both_languages_and_every_drug_as_a_row(
    cohort: Path, tmp_path: Path
) -> None:
    other = make_cohort(tmp_path / "south", 2, "south", shift=6.0)
    found = compare_cohort(cohort, other, tmp_path / "out", language="zh")
    page = (tmp_path / "out" / "difference.html").read_text(encoding="utf-8")
    table = pl.read_parquet(tmp_path / "out" / "centre_differences.parquet")

    for digest in (read_cohort(cohort).digest, read_cohort(other).digest):
        assert page.count(digest) >= 2  # once a language
    n_shifted = int((found.q_value < 0.05).sum())
    assert n_shifted > 0
    assert page.count('<tr><th scope="row">') == 2 * len(found.drugs)
    assert page.count('<rect x="') - 2 == 2 * 2 * n_shifted  # in two figures, less those of keys
    assert '<html lang="zh"' in page
    assert "should not be put together" in page
    assert "不应直接合并" in page
    np.testing.assert_allclose(
        table["right_mean"].to_numpy() - table["left_mean"].to_numpy(), found.shift
    )


def test_associations_cohort__tests_the_facts_of_the_cohort(cohort: Path) -> None:
    scan = associations_cohort(cohort)
    assert (scan.n_tested, scan.n_patients) == (8, 24)


def test_predict_therapy__learns_from_a_message(cohort: Path, tmp_path: Path) -> None:
    """Six own patients are too few alone; the message of others makes a prediction of them."""
    values = draw_values(9, 7, 8, holes=0.0)
    values[0, 5:] = np.nan
    write_cohort(tmp_path / "few", Cohort("few", make_matrix(values)))
    with pytest.raises(InvalidTable, match="a prediction needs 10"):
        predict_therapy(tmp_path / "few", "P0")
    message_cohort(cohort, tmp_path / "north.json")
    sources = PredictSources(messages=(tmp_path / "north.json",))
    found = predict_therapy(tmp_path / "few", "P0", sources)
    assert isinstance(found, PredictedTherapy)
    assert set(found.table["drug"]) == {"D5", "D6", "D7"}
