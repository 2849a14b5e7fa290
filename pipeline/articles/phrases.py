"""Phrases of a news page that are no prose, in the languages in which we met them."""

import re

#: how a line begins that sends readers elsewhere
READ_MORE = re.compile(
    r"^\W*(?:read (?:more|also|next|the full)|also read|see (?:also|more)|related(?: stories| articles| coverage)?\s*:|"
    r"more on this|(?:sign|subscribe) (?:up )?(?:to|for|now) |subscribe\b.{0,60}newsletter|follow (?:us|him|her|"
    r"them) on|"
    r"share this|click here|watch(?: also| more)?\s*:|listen(?: to)?\s*:|recommended(?: stories)?$|advertisement$|"
    r"more from|don'?t miss\b|lesen sie (?:auch|mehr)|auch interessant|mehr zum thema|zum (?:artikel|thema)\s*:|"
    r"(?:à )?lire aussi|lea también|(?:te|le) puede interesar|leia (?:também|mais)|leggi anche|\(leggi anche|lees ook|"
    r"les også|läs (?:också|mer)|læs også|czytaj (?:więcej|też|także)|przeczytaj (?:też|także)|čtěte také|"
    r"читайте также|читайте також|baca juga|ayrıca okuyun|اقرأ أيضا)",
    re.IGNORECASE,
)
#: what stands beside dates and names in a header line
META_WORDS = re.compile(
    r"\b(?:date|updated?|published|posted|modified|edited|filed|last|first|on|at|by|am|pm|a\.m\.|p\.m\.|utc|gmt|"
    r"[ecmp][sd]?t|i?st|b?st|ce?s?t|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"aktualisiert|veröffentlicht|stand|uhr|um|von|publié|mis à jour|le|à|par|publicado|actualizado|por|güncelleme|"
    r"uppdaterad|publicerad|\d{1,2}[:.]\d\d(?::\d\d)?|\d+ min(?:ute[ns]?)?(?: read)?|min(?:ute[ns]?)?|lesezeit)\b",
    re.IGNORECASE,
)
#: what joins the names of a byline
JOINERS = re.compile(
    r"\b(?:and|with|und|mit|et|avec|y|con|e|com|en|met|och|og|agenc(?:y|ies)|interview|text)\b", re.IGNORECASE
)
