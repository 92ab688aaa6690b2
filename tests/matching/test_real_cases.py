"""The page of real cases says what the engine computes."""

from tests.matching.real_cases import PAGE, page


def test_page_of_real_cases_is_what_the_engine_computes() -> None:
    assert PAGE.read_text() == page()
