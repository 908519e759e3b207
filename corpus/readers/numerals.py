"""Numbers in the writings that word processors number lists with: 一, ①, 甲, IV, aa and others."""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"
LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
COUNTED = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanCounting",
    )
)
SPELT = frozenset(("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital"))
LEGAL = frozenset(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"))
ENCLOSED = frozenset(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"))


def numeral(number: int, writing: str) -> str:  # noqa: PLR0911 - one line a writing is the shortest way to say it
    """Write ``number`` in one of Word's number formats (ST_NumberFormat); unknown formats are decimal."""
    if writing in COUNTED:
        return counted(number)
    if writing in LEGAL:
        return counted(number, LEGAL_DIGITS, "拾佰仟", short=False)
    if writing in SPELT:
        return "".join(DIGITS[int(digit)] for digit in str(number))
    if writing in ENCLOSED and 1 <= number <= 50:
        return _circled(number)
    if writing in ("upperLetter", "lowerLetter") and number > 0:
        letters = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if writing == "upperLetter" else letters.lower()
    if writing in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return roman(number).upper() if writing == "upperRoman" else roman(number)
    if writing == "ideographTraditional" and 1 <= number <= 10:
        return STEMS[number - 1]
    if writing == "ideographZodiac" and 1 <= number <= 12:
        return BRANCHES[number - 1]
    return _decimal(number, writing)


def _decimal(number: int, writing: str) -> str:
    if writing == "decimalZero":
        return f"{number:02d}"
    if writing in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    if writing == "decimalEnclosedParen" and 1 <= number <= 20:
        return chr(0x2474 + number - 1)
    if writing == "decimalEnclosedFullstop" and 1 <= number <= 20:
        return chr(0x2488 + number - 1)
    return str(number)


def _circled(number: int) -> str:
    if number <= 20:
        return chr(0x2460 + number - 1)
    return chr(0x3251 + number - 21) if number <= 35 else chr(0x32B1 + number - 36)


def counted(number: int, digits: str = DIGITS, units: str = "十百千", *, short: bool = True) -> str:
    """Write a number below 100,000,000 as it is read in Chinese: 12 is 十二, 105 一百零五, 1010 一千零一十."""
    if number <= 0 or number >= 10**8:
        return str(number) if number else digits[0]
    high, low = divmod(number, 10_000)
    text = _below_myriad(low, digits, units)
    if high:
        gap = "零" if low and low < 1000 else ""
        text = f"{_below_myriad(high, digits, units)}万{gap}{text}"
    return text[1:] if short and 10 <= number < 20 else text


def _below_myriad(number: int, digits: str, units: str) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + (units[place - 1] if place else "")
        gap = not digit
    return text


def roman(number: int) -> str:
    """Write a number from 1 to 3999 in small Roman numerals."""
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text
