"""Forms are drawn as label, hint, error, control, and say which belongs to which."""

from __future__ import annotations

import re

from django import forms

from core.forms import DayInput, NumberTextInput


class ClaimForm(forms.Form):
    done_on = forms.DateField(label="Done on", help_text="The day of the works", widget=DayInput)
    cost = forms.CharField(label="Cost", required=False, widget=NumberTextInput)
    side = forms.ChoiceField(
        label="Who claims", choices=[("a", "Authority"), ("p", "Partner")], widget=forms.RadioSelect
    )
    photos = forms.FileField(label="Photos")
    sure = forms.BooleanField(label="Looked at twice")


def drawn(form: forms.Form, name: str) -> str:
    return re.sub(r"\s+", " ", form[name].as_field_group())


def test_the_error_stands_between_the_hint_and_the_control():
    html = drawn(ClaimForm({}), "done_on")
    places = [
        html.index(part) for part in ("<label", "id_done_on_helptext", 'class="error"', "<input")
    ]
    assert places == sorted(places)


def test_the_control_names_its_hint_and_its_error():
    html = drawn(ClaimForm({}), "done_on")
    assert 'aria-describedby="id_done_on_helptext id_done_on_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_done_on_error"' in html


def test_what_was_typed_stays():
    assert 'value="12,5x"' in drawn(ClaimForm({"cost": "12,5x"}), "cost")


def test_what_is_optional_says_so_and_what_is_needed_does_not():
    assert "(optional)" in drawn(ClaimForm(), "cost")
    assert "(optional)" not in drawn(ClaimForm(), "done_on")


def test_radios_are_a_group_with_a_name():
    html = drawn(ClaimForm({}), "side")
    assert 'role="group" aria-labelledby="id_side_name"' in html
    assert 'aria-describedby="id_side_error"' in html
    assert html.count('type="radio"') == 2


def test_a_tick_has_its_label_behind_it():
    html = drawn(ClaimForm(), "sure")
    assert html.index("<input") < html.index("<label")
    assert "Looked at twice:" not in html


def test_a_day_travels_in_iso_order():
    form = ClaimForm(initial={"done_on": "2026-11-23"})
    assert 'type="date"' in drawn(form, "done_on")
    assert 'value="2026-11-23"' in drawn(form, "done_on")


def test_a_unit_stands_behind_its_control():
    form = ClaimForm()
    form.fields["cost"].unit = "EUR"
    html = drawn(form, "cost")
    assert html.index("<input") < html.index("EUR")
