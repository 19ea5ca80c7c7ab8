"""Texts as words: Latin words by their stems, Chinese by its signs; what is left out."""

import re
import unicodedata
from functools import lru_cache

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_FOREIGN = re.compile(r"[\u3400-\u9fff]")
_VOWEL = re.compile("[aeiouy]")
STOP_WORDS = frozenset(
    """a about above after all also an and any are as at be because been before being between both
    but by can could do does each for from had has have how if in into is it its may more most no
    nor not of on one only or other our out over own per shall should so some such than that the
    their them then there these they this those through to under until up was we were what when
    where which while who whom whose why will with within without would""".split()
)
_IRREGULAR = {
    "mice": "mouse",
    "people": "person",
    "children": "child",
    "built": "build",
    "found": "find",
    "made": "make",
    "held": "hold",
    "brought": "bring",
    "sought": "seek",
    "led": "lead",
    "data": "data",
    "analyses": "analysi",
}
_SPELLINGS = (
    ("oestro", "estro"),
    ("oesoph", "esoph"),
    ("haem", "hem"),
    ("paed", "ped"),
    ("leukaem", "leukem"),
    ("anaesth", "anesth"),
    ("tumour", "tumor"),
    ("behaviour", "behavior"),
    ("labour", "labor"),
    ("favour", "favor"),
    ("centre", "center"),
    ("fibre", "fiber"),
    ("programme", "program"),
    ("licence", "license"),
    ("signalling", "signaling"),
    ("modelling", "modeling"),
    ("enrolment", "enrollment"),
    ("catalyse", "catalyze"),
    ("analyse", "analyze"),
)
_ENDINGS = (
    ("izations", "ize"),
    ("ization", "ize"),
    ("isations", "ize"),
    ("isation", "ize"),
    ("izing", "ize"),
    ("ising", "ize"),
    ("ized", "ize"),
    ("ised", "ize"),
    ("ises", "ize"),
    ("ise", "ize"),
    ("ations", ""),
    ("ation", ""),
    ("ments", ""),
    ("ment", ""),
    ("ities", "ity"),
    ("ically", "ic"),
    ("ical", "ic"),
    ("ives", ""),
    ("ive", ""),
    ("ional", "ion"),
    ("ings", ""),
    ("ing", ""),
    ("ies", "y"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ed", ""),
    ("ly", ""),
    ("s", ""),
)


def fold_text(text: str) -> str:
    """Text in one form: full and half width alike, lower case, simplified characters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not _FOREIGN.search(plain):
        return plain
    return str(_simplify(plain))


def _simplify(text: str) -> str:
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]
    from opencc import OpenCC  # reads its tables, which Latin texts need not

    return OpenCC("t2s")


def list_han(folded: str) -> list[str]:
    """The runs of Chinese characters of a folded text."""
    return _HAN.findall(folded)


def list_words(folded: str) -> list[str]:
    """The Latin words of a folded text, in order, words that say nothing left out."""
    words = (word.partition("'")[0] for word in _LATIN.findall(folded))
    return [word for word in words if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]


@lru_cache(maxsize=200_000)
def stem_word(word: str) -> str:
    """The stem of an English word, British and American spelling alike.

    Endings are cut only where three letters with a vowel are left, so short words stay whole.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for british, american in _SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and not (ending == "s" and word.endswith(("ss", "us", "is"))):
            left = word.removesuffix(ending)
            if len(left) >= 3 and _VOWEL.search(left):
                word = left + instead
                break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


def stem_words(folded: str) -> list[str]:
    """The stems of the Latin words of a folded text, in order."""
    return [stem_word(word) for word in list_words(folded)]
