"""The order in which people look for names: by letter, then by mark, then by case, whatever the alphabet.

A short form of the Unicode collation algorithm in the order of CLDR's root, which PostgreSQL knows as `und-x-icu`:
signs before digits before letters, "Öffentliche" between "office" and "Ordnung", a small letter before its capital.
Alphabets that Unicode's charts list in another order than their readers do are written out below.
"""

import functools
import re
import unicodedata

SIGNS = " _-,;:!?.·'\"()[]{}@*/\\&#%`^+<=>|~$"
NEAR = {"Pc": "_", "Pd": "-", "Pi": '"', "Pf": '"', "Ps": "}", "Pe": "}", "P": "%", "Sc": "$", "S": "~", "Z": " "}
"""After which of the SIGNS a sign of a category stands that is none of them."""
MARKS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304"
LATIN = "bƀƃ cȼƈ dðƌȡ eɇǝ fƒ gǥƣ hƕ iı jȷɉ kƙ lƚȴƛ nƞȵŋ oȣ pƥ qȹɋĸ rɍ sȿƪ tƾŧƫƭȶ yɏƴȝ zƍƶȥɀƹƺþƿƻƨƽƅɂǀǁǂǃ"
"""The letters between two of a to z, each after the one that begins its word."""
CYRILLIC = (
    "аәӕбвгғӻҕӷдԁђԃҙеєжԫҗзԅԑѕӡԇиҋійјкқӄҡҟҝԟԛлӆԯԓԡљԉԕмӎнԩӊңӈԣҥњԋоөпԥҧҁрҏԗсԍҫтԏҭћуүұѹфхӽӿҳһԧѡѿѽѻц"
    "ҵчԭҷӌҹҽҿџшщъыьҍѣэюяԙѥѧѫѩѭѯѱѳѵҩԝӏ"
)
GEORGIAN = "აბგდევზჱთიკლმნჲოპჟრსტჳუფქღყშჩცძწჭხჴჯჰჵჶჷჸჹჺჽჾ"
ARABIC = (
    "ءٵٶٷٸآأٲٱؤإٳئاٮبٻپڀةتثٹٺټٽٿجڃڄچڿڇحخځڂڅدذڈډڊڋڌڍڎڏڐرزڑڒړڔڕږڗژڙسشښڛڜصضڝڞطظڟعغڠفڡڢڣڤڥڦٯقڧڨكکڪګ"
    "ڬڭڮگڰڱڲڳڴػؼلڵڶڷڸمنںڻڼڽڹهھہۃوۄۅۆۇۈۉۊۋۏىيیۍێېۑؽؾؿؠے"
)
HEBREW_FINALS = {"ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ"}
SPELLED = {
    "„": "“",
    "‚": "‘",
    "ґ": "г",
    "æ": "ae",
    "œ": "oe",
    "ø": "o\u0338",
    "đ": "d\u0338",
    "ł": "l\u0338",
    "ħ": "h\u0338",
    **HEBREW_FINALS,
}
SMALL_KANA = {ord(small): chr(ord(small) + 1) for small in "ぁぃぅぇぉっゃゅょゎ"} | {ord("ゕ"): "か", ord("ゖ"): "け"}
BEFORE_ITS_CONSONANT = re.compile("([\u0e40-\u0e44\u0ec0-\u0ec4])(.)")  # vowels of Thai and Lao

END, PLAIN, VARIANT, CAPITAL, VARIANT_CAPITAL, FIRST = "\x01", "\x02", "\x03", "\x04", "\x05", 4


def _placed() -> tuple[dict[str, str], dict[str, str]]:
    """What stands for a character that has another place than its number says; and for the signs NEAR each of SIGNS."""
    places = iter(map(chr, range(FIRST, ord("0"))))
    placed, near = {}, {}
    for sign in SIGNS:
        placed[sign] = next(places)
        if sign in NEAR.values():
            near[sign] = next(places)
    for first, letters in ((0x400, CYRILLIC), (0x4B0, GEORGIAN), (0x620, ARABIC)):
        placed |= {letter: chr(first + place) for place, letter in enumerate(letters)}
    for word in LATIN.split():
        placed |= {letter: word[0] + chr(0x10F000 + place) for place, letter in enumerate(word[1:])}
    return placed, near


PLACED, PLACED_NEAR = _placed()
MARK_PLACES = {mark: chr(FIRST + place) for place, mark in enumerate(MARKS)}
_CONTROLS = bytes([*range(32), 127])
_LETTERS = "".join([PLACED.get(chr(n).lower(), chr(n).lower()) for n in range(128)]).encode().ljust(256)
_CASES = "".join([CAPITAL if chr(n).isupper() else PLAIN for n in range(128)]).encode().ljust(256)


def sort_key(text: str) -> str:
    """A text whose order by code point is the order of `text` by language."""
    if text.isascii():
        read = text.encode()
        letters = read.translate(_LETTERS, _CONTROLS).decode()
        cases = "" if text == text.lower() else read.translate(_CASES, _CONTROLS).decode().rstrip(PLAIN)
        return f"{letters}{END}{END}{cases}" if cases else letters
    swapped = BEFORE_ITS_CONSONANT.sub(r"\2\1", unicodedata.normalize("NFC", text))
    letters, marks, cases = map("".join, zip(*map(_weights, swapped), strict=True))
    return f"{letters}{END}{marks.rstrip(PLAIN)}{END}{cases.rstrip(PLAIN)}".rstrip(END)


@functools.lru_cache(4096)
def _weights(character: str) -> tuple[str, str, str]:
    """A character's letters, its marks and its case, for each of the three comparisons."""
    small = character.lower()
    parts = small if small in PLACED else _parts(small)
    letters, marks = "", ""
    for part in parts:
        if _is_mark(part):
            marks += MARK_PLACES.get(part, part)
        elif letter := _letter(part):
            letters += letter
            marks += PLAIN
    if not letters:
        return "", marks, ""
    is_plain = unicodedata.normalize("NFD", small)[0] == parts[0] and not "ァ" <= parts[0] <= "ヶ"
    plain, capital = (PLAIN, CAPITAL) if is_plain else (VARIANT, VARIANT_CAPITAL)
    return letters, marks, (plain if small == character else capital) + PLAIN * (marks.count(PLAIN) - 1)


def _parts(small: str) -> str:
    spelled = unicodedata.normalize("NFKD", SPELLED.get(small, small)).casefold()
    return unicodedata.normalize("NFKD", "".join(SPELLED.get(part, part) for part in spelled))


def _letter(part: str) -> str:
    category = unicodedata.category(part)
    if category in ("Cc", "Cf"):
        return ""
    if part in PLACED:
        return PLACED[part]
    if category == "Nd":
        return str(unicodedata.decimal(part))
    if near := NEAR.get(category) or NEAR.get(category[0]):
        return PLACED_NEAR[near] + part
    kana = chr(ord(part) - 0x60) if "ァ" <= part <= "ヶ" else part
    return kana.translate(SMALL_KANA)


def _is_mark(part: str) -> bool:
    """Whether it only tells letters apart that are else the same. Indian and Thai vowel signs are letters."""
    rank = unicodedata.combining(part)
    return unicodedata.category(part) in ("Mn", "Me") and (rank in (1, 7, 8) or 10 <= rank <= 36 or rank >= 200)
