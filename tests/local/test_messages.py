import gettext
from pathlib import Path

from coalition.local.messages import compile_catalogues

ARABIC = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=6; "
"plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\\n"

msgid "learner"
msgid_plural "learners"
msgstr[0] "zero"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few"
msgstr[4] "many"
msgstr[5] "other"
"""


def test_compile_catalogues_writes_all_plural_forms(tmp_path: Path) -> None:
    folder = tmp_path / "ar/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(ARABIC)
    assert compile_catalogues(tmp_path) == 1
    arabic = gettext.translation("django", tmp_path, ["ar"])
    forms = [arabic.ngettext("learner", "learners", count) for count in (0, 1, 2, 5, 11, 100)]
    assert forms == ["zero", "one", "two", "few", "many", "other"]


def test_compile_catalogues_leaves_what_is_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "ar/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(ARABIC)
    compile_catalogues(tmp_path)
    assert compile_catalogues(tmp_path) == 0
