"""The components: what a reader, a screen reader and a right-to-left page get from them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.urls import path
from django.utils import translation

from coalition.core.styleguide_samples import SampleForm, styleguide_context

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "templates"
STYLES = ROOT / "static" / "css"
CSS_FILES = sorted(STYLES.rglob("*.css"))
# Mail programs know no stylesheet: mails are held by their own tests.
TEMPLATE_FILES = sorted(page for page in TEMPLATES.rglob("*.html") if "emails" not in page.parts)


# One page in every language, for the language switch.
urlpatterns = i18n_patterns(path("here/", lambda request: HttpResponse(), name="here"), prefix_default_language=False)


def show(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).strip()


class Visit(forms.Form):
    name = forms.CharField(help_text="As on the door.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    way = forms.ChoiceField(choices=[("on", "On foot"), ("by", "By bus")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree", required=False)

    def clean(self) -> None:
        if self.data.get("note") == "never":
            raise forms.ValidationError("Nothing can be visited never.")


@pytest.mark.parametrize(
    ("language", "written", "short"),
    [
        ("en", "31,200,000", "31.2 million"),
        ("ar", "31,200,000", "31.2 مليون"),
        ("fr", "31 200 000", "31,2 millions"),
        ("ru", "31 200 000", "31,2 миллиона"),
        ("es", "31.200.000", "31,2 millones"),
        ("zh-hans", "31,200,000", "3120万"),
    ],
)
def test_number_in_each_language(language: str, written: str, short: str) -> None:
    with translation.override(language):
        shown = show("{{ n|number }}|{{ n|compact }}", n=31_200_000)
    assert re.sub(r"[\u00a0\u202f]", " ", shown) == f"{written}|{short}"


def test_number_passes_text_and_hides_nothing() -> None:
    assert show("{{ a|number }}|{{ b|number }}|{{ c|number }}", a="unlimited", b=None, c=0) == "unlimited||0"


def test_compact_writes_every_digit_below_a_million() -> None:
    assert show("{{ 940000|compact }}") == "940,000"


def test_score_has_two_places_in_each_language() -> None:
    written = []
    for language in ("en", "ar", "fr"):
        with translation.override(language):
            written.append(show("{{ a|score }} {{ b|score }}", a=0.8391, b=1))
    assert written == ["0.84 1.00", "0.84 1.00", "0,84 1,00"]


def test_big_number_escapes_text() -> None:
    assert show("{{ n|big_number }}", n="<b>1</b>") == "&lt;b&gt;1&lt;/b&gt;"


def test_icon_unknown_is_refused() -> None:
    with pytest.raises(KeyError):
        show('{% icon "smiley" %}')


def test_demo_shows_only_what_is_invented() -> None:
    assert show("{% demo %}{% demo False %}{% demo missing %}") == '<span class="demo">demonstration data</span>'


def test_status_has_word_and_shape() -> None:
    assert show('{% status "Open" "open" %}') == (
        '<span class="status open"><svg class="ic" viewBox="0 0 16 16" aria-hidden="true">'
        '<circle cx="8" cy="8" r="7" class="ring"/></svg>Open</span>'
    )


def test_flagship_of_a_new_code_has_a_shape_without_colour() -> None:
    shown = show("{% flagship_mark f %}", f={"code": "well-being", "name": "Well-being"})
    assert re.sub("<svg.*</svg>", "#", shown) == '<span class="fl ">#Well-being</span>'


def test_bar_draws_segments_one_after_another() -> None:
    assert show('{% bar 20 40 tones="agreed proposed" size="m" %}') == (
        '<svg class="bar m" aria-hidden="true"><rect class="bg" x="0%" width="20%" height="100%"/>'
        '<rect class="b2" x="20%" width="40%" height="100%"/></svg>'
    )


def test_bar_draws_the_rest() -> None:
    assert show('{% bar 35 rest="b1" %}') == (
        '<svg class="bar" aria-hidden="true"><rect class="b3" x="0%" width="35%" height="100%"/>'
        '<rect class="b1" x="35%" width="65%" height="100%"/></svg>'
    )


def test_bar_without_a_figure_is_hatched() -> None:
    assert show("{% bar None %}") == '<span class="bar hatch"></span>'


def test_bar_of_nothing_is_empty() -> None:
    assert show("{% bar 0 %}") == '<svg class="bar" aria-hidden="true"></svg>'


def test_trend_joins_its_points_and_leaves_out_what_cannot_be_joined() -> None:
    line = {"points": [(0, 10), (40, 25), (100, 100)], "top": "1,000", "first": "2020", "last": "2021"}
    text = show("{% trend line %}", line=line)
    assert re.findall(r'<line x1="(\S+)%" y1="(\S+)%" x2="(\S+)%" y2="(\S+)%"/>', text) == [
        ("0", "90", "40", "75"),
        ("40", "75", "100", "0"),
    ]
    assert (text.count("<circle"), 'aria-hidden="true"' in text, "1,000" in text) == (3, True, True)
    assert show("{% trend line %}", line=None) == ""


def test_flagship_is_a_link_where_it_has_an_address() -> None:
    flagship = {"code": "teachers", "name": "Teachers"}
    assert show("{% flagship_mark f %}", f=flagship).startswith('<span class="fl t"><svg')
    assert show('{% flagship_mark f "/there/" %}', f=flagship).startswith('<a class="fl t" href="/there/"><svg')


def test_shift_has_a_ring_where_it_was_and_a_dot_where_it_is() -> None:
    assert show("{% shift 25 75 %}") == (
        '<svg class="shift up" aria-hidden="true"><line class="axis" x1="4%" x2="96%" y1="50%" y2="50%"/>'
        '<line x1="27%" x2="73%" y1="50%" y2="50%"/><circle class="from" cx="27%" cy="50%" r="4"/>'
        '<circle cx="73%" cy="50%" r="5"/></svg>'
    )
    assert [show(f"{{% shift {pair} %}}").split('"')[1] for pair in ("75 25", "5 5", "None 5")] == [
        "shift down",
        "shift still",
        "bar hatch",
    ]


def test_bar_numbers_are_never_localised() -> None:
    with translation.override("fr"):
        assert 'width="45.7%"' in show("{% bar 45.7 %}")


def test_nav_link_without_a_route_is_left_out() -> None:
    assert show('{% nav_link "no:such" "Nowhere" %}') == ""


@pytest.mark.urls("tests.core.test_components")
def test_language_switch_links_to_this_page_in_every_language() -> None:
    request = RequestFactory().get("/here/?page=2")
    shown = render_to_string("components/footer.html", request=request)
    assert re.findall(r'<a href="([^"]+)" lang="([^"]+)" hreflang="[^"]+" dir="(\w+)"( aria-current)?', shown) == [
        ("/ar/here/?page=2", "ar", "rtl", ""),
        ("/zh-hans/here/?page=2", "zh-hans", "ltr", ""),
        ("/here/?page=2", "en", "ltr", " aria-current"),
        ("/fr/here/?page=2", "fr", "ltr", ""),
        ("/ru/here/?page=2", "ru", "ltr", ""),
        ("/es/here/?page=2", "es", "ltr", ""),
    ]


def test_field_ties_hint_and_error_to_its_widget() -> None:
    shown = show("{% field form.name %}", form=Visit({}))
    assert re.findall(r' id="([^"]+)"', shown) == ["id_name_helptext", "id_name_error", "id_name"]
    assert re.findall(r'(?:for|aria-[a-z]+|dir)="[^"]*"', shown) == [
        'for="id_name"',
        'dir="auto"',
        'aria-invalid="true"',
        'aria-describedby="id_name_helptext id_name_error"',
    ]


def test_field_of_choices_is_a_fieldset() -> None:
    shown = show("{% field form.way %}", form=Visit({}))
    assert re.findall(r"</?(?:fieldset|legend|input)", shown) == [
        "<fieldset",
        "<legend",
        "</legend",
        "<input",
        "<input",
        "</fieldset",
    ]


def test_field_not_required_says_so_once() -> None:
    form = Visit()
    shown = [show("{% field f %}", f=form[name]).count("(optional)") for name in ("name", "note", "way", "agreed")]
    assert shown == [0, 1, 0, 0]
    assert show("{% field f optional=False %}", f=form["note"]).count("(optional)") == 0


def test_fields_shows_every_field_and_hidden_ones() -> None:
    class Step(Visit):
        version = forms.IntegerField(widget=forms.HiddenInput)

    shown = show("{% fields form %}", form=Step())
    assert set(re.findall(r'name="(\w+)"', shown)) == {"name", "note", "way", "agreed", "version"}


def test_error_summary_links_to_each_control() -> None:
    form = Visit({"note": "never"})
    shown = show("{% error_summary form %}{% fields form %}", form=form)
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', shown)
    assert links == [
        ("id_name", "Nothing can be visited never."),
        ("id_name", "Name: This field is required."),
        ("id_way_0", "Way: This field is required."),
    ]
    assert {target for target, _ in links} <= set(re.findall(r' id="([^"]+)"', shown))


def test_error_summary_of_a_formset_reaches_its_forms() -> None:
    visits = forms.formset_factory(Visit, min_num=1, validate_min=True)
    shown = show("{% error_summary visits %}", visits=visits({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}))
    assert re.findall(r'href="#([^"]+)"', shown) == ["id_form-0-name", "id_form-0-name", "id_form-0-way_0"]


def test_error_summary_without_errors_is_nothing() -> None:
    assert show("{% error_summary form %}", form=Visit()) == ""


def test_error_summary_escapes_what_was_typed() -> None:
    class Choice(forms.Form):
        way = forms.ChoiceField(choices=[("on", "On foot")])

    shown = show("{% error_summary form %}", form=Choice({"way": "<script>"}))
    assert re.findall(r"(?:<|&lt;)script(?:>|&gt;)", shown) == ["&lt;script&gt;"]


def test_frame_keeps_markup_and_escapes_its_title() -> None:
    shown = show("{% card title %}<p>{{ words }}</p>{% endcard %}", title="A & B", words="1 < 2")
    assert re.findall(r"<h2>.*</h2>|<p>.*</p>", shown) == ["<h2>A &amp; B</h2>", "<p>1 &lt; 2</p>"]


def test_title_begins_with_error_only_for_a_wrong_form() -> None:
    titles = [
        re.findall(r"<title>(.*)</title>", render_to_string("base.html", {"form": form}))[0]
        for form in (None, SampleForm(), SampleForm({}))
    ]
    plain = " – Global Education Coalition"
    assert titles == [plain, plain, f"Error: {plain}"]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_base_declares_language_and_direction(language: str, direction: str) -> None:
    with translation.override(language):
        page = render_to_string("base.html")
    assert re.findall(r"<html[^>]*>", page) == [f'<html lang="{language}" dir="{direction}">']


def test_style_guide_shows_every_component() -> None:
    shown: set[str] = set()

    def remember(template: Any, **_: Any) -> None:
        shown.add(template.name)

    request = RequestFactory().get("/styleguide/")
    template_rendered.connect(remember)
    try:
        for page in ("styleguide/index.html", "styleguide/staff.html"):
            render_to_string(page, styleguide_context(), request=request)
    finally:
        template_rendered.disconnect(remember)
    components = {str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "components").rglob("*.html")}
    # What only a signed-in page, an answer after a form, a run in progress, or the answer to a reader has.
    elsewhere = {"head_description", "header_signed_in", "messages", "refresh"}
    assert components - shown == {f"components/{name}.html" for name in elsewhere}


def test_style_guide_has_no_id_twice() -> None:
    for page in ("styleguide/index.html", "styleguide/staff.html"):
        ids = re.findall(r' id="([^"]+)"', render_to_string(page, styleguide_context()))
        assert sorted(ids) == sorted(set(ids)), page


def test_every_component_stylesheet_belongs_to_a_template() -> None:
    sheets = {path.relative_to(STYLES).with_suffix("") for path in (STYLES / "components").rglob("*.css")}
    templates = {path.relative_to(TEMPLATES).with_suffix("") for path in (TEMPLATES / "components").rglob("*.html")}
    # Marks that tags draw without a template.
    assert sheets - templates == {Path("components/bar"), Path("components/icon"), Path("components/shift")}


@pytest.mark.parametrize("sheet", CSS_FILES, ids=lambda sheet: sheet.name)
def test_stylesheet_uses_logical_properties_only(sheet: Path) -> None:
    physical = re.compile(
        r"(?:^|[\s{;])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)[-\w]*"
        r"|left|right|top|bottom|width|height|(?:min|max)-(?:width|height)|float:\s*(?:left|right))\s*:"
        r"|text-align:\s*(?:left|right)"
    )
    text = re.sub(r"@media[^{]*", "", sheet.read_text(encoding="utf-8"))
    assert physical.findall(text) == []


@pytest.mark.parametrize("page", TEMPLATE_FILES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_template_has_no_inline_style_or_script(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", text) == []
