"""The OpenAPI document: what drf-spectacular cannot know by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, PolymorphicProxySerializer
from rest_framework import serializers

from core.api.fields import Shown
from core.api.idempotency import HEADER
from core.api.problems import MEDIA_TYPE
from core.api.rules import rule_of

if TYPE_CHECKING:
    from core.api.rules import Rule

ERRORS = {
    "GET": ("401", "403", "404", "422", "429"),
    "POST": ("401", "403", "404", "409", "422", "429"),
}


class OneProblem(Shown):
    """One objection."""

    field = serializers.CharField(help_text="What is wrong; empty when the whole request is.")
    code = serializers.CharField(help_text="A stable word for programs.")
    message = serializers.CharField(help_text="What is wrong and how to mend it, for people.")
    where = serializers.CharField(help_text="The place within a larger input, such as a row.")


class ProblemDocument(Shown):
    """RFC 9457. Every objection is told at once."""

    type = serializers.CharField(help_text="urn:concord:problem: and a stable word.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(required=False)
    problems = OneProblem(many=True, required=False)
    versions = serializers.JSONField(required=False, help_text="Of a 409: seen and current.")
    differences = serializers.ListField(child=serializers.CharField(), required=False)
    reference = serializers.CharField(required=False, help_text="Of a 500: finds it in the log.")


class ConcordSchema(AutoSchema):
    """Adds rules, problems, keys, and the two audiences of what is answered."""

    view: Any

    def get_tags(self) -> list[str]:
        """The noun, which is the last fixed part of the address before a verb."""
        own = getattr(self.view, "tag", "")
        return [own or str(self.view.basename).removeprefix("api-").replace("-", " ")]

    def get_description(self) -> str:  # type: ignore[override] # as drf-spectacular has it
        """What it does, and who may."""
        function = self._function
        words = (function.__doc__ or "") if hasattr(function, "rule") else ""
        words = words or type(self.view).__doc__ or ""
        return f"{' '.join(words.split())}\n\n{_in_words(rule_of(self.view, self.method))}".strip()

    def get_request_serializer(self) -> Any:
        """The body that the verb declares."""
        if self.method != "POST":
            return None
        return getattr(self._function, "body", None)

    def get_response_serializers(self) -> Any:
        """The row, as one of two audiences where they differ."""
        function = self._function
        own = getattr(function, "answers", None)
        if own is not None:
            return own
        shown = self.view.serializer_class
        internal = getattr(self.view, "internal_serializer", None)
        if internal is not None:
            return PolymorphicProxySerializer(
                component_name=shown.__name__.removesuffix("Shown") + "ForEitherSide",
                serializers=[shown, internal],
                resource_type_field_name=None,
                many=self.view.action == "list",
            )
        return shown

    def get_examples(self) -> list[OpenApiExample]:
        """What a verb is sent, as its decorator gives it."""
        example = getattr(self._function, "example", None)
        if example is None or self.method != "POST":
            return []
        return [OpenApiExample("Example", value=example, request_only=True)]

    @property
    def _function(self) -> Any:
        return getattr(self.view, self.view.action, None)

    def _get_serializer_name(self, *args: Any, **kwargs: Any) -> str:
        name: str = super()._get_serializer_name(*args, **kwargs)
        return name.removesuffix("Shown")

    def get_override_parameters(self) -> Any:
        """The Idempotency-Key of what writes."""
        if self.method != "POST":
            return []
        required = bool(getattr(self._function, "keyed", False))
        return [
            OpenApiParameter(
                HEADER,
                str,
                OpenApiParameter.HEADER,
                required=required,
                description="A name that you use for this request only. Sent twice with the same "
                "body, it has one effect and gives the same answer; kept for 48 hours.",
            )
        ]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        if self.method == "POST" and self.view.action == "create" and "200" in found:
            found["201"] = found.pop("200")
        rule = rule_of(self.view, self.method)
        if rule is not None and not rule.anyone:
            for number in ERRORS.get(self.method, ()):
                respond: Any = self._get_response_for_code
                found[number] = respond(ProblemDocument, number, media_types=[MEDIA_TYPE])
        return found


def say_problems_once(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: every operation refers to the one answer that tells problems."""
    problem: dict[str, Any] | None = None
    for methods in result["paths"].values():
        for operation in methods.values():
            responses = operation["responses"]
            for status, answer in responses.items():
                if MEDIA_TYPE in answer.get("content", {}):
                    problem = answer
                    responses[status] = {"$ref": "#/components/responses/Problem"}
    if problem is not None:
        known = {**problem, "description": "What is wrong, all of it at once."}
        result["components"]["responses"] = {"Problem": known}
    return result


def say_keys_once(result: dict[str, Any], **_generator: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: what writes refers to the one description of its key."""
    said = {True: "IdempotencyKey", False: "IdempotencyKeyIfWanted"}
    for methods in result["paths"].values():
        for operation in methods.values():
            found = operation.get("parameters", [])
            for at, one in enumerate(found):
                if one.get("name") == HEADER:
                    name = said[bool(one.get("required"))]
                    result["components"].setdefault("parameters", {})[name] = one
                    found[at] = {"$ref": f"#/components/parameters/{name}"}
    return result


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library's own metaclass
    target_class = "core.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that you made on your profile: Authorization: Bearer concord_…",
        }


def _in_words(rule: Rule | None) -> str:
    if rule is None or rule.anyone:
        return ""
    words = f"Token scope: `{rule.scope.value}`."
    if rule.permission:
        wanted = " or ".join(f"`{one}`" for one in (rule.permission, rule.also) if one)
        words += f" Permission on the partnership: {wanted}."
    return words
