"""How alike two names are, whatever their legal form, their order of words and small errors."""

import re

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

_FORMS = re.compile(
    r"\b(?:co|company|ltd|limited|inc|incorporated|corp|corporation|gmbh|ag|kg|llc|llp|plc|spa|srl"
    r"|sarl|sas|sa|nv|bv|ab|oy|aps|pty|kk|holding|holdings|group)\b"
)
_DOTTED = re.compile(r"\b(?:s p a|s r l|s a|n v|b v|l l c|p l c)\b")
_HAN_FORMS = re.compile(r"(?:股份|集团|控股)?(?:有限责任公司|股份有限公司|有限公司|公司|集团)$")
_HAN = re.compile(r"[㐀-鿿豈-﫿𠀀-𲎯]")


def bare_name(key: str) -> str:
    """A folded name without words of legal form; the name itself where nothing else is in it.

    Examples
    --------
    >>> bare_name("fosun pharma co ltd")
    'fosun pharma'
    >>> bare_name("谱新生物有限公司")
    '谱新生物'
    """
    bare = _FORMS.sub(" ", _DOTTED.sub(" ", key))
    bare = " ".join(_HAN_FORMS.sub("", bare.strip()).split())
    return bare or key


def score_name(asked: str, key: str) -> float:
    """How alike two folded names are, from 0 to 100.

    100: the same; 99: the same but for the legal form or the order of words. The rest is the best
    of four views: letter by letter, as bags of words, word by word, and one inside the other.
    """
    if asked == key:
        return 100.0
    first, second = bare_name(asked), bare_name(key)
    if sorted(first.split()) == sorted(second.split()):
        return 99.0
    if _HAN.search(first):
        return _score_han(first, second)
    whole = fuzz.ratio(first, second)
    bag = fuzz.token_sort_ratio(first, second)
    part = 100.0 if f" {first} " in f" {second} " else 0.0
    return min(98.0, max(whole, bag, 0.9 * _score_words(first, second), 0.92 * part))


def _score_words(first: str, second: str) -> float:
    """How well each word that is asked for finds a word in the name, on average."""
    words = second.split()
    scores = [max(fuzz.ratio(word, other) for other in words) for word in first.split()]
    return sum(scores) / len(scores)


def _score_han(first: str, second: str) -> float:
    """Each character carries much in Chinese: one wrong in four is near, one inside is near."""
    distance = Levenshtein.distance(first, second)
    whole = 100.0 * (1.0 - distance / max(len(first), len(second)))
    if first in second:
        whole = max(whole, 88.0 + 8.0 * len(first) / len(second))
    elif second in first and len(second) >= 2:
        whole = max(whole, 80.0 + 8.0 * len(second) / len(first))
    return min(98.0, whole)
