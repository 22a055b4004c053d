"""Forms say what to do, also where a field has no words of its own."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator


class Plain(forms.Form):
    title = forms.CharField(max_length=3)
    kind = forms.ChoiceField(choices=[("a", "A")])
    day = forms.DateField()
    file = forms.FileField()
    low = forms.IntegerField(validators=[MinValueValidator(2)])
    high = forms.IntegerField(validators=[MaxValueValidator(2)])


def said(form: forms.Form) -> dict[str, str]:
    return {name: " ".join(errors) for name, errors in form.errors.items()}


def test_each_field_says_what_to_do_about_a_wrong_value():
    data = {"title": "four", "kind": "b", "day": "31/02", "low": "1", "high": "3"}
    assert said(Plain(data, {"file": SimpleUploadedFile("a.csv", b"")})) == {
        "title": "Shorten it to 3 characters; it has 4.",
        "kind": "“b” is not on the list. Choose one that is.",
        "day": "This is not a day. Write it as 2026-11-23.",
        "file": "The file is empty. Choose another one.",
        "low": "Enter 2 or more.",
        "high": "Enter 2 or less.",
    }


def test_what_is_missing_is_asked_for():
    missing = said(Plain({}))
    assert missing["title"] == "Fill this in."
    assert missing["kind"] == "Choose one."
    assert missing["file"] == "Choose a file."


def test_words_of_a_field_of_its_own_are_kept():
    field = forms.CharField(error_messages={"required": "Enter a title."})
    assert str(field.error_messages["required"]) == "Enter a title."
