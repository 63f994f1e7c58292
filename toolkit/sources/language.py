"""A cheap guess at a text's language: its script, and for the Latin script the commonest small words.

Good enough to choose a table of cues; it gives no answer rather than a guess on short or mixed text. Leaves out telling
close relatives apart by anything but their small words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_HITS = 3
_LEAST_SHARE = 0.08
_LEAD = 1.25
_RELATIVES = {"da", "no"}

_SMALL_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in that is was for on with as by at from said his her has have be it he she they not this",
        "de": "der die das und ist nicht ein eine zu den dem mit von auf für im sich des auch als es an wird bei sagte",
        "fr": "le la les de des et est une un du en que qui pour dans pas sur au avec il elle ce par plus ne ont dit",
        "es": "el la los las de que y en un una por con para es del se no su al lo como más pero ha dijo",
        "it": "il lo la gli le di che e è un una per in con non del della si sono alla dei nel anche ha detto",
        "pt": "o a os as de que e em um uma para com não do da é no na por se dos mais foi disse ao",
        "nl": "de het een en van is dat in te op zijn voor met niet aan er om ook als door bij zei maar hij",
        "sv": "och i att det som en på är av för med till den har de inte om ett var men sade från vid sig",
        "da": "og i at det er en til på som for af med den har de ikke et var men sagde fra ved sig også",
        "no": "og i at det er en til på som for av med den har de ikke et var men sa fra ved seg også",
        "fi": "ja on ei se että oli hän mutta ovat joka kun sen ole myös niin tai kuin mukaan sanoi",
        "pl": "i w na z się nie do że to jest o jak po od za przez dla był ale jego oraz tym powiedział",
        "cs": "a v se na je že s o z do to i ve za jako pro by ale byl podle jsou které řekl také",
        "ro": "și în de la cu a că pe nu este din o un pentru care mai au fost sau prin spus după",
        "hu": "a az és hogy nem is egy ez volt meg de van már csak mint szerint között mondta pedig",
        "tr": "ve bir bu da de için ile olarak olan daha çok gibi değil ancak dedi sonra kadar ise ne",
        "id": "yang dan di dengan untuk tidak ini dari pada itu akan dalam oleh telah kata juga sebagai adalah",
        "vi": "và của là không có được cho người trong các đã với một những này khi đến nói",
    }.items()
}

_SCRIPTS: dict[str, str] = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARABIC": "ar",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "THAI": "th",
    "GREEK": "el",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "CYRILLIC": "ru",
}

_TELLING_LETTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "ru": (("іїєґ", "uk"), ("ђћџјљњ", "sr"), ("ў", "be")),
    "ar": (("ٹڈڑےں", "ur"), ("پچژگ", "fa")),
}
_TELLING_SHARE = 0.004


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that `text` seems to be written in, or None where that is not clear."""
    sample = text[:_SAMPLE]
    script = _script(sample)
    if script is None:
        return None
    return _by_small_words(sample) if script == "LATIN" else _by_script(script, sample)


def _script(sample: str) -> str | None:
    letters = {character: count for character, count in Counter(sample).items() if character.isalpha()}
    if not letters:
        return None
    total = sum(letters.values())
    scripts: Counter[str] = Counter()
    for letter, count in letters.items():
        scripts[_script_of(letter)] += count
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if kana and kana + scripts["CJK"] > total / 2 and kana > total / 20:
        return "HIRAGANA"
    (script, most), *_ = scripts.most_common(1)
    return script if most > total / 2 else None


def _script_of(letter: str) -> str:
    return "LATIN" if letter.isascii() else unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]


def _by_script(script: str, sample: str) -> str | None:
    language = _SCRIPTS.get(script)
    for letters, other in _TELLING_LETTERS.get(language or "", ()):
        if sum(sample.count(letter) for letter in letters) > len(sample) * _TELLING_SHARE:
            return other
    return language


def _by_small_words(sample: str) -> str | None:
    words = Counter(word.lower() for word in _WORD.findall(sample))
    hits = Counter({language: sum(words[w] for w in small & words.keys()) for language, small in _SMALL_WORDS.items()})
    (best, most), (runner_up, second), (_, third) = hits.most_common(3)
    rival = third if {best, runner_up} == _RELATIVES and most > second else second
    if most < max(_LEAST_HITS, rival * _LEAD, words.total() * _LEAST_SHARE):
        return None
    return best
