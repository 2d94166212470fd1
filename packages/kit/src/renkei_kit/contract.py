"""The contract that a service publishes: its OpenAPI 3.1 document, the same on every machine.

FastAPI describes what the routes declare. What every route has in common is said here once: refusals are problem
documents (RFC 9457), and which of them the edge, the caller check and the renderer can add. ``/openapi.json`` serves
this document and ``contracts/openapi/<service>.yaml`` is its copy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from renkei_kit.callers import WITH_OLD_PASSWORD
from renkei_kit.errors import BY_SLUG, ErrorCode
from renkei_kit.problem import CODES, Problem, problems

METHODS = frozenset({"get", "put", "post", "delete", "patch"})
SCHEMA_OF = "#/components/schemas/{model}"
FASTAPIS_OWN = ("HTTPValidationError", "ValidationError")
FASTAPIS_WORD = "Successful Response"
ELSEWHERE = (
    f"Other paths are refused with `{ErrorCode.NOT_FOUND.slug}`, "
    f"other methods with `{ErrorCode.METHOD_NOT_ALLOWED.slug}`."
)
LICENCE = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and body give the stored answer for a day; another body is refused.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Traits:
    """What is common to all operations of one application.

    ``sessions`` are the operations that people call, whose sessions can end; where these are staff (``has_staff``),
    their passwords can be too old.
    """

    servers: tuple[Mapping[str, str], ...]
    offers_export: bool
    sessions: frozenset[str] = frozenset()
    has_staff: bool = False


def publish(app: FastAPI, traits: Traits) -> None:
    """Let ``app`` publish its contract, made at the first question."""
    made: list[Document] = []

    def contract() -> Document:
        if not made:
            made.append(contract_of(app, traits))
        return made[0]

    app.openapi = contract  # type: ignore[method-assign]  # FastAPI's documented way to extend its document


def contract_of(app: FastAPI, traits: Traits) -> Document:
    """FastAPI's document of ``app`` with what all operations have in common."""
    document: Document = FastAPI.openapi(app)
    document["info"]["license"] = dict(LICENCE)
    document["info"]["description"] = f"{app.description}\n\n{ELSEWHERE}".lstrip()
    document["servers"] = [dict(server) for server in traits.servers]
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in FASTAPIS_OWN:
        schemas.pop(name, None)
    schemas.update(_problem_schemas())
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    for operation in operations_of(document):
        _describe(operation)
        _offer_idempotency(operation)
        _add_refusals(operation, traits)
    document["components"]["responses"] = _shared_refusals(document)
    _drop_titles(document["components"]["schemas"])
    _drop_titles(document["paths"])
    return {key: document[key] for key in ("openapi", "info", "servers", "paths", "components")}


def operations_of(document: Mapping[str, Any]) -> Iterator[Document]:
    """Every operation of an OpenAPI document."""
    for path in document["paths"].values():
        for method, operation in path.items():
            if method in METHODS:
                yield operation


def _offer_idempotency(operation: Document) -> None:
    """Operations that create something for a known caller take an ``Idempotency-Key``."""
    creates = "201" in operation["responses"] or "202" in operation["responses"]
    if creates and "security" in operation:
        operation.setdefault("parameters", []).append(dict(IDEMPOTENCY_KEY))


def _drop_titles(part: Any) -> None:
    """Take out the titles that repeat a name; a property that is itself called ``title`` is no text and stays."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str):
            del part["title"]
        for value in part.values():
            _drop_titles(value)
    elif isinstance(part, list):
        for value in part:
            _drop_titles(value)


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template=SCHEMA_OF)
    parts: dict[str, Any] = schema.pop("$defs", {})
    return {**parts, Problem.__name__: schema}


def _describe(operation: Document) -> None:
    """The docstring's first line is the summary, and an answer is called by its status, where nothing better is said.

    FastAPI's own summary is the function's name.
    """
    summary, _, rest = operation.pop("description", operation.get("summary", "")).partition("\n")
    operation["summary"] = summary.rstrip(".")
    if rest.strip():
        operation["description"] = rest.strip()
    for status, response in operation["responses"].items():
        if response.get("description") == FASTAPIS_WORD:
            response["description"] = HTTPStatus(int(status)).phrase
    ordered = ["tags", "summary", "description", "operationId"]
    rest_of_it = {key: value for key, value in operation.items() if key not in ordered}
    first = {key: operation[key] for key in ordered if key in operation}
    operation.clear()
    operation.update(first | rest_of_it)


def _add_refusals(operation: Document, traits: Traits) -> None:
    responses = operation["responses"]
    takes_input = "422" in responses
    if takes_input and CODES not in responses["422"]:
        del responses["422"]  # FastAPI's own, with a schema of its own
    known = [BY_SLUG[slug] for response in responses.values() for slug in response.get(CODES, ())]
    added = [code for code in _of_all(operation, takes_input, traits) if code not in known]
    for status, response in problems(*added).items():
        declared = responses.get(str(status), {})
        together = [BY_SLUG[slug] for slug in (*declared.get(CODES, ()), *response[CODES])]
        responses[str(status)] = declared | problems(*together)[status]
    operation["responses"] = dict(sorted(responses.items()))


def _shared_refusals(document: Document) -> dict[str, Any]:
    """The answers that say no more than one row of the error table; the operations refer to them from now on."""
    shared: dict[str, Any] = {}
    for operation in operations_of(document):
        for status, response in operation["responses"].items():
            codes = response.get(CODES, ())
            if len(codes) == 1 and response == problems(BY_SLUG[codes[0]]).get(int(status)):
                shared[codes[0]] = response
                operation["responses"][status] = {"$ref": f"#/components/responses/{codes[0]}"}
    return dict(sorted(shared.items()))


def problem_slugs(document: Mapping[str, Any], operation: Mapping[str, Any]) -> frozenset[str]:
    """Every refusal that an operation of a contract documents."""
    shared = document["components"]["responses"]
    found = (
        shared[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
        for response in operation["responses"].values()
    )
    return frozenset(slug for response in found for slug in response.get(CODES, ()))


def _of_all(operation: Document, takes_input: bool, traits: Traits) -> Iterator[ErrorCode]:
    """The refusals that need no word in the route."""
    if "security" in operation:
        yield from (ErrorCode.UNKNOWN_CALLER, ErrorCode.FLOW_NOT_DEFINED, ErrorCode.RECORDS_UNAVAILABLE)
        if operation["operationId"] in traits.sessions:
            yield ErrorCode.SESSION_EXPIRED
            if traits.has_staff and operation["operationId"] not in WITH_OLD_PASSWORD:
                yield ErrorCode.PASSWORD_EXPIRED
        if IDEMPOTENCY_KEY in operation.get("parameters", ()):
            yield from (ErrorCode.IDEMPOTENCY_KEY_REUSED, ErrorCode.REQUEST_IN_PROGRESS)
    if takes_input:
        yield ErrorCode.REQUEST_INVALID
    if "requestBody" in operation:
        yield from (ErrorCode.BODY_TOO_LARGE, ErrorCode.MEDIA_TYPE_NOT_SUPPORTED)
    if not traits.offers_export:
        yield ErrorCode.EXPORT_NOT_OFFERED
    yield ErrorCode.INTERNAL_ERROR
