"""The OpenAPI document and the page that shows it."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_the_document_is_open_to_everybody_and_is_openapi_3_1(content_of):
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document = json.loads(content_of(answer))
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/returns/{uuid}/submit/" in document["paths"]


def test_where_the_document_is_missing_the_answer_is_a_404_and_the_page_is_empty(
    settings, tmp_path, client_of
):
    settings.OPENAPI_FILE = tmp_path / "nothing.json"
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert client_of(UserFactory()).get("/api/docs/").status_code == 200


def test_the_page_shows_every_operation_with_its_rule_body_and_example(client_of):
    html = client_of(UserFactory()).get("/api/docs/").content.decode()
    assert "/api/v1/returns/{uuid}/submit/" in html
    assert "Token scope: submit." in html
    assert "leave_empty" in html
    assert 'href="#shape-Return"' in html
    assert "<script" not in html.partition("<main")[2].partition("</main")[0]


def test_bodies_that_set_something_say_what_they_know(content_of):
    document = json.loads(content_of(Client().get("/api/v1/openapi.json")))
    for path, methods in document["paths"].items():
        for method, found in methods.items():
            assert found["responses"].get("401"), f"{method} {path} tells no problem"
            if method == "post":
                names = [one["$ref"] for one in found["parameters"] if "$ref" in one]
                [key] = [one.rpartition("/")[2] for one in names]
                assert document["components"]["parameters"][key]["name"] == "Idempotency-Key"
