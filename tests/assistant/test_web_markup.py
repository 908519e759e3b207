from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.markup import Html, element, join, text

# A browser reads these as something else: NUL and lone surrogates are no text, CR becomes LF.
WORDS = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=("Cs",)))


@given(WORDS, WORDS)
def test_text_and_attributes_come_back_as_they_went_in(words: str, value: str) -> None:
    made = BeautifulSoup(element("p", "文", words, title=value, data_copy=value), "html.parser")
    paragraphs = made.find_all()
    assert [tag.name for tag in paragraphs] == ["p"]
    assert paragraphs[0].get_text() == "文" + words
    assert set(paragraphs[0].attrs) == {"title", "data-copy"}
    assert paragraphs[0]["data-copy"] == value


def test_markup_is_not_escaped_twice() -> None:
    assert element("p", element("b", "a < b"), " & c") == "<p><b>a &lt; b</b> &amp; c</p>"


def test_attributes_without_value_and_left_out() -> None:
    assert (
        element("button", "x", disabled=True, hidden=False, title=None, tabindex=0)
        == '<button disabled tabindex="0">x</button>'
    )


def test_names_of_attributes() -> None:
    assert element("p", class_="a", aria_label="b") == '<p class="a" aria-label="b"></p>'


def test_an_element_without_content_has_no_end() -> None:
    assert join(["<a>", "b"], element("br")) == "&lt;a&gt;<br>b"
    assert isinstance(text("x"), Html)
