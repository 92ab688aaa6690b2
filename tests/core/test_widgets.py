"""What every form has by the templates of its fields."""

from decimal import Decimal

from django import forms

from coalition.reference.models import Country


class Numbers(forms.Form):
    people = forms.IntegerField(min_value=1)
    money = forms.DecimalField(max_digits=18, decimal_places=2)


def test_digits_of_any_script_are_read() -> None:
    form = Numbers({"people": "١٢٠٠", "money": "१२.५"})
    assert form.is_valid()
    assert form.cleaned_data == {"people": 1200, "money": Decimal("12.5")}


def test_browser_lets_them_be_typed_and_shows_its_keys_for_numbers() -> None:
    """A field of type "number" takes 0 to 9 alone, and sends nothing for the rest."""
    people, money = (str(bound) for bound in Numbers({"people": "١٢", "money": "1"}))
    assert '<input type="text" inputmode="numeric" autocomplete="off" dir="ltr" name="people" value="١٢"' in people
    assert ('inputmode="decimal"' in money, " min=" in people, " step=" in money) == (True, False, False)


class Place(forms.Form):
    country = forms.ModelChoiceField(Country.objects.none(), required=False)
    seat = forms.ChoiceField(choices=[("", "Any"), ("x", "---------")])


def test_choice_of_nothing_is_said_in_words() -> None:
    country, seat = (str(bound) for bound in Place())
    assert ('<option value="" selected>Choose</option>' in country, "---" in country) == (True, False)
    assert ('<option value="" selected>Any</option>' in seat, '<option value="x">---------</option>' in seat) == (
        True,
        True,
    )
