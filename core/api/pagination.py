"""Lists come in pages, with the number of all rows and the addresses of the pages beside."""

from __future__ import annotations

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`: 50 rows by default, 200 at most."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
