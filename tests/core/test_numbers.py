"""Numbers are typed in the digits of any script, in every form."""

from decimal import Decimal

from django import forms


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
