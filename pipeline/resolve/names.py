"""Names, folded so that forms of one name meet."""

import re
import unicodedata

_GAP = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")


def name_key(name: str) -> str:
    """A name without case, accents, punctuation, possessive and leading article.

    >>> name_key("The Côte d’Ivoire's")
    'cote d ivoire'
    """
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name.strip()))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return _GAP.sub(" ", bare.casefold()).strip().removeprefix("the ") or name.strip()
