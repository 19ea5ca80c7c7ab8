import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncordia.alliance import DUO_CODES, UseContext, UseMatch, lies_under, match_use
from oncordia.domain.alliance import (
    STRICTNESS,
    Aim,
    DataUse,
    Modifier,
    ModifierCode,
    Outcome,
    Permission,
    PermissionCode,
    Purpose,
    parse_data_use,
    parse_purpose,
)

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "data" / "data_use_cases" / "duos_v4_cases.csv"
OUTCOMES = {"approve": Outcome.PERMIT, "deny": Outcome.REFUSE, "abstain": Outcome.ASK}
CATEGORIES = {"GRU", "HMB", "POA", "MDS", "DS"}
PARENTS = {"DOID:10155": ("DOID:162",)}
ON = date(2026, 1, 1)
HERE = UseContext(ON, "O7", "IT", ("P1",))


def split_terms(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(";"))


def read_case(dataset: str, request: str) -> tuple[DataUse, Purpose]:
    """The case in our types.

    A case in which neither side names a category is about NPU alone: it is read as data without
    another restriction, wanted for general research. Request terms other than categories and NPU
    are statements that no DUO aim holds.
    """
    allowed, wanted = split_terms(dataset), split_terms(request)
    is_bare = not (CATEGORIES & {*allowed, *wanted})
    use = ["NRES"] if is_bare else []
    purpose = ["GRU"] if is_bare else []
    statements = []
    for code, value in allowed.items():
        if value != "false":
            use.append(code if value == "true" else f"{code}={value}")
    for code, value in wanted.items():
        if code == "NPU" or code == "DS":
            purpose.append(f"{code}={value}")
        elif code in CATEGORIES:
            purpose.append(code)
        else:
            statements.append(f"{code}={value}")
    asked = parse_purpose("; ".join(purpose))
    return parse_data_use("; ".join(use)), replace(asked, statements=tuple(statements))


def read_cases() -> list[tuple[str, str, str, str]]:
    if not CASES.exists():
        return []
    with CASES.open(encoding="utf-8", newline="") as file:
        return [
            (row["case_id"], row["dataset_terms"], row["request_terms"], row["expected"])
            for row in csv.DictReader(file)
        ]


@pytest.mark.shared_data
def test_cases__are_33() -> None:
    if not CASES.exists():
        pytest.skip(f"{CASES} is not there")

    assert len(read_cases()) == 33


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("dataset", "request_terms", "expected"),
    [
        pytest.param(dataset, request, expected, id=case_id)
        for case_id, dataset, request, expected in read_cases()
    ],
)
def test_match_use__answers_the_known_cases(
    dataset: str, request_terms: str, expected: str
) -> None:
    use, purpose = read_case(dataset, request_terms)

    assert match_use(use, purpose, HERE, PARENTS).outcome is OUTCOMES[expected]


def match(use: str, purpose: str, context: UseContext = HERE) -> UseMatch:
    return match_use(parse_data_use(use), parse_purpose(purpose), context, PARENTS)


def codes(found: UseMatch) -> list[str]:
    return [reason.code for reason in found.reasons]


PERMIT, ASK, REFUSE = Outcome.PERMIT, Outcome.ASK, Outcome.REFUSE


@pytest.mark.parametrize(
    ("permission", "answers"),
    [
        ("NRES", "yyyyyy"),
        ("GRU", "yyyyyn"),
        ("HMB", "nyynyn"),
        ("DS=DOID:162", "nnynyn"),
        ("POA", "nnnyyn"),
    ],
)
def test_match_use__covers_the_aims_of_the_table(permission: str, answers: str) -> None:
    aims = ("GRU", "HMB", "DS=DOID:10155", "POA", "MDS", "CC")

    found = [match(permission, aim).outcome for aim in aims]

    assert found == [PERMIT if answer == "y" else REFUSE for answer in answers]


@pytest.mark.parametrize(
    ("use", "purpose", "outcome"),
    [
        ("GRU; RS=only aging", "HMB", ASK),
        ("GRU; NMDS", "MDS", REFUSE),
        ("GRU; NMDS", "GRU", ASK),
        ("GRU; NMDS", "HMB", PERMIT),
        ("GRU; GSO", "HMB; GSO", PERMIT),
        ("GRU; GSO", "HMB; GSO=false", REFUSE),
        ("GRU; GSO", "HMB", ASK),
        ("GRU; NPUNCU", "HMB; NPUNCU", PERMIT),
        ("GRU; NPUNCU", "HMB; NPU", ASK),
        ("GRU; NPUNCU", "HMB; NPU; NCU=false", REFUSE),
        ("GRU; PUB", "HMB; PUB", PERMIT),
        ("GRU; PUB", "HMB; PUB=false", REFUSE),
        ("GRU; COL", "HMB", REFUSE),
        ("GRU; COL", "HMB; COL=O9", ASK),
        ("GRU; COL=O9", "HMB; COL=O9", PERMIT),
        ("GRU; COL=O9", "HMB; COL=O8", REFUSE),
        ("GRU; IRB", "HMB; IRB", PERMIT),
        ("GRU; IRB", "HMB; IRB=false", REFUSE),
        ("GRU; IRB", "HMB", ASK),
        ("GRU; GS=IT,CN", "HMB", PERMIT),
        ("GRU; GS=CN", "HMB", REFUSE),
        ("GRU; MOR=2027-01-01", "HMB; PUB=false", PERMIT),
        ("GRU; MOR=2027-01-01", "HMB; PUB=2026-12-31", REFUSE),
        ("GRU; MOR=2027-01-01", "HMB; PUB=2027-01-01", PERMIT),
        ("GRU; MOR=2027-01-01", "HMB; PUB", ASK),
        ("GRU; MOR=2026-01-01", "HMB; PUB", PERMIT),
        ("GRU; TS=2026-01-01", "HMB", PERMIT),
        ("GRU; TS=2025-12-31", "HMB", REFUSE),
        ("GRU; US=P1,P2", "HMB", PERMIT),
        ("GRU; US=P2", "HMB", REFUSE),
        ("GRU; PS=p", "HMB; PS=p", PERMIT),
        ("GRU; PS=p", "HMB; PS=q", REFUSE),
        ("GRU; PS=p", "HMB", ASK),
        ("GRU; IS=O7", "HMB", PERMIT),
        ("GRU; IS=O8", "HMB", REFUSE),
        ("GRU; RTN", "HMB; RTN", PERMIT),
        ("GRU; RTN", "HMB; RTN=false", REFUSE),
        ("GRU; CC", "CC", PERMIT),
        ("CC", "CC", REFUSE),
        ("GRU; NPOA", "POA", REFUSE),
        ("GRU; NPOA", "GRU", ASK),
        ("GRU; NPU", "HMB; NPU", PERMIT),
        ("GRU; NPU", "HMB; NPU=false", REFUSE),
        ("GRU; NCU", "HMB; NCU", PERMIT),
        ("GRU; NCU", "HMB; NCU=false", REFUSE),
        ("GRU; NCU", "HMB", ASK),
    ],
)
def test_match_use__holds_each_modifier(use: str, purpose: str, outcome: Outcome) -> None:
    assert match(use, purpose).outcome is outcome


@pytest.mark.parametrize("use", ["GRU; GS=IT", "GRU; US=P1", "GRU; IS=O7"])
def test_match_use__asks_what_it_does_not_know(use: str) -> None:
    assert match(use, "HMB", UseContext(ON)).outcome is ASK


@pytest.mark.parametrize(
    ("purpose", "outcome"),
    [
        ("DS=DOID:10155; NPU", PERMIT),
        ("DS=DOID:10155; NPU=false", REFUSE),
        ("POA; NPU=false", PERMIT),
        ("DS=DOID:10155; POA; NPU", PERMIT),
        ("DS=DOID:10155; POA; NPU=false", REFUSE),
        ("HMB; NPU", REFUSE),
    ],
)
def test_match_use__binds_a_modifier_to_its_permission(purpose: str, outcome: Outcome) -> None:
    assert match("DS=DOID:162 (NPU); POA", purpose).outcome is outcome


def test_match_use__refuses_without_a_permission() -> None:
    assert codes(match("NPU", "HMB; NPU")) == ["DUO-NO-PERMISSION"]


def test_match_use__asks_for_an_aim() -> None:
    assert codes(match("GRU", "NPU")) == ["DUO-NO-AIM"]


def test_match_use__gives_every_reason_the_strictest_first() -> None:
    found = match("HMB; IRB; GS=CN; NCU", "POA; NCU")

    assert codes(found) == ["DUO-AIM", "DUO-GS", "DUO-IRB"]
    assert [reason.outcome for reason in found.reasons] == [REFUSE, REFUSE, ASK]


def test_match_use__says_what_would_have_to_change() -> None:
    (reason,) = match("GRU; GS=CN,DE", "HMB").reasons

    assert str(reason) == (
        "DUO-GS: Use is restricted to named countries. It names: CN, DE; "
        "use the data in a country that is named"
    )


def test_match_use__names_the_disease_it_refuses() -> None:
    (reason,) = match("DS=DOID:10155", "DS=DOID:162").reasons

    assert reason.code == "DUO-DISEASE"
    assert reason.text == "DOID:162 does not lie under DOID:10155."


def test_lies_under__ends_in_a_ring() -> None:
    assert not lies_under("A", ["C"], {"A": ("B",), "B": ("A",)})


def test_codes__stand_in_the_docs() -> None:
    page = (ROOT / "docs" / "alliance" / "data-use.md").read_text(encoding="utf-8")

    assert [code for code in DUO_CODES if f"`{code}`" not in page] == []
    assert [code for code, words in DUO_CODES.items() if words not in page] == []


WORDS = st.sampled_from(["A", "B", "C"])
COUNTRIES = st.sampled_from(["IT", "CN", "DE"])
DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1))
PLAIN = [ModifierCode(code) for code in "NMDS GSO NPUNCU PUB IRB RTN NPOA NPU NCU COL".split()]
NAMED = [ModifierCode(code) for code in "RS US PS IS COL".split()]


def lists_of(
    words: st.SearchStrategy[str], at_least: int = 1
) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(words, min_size=at_least, max_size=2, unique=True).map(tuple)


RESTRICTIONS = st.one_of(
    st.sampled_from(PLAIN).map(Modifier),
    st.builds(Modifier, st.sampled_from(NAMED), lists_of(WORDS)),
    st.builds(Modifier, st.just(ModifierCode.GS), lists_of(COUNTRIES)),
    st.builds(Modifier, st.sampled_from([ModifierCode.MOR, ModifierCode.TS]), st.just(()), DAYS),
)
MODIFIERS = RESTRICTIONS | st.just(Modifier(ModifierCode.CC))
PERMISSIONS = st.sampled_from(PermissionCode).flatmap(
    lambda code: st.builds(
        Permission,
        st.just(code),
        lists_of(WORDS) if code is PermissionCode.DS else st.just(()),
        st.lists(MODIFIERS, max_size=2).map(tuple),
    )
)
USES = st.builds(
    DataUse,
    st.lists(PERMISSIONS, max_size=3).map(tuple),
    st.lists(MODIFIERS, max_size=3).map(tuple),
)
SAID = st.none() | st.booleans()


@st.composite
def purposes(draw: st.DrawFn) -> Purpose:
    aims = tuple(draw(st.lists(st.sampled_from(Aim), max_size=3, unique=True)))
    will_publish = draw(SAID)
    return Purpose(
        aims,
        draw(lists_of(WORDS)) if Aim.DS in aims else (),
        draw(SAID),
        draw(SAID),
        draw(SAID),
        draw(SAID),
        will_publish,
        draw(st.none() | DAYS) if will_publish else None,
        draw(SAID),
        draw(lists_of(WORDS, 0)),
        draw(st.sampled_from(["", "A", "B"])),
    )


CONTEXTS = st.builds(
    UseContext, DAYS, st.sampled_from(["", "A"]), st.just("") | COUNTRIES, lists_of(WORDS, 0)
)
TREE = {"A": ("B",), "C": ("B", "A")}


def strictness(use: DataUse, purpose: Purpose, context: UseContext) -> int:
    return STRICTNESS[match_use(use, purpose, context, TREE).outcome]


@given(USES, purposes(), CONTEXTS, RESTRICTIONS)
def test_match_use__never_widens_by_a_restriction(
    use: DataUse, purpose: Purpose, context: UseContext, added: Modifier
) -> None:
    narrower = replace(use, modifiers=(*use.modifiers, added))

    assert strictness(narrower, purpose, context) >= strictness(use, purpose, context)


@given(USES.filter(lambda use: use.permissions), purposes(), CONTEXTS, RESTRICTIONS)
def test_match_use__never_widens_by_a_restriction_of_one_permission(
    use: DataUse, purpose: Purpose, context: UseContext, added: Modifier
) -> None:
    first, *others = use.permissions
    bound = replace(first, modifiers=(*first.modifiers, added))
    narrower = replace(use, permissions=(bound, *others))

    assert strictness(narrower, purpose, context) >= strictness(use, purpose, context)


@given(USES.filter(lambda use: use.permissions), purposes(), CONTEXTS)
def test_match_use__never_widens_by_a_permission_taken_away(
    use: DataUse, purpose: Purpose, context: UseContext
) -> None:
    narrower = replace(use, permissions=use.permissions[1:])

    assert strictness(narrower, purpose, context) >= strictness(use, purpose, context)


@given(USES, purposes().filter(lambda purpose: purpose.aims), CONTEXTS, st.sampled_from(Aim))
def test_match_use__never_widens_by_an_aim(
    use: DataUse, purpose: Purpose, context: UseContext, aim: Aim
) -> None:
    if aim in purpose.aims:
        return
    diseases = ("A",) if aim is Aim.DS else purpose.diseases
    wider = replace(purpose, aims=(*purpose.aims, aim), diseases=diseases)

    assert strictness(use, wider, context) >= strictness(use, purpose, context)


@given(USES, purposes(), CONTEXTS)
def test_match_use__does_not_care_for_the_order(
    use: DataUse, purpose: Purpose, context: UseContext
) -> None:
    turned = DataUse(use.permissions[::-1], use.modifiers[::-1])

    assert strictness(turned, purpose, context) == strictness(use, purpose, context)


@given(USES, purposes(), CONTEXTS)
def test_match_use__gives_a_known_reason_for_all_but_a_permit(
    use: DataUse, purpose: Purpose, context: UseContext
) -> None:
    found = match_use(use, purpose, context, TREE)

    assert (found.outcome is PERMIT) == (not found.reasons)
    assert set(codes(found)) <= set(DUO_CODES)
    assert all(reason.change for reason in found.reasons)
