"""The description of the API for developers of other systems: public, no foreign scripts."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from office.api.doors import openapi
from office.api.schemas import MOST_ROWS
from office.api.scopes import Event, Scope


@require_safe
def show_docs(request: HttpRequest) -> HttpResponse:
    """Show every address with its parameters and an example."""
    document = openapi()
    context = {
        "operations": _operations(document),
        "scopes": Scope.choices,
        "events": Event.choices,
        "most_rows": MOST_ROWS,
        "base": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "office/api/docs.html", context)


@require_safe
def show_openapi(request: HttpRequest) -> HttpResponse:
    """Send the OpenAPI document."""
    return JsonResponse(openapi(), json_dumps_params={"ensure_ascii": False, "indent": 1})


def _operations(document: dict[str, object]) -> list[dict[str, object]]:
    """Return the addresses in the order of the document, as the page prints them."""
    paths = json.loads(json.dumps(document["paths"]))
    schemas = json.loads(json.dumps(document["components"]))["schemas"]
    found = []
    for path, methods in paths.items():
        operation = methods["get"]
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        found.append(
            {
                "path": path,
                "summary": operation["summary"],
                "text": operation.get("description", ""),
                "parameters": operation.get("parameters", []),
                "columns": _columns(schemas, answer),
            }
        )
    return found


def _columns(schemas: dict[str, dict], answer: dict) -> list[dict[str, str]]:
    """Return the columns of a row of the answer."""
    frame = schemas[answer["$ref"].rpartition("/")[2]]
    rows = next(
        (frame["properties"][name] for name in ("rows", "keys") if name in frame["properties"]),
        None,
    )
    row = frame
    if rows is not None:
        items = rows["items"]
        reference = items["anyOf"][0]["$ref"] if "anyOf" in items else items["$ref"]
        row = schemas[reference.rpartition("/")[2]]
    return [
        {"name": name, "text": facts.get("description", "")}
        for name, facts in row["properties"].items()
    ]
