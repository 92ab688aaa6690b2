"""Questions to choose from in four languages, so that asking an authority can be tried."""

from __future__ import annotations

from requests.services.question_templates import keep_question

from .people import Secretariat
from .sources import read_tree


def load_questions(secretariat: Secretariat) -> None:
    for language, questions in read_tree("questions").items():
        for name, text in questions.items():
            keep_question(language=language, name=name, text=text, by=secretariat.coordinator, is_demonstration=True)
