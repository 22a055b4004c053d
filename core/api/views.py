"""The base of every noun of the API: lists, details, and verbs that hand on to a service."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.idempotency import once
from core.api.problems import STALE, Overtaken
from core.api.rules import READ, Rule
from core.approval import as_seen, require_as_seen
from core.problems import Refused
from core.transitions import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rest_framework.request import Request
    from rest_framework.serializers import BaseSerializer

    from core.models import User

M = TypeVar("M", bound=Model)
F = TypeVar("F", bound="Callable[..., Any]")


class ApiViewSet(GenericViewSet[M]):
    """What is common to all nouns. A subclass names its queryset, its serializer and its rules.

    Attributes:
        rule: of reading; each verb declares its own.
        orders: the words that `?ordering=` takes, and the columns they stand for.
        filterset_class: the filters of the list.
        detail_of: the name of the address of one row, where this class only makes rows.
        gives_seen: whether a single row comes with the token `seen`, which acts on it give back.
    """

    rule: ClassVar[Rule] = READ
    orders: ClassVar[Mapping[str, Sequence[Any]]] = {}
    gives_seen: ClassVar[bool] = False
    detail_of: ClassVar[str] = ""
    lookup_field = "uuid"
    lookup_value_converter = "uuid"

    @property
    def user(self) -> User:
        """Who asks; `HasRule` let nobody else through."""
        return cast("User", self.request.user)

    def rows(self) -> QuerySet[M]:
        """What this person may see, with everything that the answer shows."""
        return super().get_queryset()

    def get_queryset(self) -> QuerySet[M]:
        """The rows; none while the schema is being written."""
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset().none()
        return self.rows()

    def get_object(self) -> M:
        """The row of the address, when the person may see it, after its rule was asked."""
        rows = self.get_queryset()
        if self.request.method not in SAFE_METHODS:
            # What the answer shows besides is read when it is made.
            rows = rows.prefetch_related(None)
        row = get_object_or_404(rows, **self.lookup())
        self.check_object_permissions(self.request, row)
        return row

    def lookup(self) -> dict[str, Any]:
        """The columns by which the address names a row."""
        return {self.lookup_field: self.kwargs[self.lookup_url_kwarg or self.lookup_field]}

    def represent(self, rows: Iterable[M]) -> list[Any]:
        """The rows as the person may see them."""
        child = self.get_serializer()
        return [child.to_representation(row) for row in rows]

    def current(self, row: M) -> M:
        """The row, read afresh."""
        return get_object_or_404(self.get_queryset(), pk=row.pk)

    def one(self, row: M) -> Any:
        """One row as the person may see it, with the token `seen` where acts ask for it."""
        [data] = self.represent([row])
        if not self.gives_seen:
            return data
        return {**data, "seen": as_seen(self.seen_content(row, data))}

    def seen_content(self, row: M, shown: Any = None) -> Any:
        """What a decision on the row rests on; by default all of it. `shown` where it is known."""
        return shown or self.represent([self.current(row)])[0]

    def require_seen(self, row: M, token: str) -> None:
        """Locks the row; it must still be what the person saw when they decided.

        Raises:
            Conflict: it is not, with both versions.
        """
        require_as_seen(token, self.seen_content(locked(row)))

    def answer(self, row: M, number: int = 200) -> Response:
        """The row as it is now."""
        data = self.one(self.current(row))
        headers = {"Location": self.address(row)} if number == 201 else {}
        return Response(data, status=number, headers=headers)

    def address(self, row: M) -> str:
        """Where the row stands."""
        kwargs = {self.lookup_url_kwarg or self.lookup_field: getattr(row, self.lookup_field)}
        if self.detail_of:
            return reverse(self.detail_of, kwargs=kwargs)
        return reverse(f"{self.basename}-detail", kwargs={**self.kwargs, **kwargs})

    def before_creating(self) -> None:
        """Asks whether something may be made here, before the body is read."""

    def read(self, body: type[BaseSerializer[Any]] | None, **known: Any) -> dict[str, Any]:
        """What was sent, in shape; the services judge it.

        Raises:
            ValidationError: with everything that is out of shape.
        """
        if body is None:
            return {}
        sent = body(data=self.request.data, context={**self.get_serializer_context(), **known})
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)


class ListMixin(ApiViewSet[M]):
    """A noun that is listed: filtered, ordered, page by page."""

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The rows that the person may see."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.represent(page or []))


class DetailMixin(ApiViewSet[M]):
    """A noun of which one row is shown at its own address."""

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One row."""
        return Response(self.one(self.get_object()))


class NounViewSet(ListMixin[M], DetailMixin[M]):
    """A noun with a list and details."""


def verb(
    rule: Rule,
    *,
    body: type[BaseSerializer[Any]] | None = None,
    keyed: bool = True,
    path: str = "",
    answers: type[BaseSerializer[Any]] | None = None,
    example: dict[str, Any] | None = None,
) -> Callable[[F], Any]:
    """Decorate `name(self, row, *, actor, **facts)`: POST to `<row>/<name>/`.

    The row is found and its rule asked before the body is read; the act and its answer happen
    once for each Idempotency-Key. The answer is the row as it is afterwards, or what the
    function returns where that is a Response.

    Args:
        rule: who may.
        body: the shape of what is sent.
        keyed: whether an Idempotency-Key must be sent.
        path: the last part of the address; by default the name with hyphens.
        answers: the shape of a Response of its own.
        example: of a body, for the OpenAPI document.
    """

    def decorate(function: F) -> Any:
        @wraps(function)
        def act(self: ApiViewSet[Any], request: Request, *_args: Any, **_kwargs: Any) -> Response:
            row = self.get_object()
            facts = self.read(body, row=row)

            def effect() -> Response:
                if "seen" in facts:
                    self.require_seen(row, facts.pop("seen"))
                try:
                    found = function(self, row, actor=self.user, **facts)
                except Refused as refused:
                    if refused.codes & STALE:
                        raise Overtaken(refused, self.seen_content(row)) from refused
                    raise
                return found if isinstance(found, Response) else self.answer(row)

            return once(request, effect, required=keyed)

        _declare(act, rule, body, keyed=keyed, answers=answers, example=example)
        return action(
            detail=True, methods=["post"], url_path=path or function.__name__.replace("_", "-")
        )(act)

    return decorate


def creates(
    rule: Rule,
    *,
    body: type[BaseSerializer[Any]],
    keyed: bool = True,
    example: dict[str, Any] | None = None,
) -> Callable[[F], Any]:
    """Decorate `create(self, *, actor, **facts)`: POST to the list. Its row is answered as 201."""

    def decorate(function: F) -> Any:
        @wraps(function)
        def create(
            self: ApiViewSet[Any], request: Request, *_args: Any, **_kwargs: Any
        ) -> Response:
            self.before_creating()
            facts = self.read(body)

            def effect() -> Response:
                found = function(self, actor=self.user, **facts)
                return found if isinstance(found, Response) else self.answer(found, 201)

            return once(request, effect, required=keyed)

        _declare(create, rule, body, keyed=keyed, example=example)
        return create

    return decorate


def _declare(
    function: Any,
    rule: Rule,
    body: type[BaseSerializer[Any]] | None,
    *,
    keyed: bool,
    answers: type[BaseSerializer[Any]] | None = None,
    example: dict[str, Any] | None = None,
) -> None:
    function.rule = rule
    function.body = body
    function.keyed = keyed
    function.answers = answers
    function.example = example
