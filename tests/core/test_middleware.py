"""Every request has an id of ours, and only during that request."""

from __future__ import annotations

from django.http import HttpResponse

from core.ledger import context
from core.middleware import RequestContextMiddleware


def test_events_of_a_request_share_the_id_that_its_answer_names(rf):
    seen = []

    def view(request):
        seen.append((context.current_request_id(), request.META["HTTP_X_REQUEST_ID"]))
        return HttpResponse()

    response = RequestContextMiddleware(view)(rf.get("/", headers={"X-Request-ID": "forged"}))
    assert seen == [(response["X-Request-ID"], response["X-Request-ID"])]
    assert response["X-Request-ID"] != "forged"
    assert context.current_request_id() == ""
