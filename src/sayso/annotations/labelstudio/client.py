"""What is asked of a Label Studio server, as raw JSON, and what its refusals mean.

The SDK signs the requests (both kinds of keys, renewed when they run out). Its typed models are
not used: they take one answer for another and lose fields (measured, docs/label-studio.md). No
write is ever repeated by itself: the server may have done it although no answer came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Self, cast
from urllib.parse import urlsplit, urlunsplit

from sayso.errors import MissingExtra, ServerFailed

if TYPE_CHECKING:
    import httpx

TESTED: Final = ("1.23", "1.23")
"""Oldest and newest minor version that the tests have run against."""
_PAGE: Final = 1000  # tasks a page where only their data is asked for
_FEW: Final = 100  # ids a request: proxies allow addresses of 8 kB
_WAIT: Final = 300  # seconds for an answer: a batch of tasks takes a while
_CONNECT: Final = 10
_SHOWN: Final = 300  # characters of a refusal

Json = dict[str, Any]


class Studio:
    """One server, as one user."""

    def __init__(self, url: str, key: str) -> None:
        """Sign in. Raises ServerFailed for what cannot be an address or a key, MissingExtra."""
        try:
            import httpx  # noqa: PLC0415  an extra, and slow to load
            import orjson  # noqa: PLC0415
            from label_studio_sdk.client import LabelStudio  # noqa: PLC0415
            from label_studio_sdk.core.api_error import ApiError  # noqa: PLC0415
        except ImportError as error:
            package = (error.name or "label_studio_sdk").partition(".")[0].replace("_", "-")
            raise MissingExtra(package, "labelstudio", "Label Studio") from error
        self._httpx = httpx
        self._dumps = orjson.dumps
        self._api_error = ApiError
        self.url = address(url)
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            message = "the key of Label Studio is empty or has characters that no key has"
            raise ServerFailed(_cured(message, _KEY_CURE))
        self._key = key
        self._http = httpx.Client(timeout=httpx.Timeout(_WAIT, connect=_CONNECT))
        try:
            sdk: Any = cast("Any", LabelStudio)(
                base_url=f"{self.url}/", api_key=key, httpx_client=self._http
            )
        except ApiError as error:
            raise self._refused(error.status_code or HTTPStatus.UNAUTHORIZED, error.body) from None
        # The one place where the SDK gives its headers without a typed call around them.
        self._signed = sdk._client_wrapper.get_headers  # noqa: SLF001

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: object = None, **params: Any) -> Any:
        """Ask for something and give the answer as JSON. Raises ServerFailed."""
        data = None if body is None else self._dumps(body)
        try:
            headers = self._signed() | {"Content-Type": "application/json"}
            answer = self._http.request(
                method, f"{self.url}/api/{path}", content=data, headers=headers, params=params
            )
        except self._api_error as error:
            raise self._refused(error.status_code or HTTPStatus.UNAUTHORIZED, error.body) from None
        except (self._httpx.HTTPError, self._httpx.InvalidURL, ValueError) as error:
            raise self._unreached(error) from None
        if answer.is_redirect:
            elsewhere = _without_user(answer.headers.get("location", "another address"))
            message = f"{self.url} sends on to {elsewhere}: use the address it ends up at"
            raise ServerFailed(message, answer.status_code)
        if not answer.is_success:
            raise self._refused(answer.status_code, _parsed(answer))
        if not answer.content:
            return None
        found = _parsed(answer)
        if isinstance(found, str):
            raise ServerFailed(_cured(f"what answers at {self.url} is no Label Studio", _URL_CURE))
        return found

    # ------------------------------------------------------------- server, projects

    def version(self) -> str:
        """Give the server's version; fails early where there is no Label Studio, or no right."""
        found = self.call("GET", "version")
        release = found.get("release") if isinstance(found, dict) else None
        if not isinstance(release, str):
            raise ServerFailed(_cured(f"what answers at {self.url} is no Label Studio", _URL_CURE))
        self.call("GET", "projects", page_size=1)  # a version is told to anyone
        return release

    def projects(self) -> list[Json]:
        """List all projects that the user sees."""
        return list(self._pages("projects", "results", page_size=100))

    def project(self, id_: int) -> Json:
        """Give a project with its settings."""
        return dict(self.call("GET", f"projects/{id_}/"))

    def create_project(self, **settings: Any) -> Json:
        """Make a project."""
        return dict(self.call("POST", "projects/", settings))

    def change_project(self, id_: int, **settings: Any) -> Json:
        """Change settings of a project."""
        return dict(self.call("PATCH", f"projects/{id_}/", settings))

    def summary(self, id_: int) -> Json:
        """Give what labels a project's annotations use."""
        return dict(self.call("GET", f"projects/{id_}/summary/"))

    @property
    def personal(self) -> bool:
        """Whether the key is a personal access token, not a legacy one."""
        return self._key.count(".") == 2  # noqa: PLR2004  a JWT has three parts

    def collects(self) -> bool | None:
        """Tell whether the server reports what is done on it; None where it does not say."""
        try:
            answer = self._http.get(f"{self.url}/user/login/")
        except self._httpx.HTTPError:
            return None
        told = re.search(r"\bAPP_SETTINGS\.collect_analytics = (true|false)", answer.text)
        return told[1] == "true" if told else None

    # ------------------------------------------------------------------------ tasks

    def tasks(self, project: int, ext_ids: Sequence[str] | None = None) -> Iterator[Json]:
        """Yield tasks with their data and how many predictions they have; all, or some."""
        wanted = {
            "project": project,
            "fields": "task_only",
            "include": "id,data,total_predictions,total_annotations,cancelled_annotations",
        }
        if ext_ids is None:
            yield from self._pages("tasks/", "tasks", page_size=_PAGE, **wanted)
            return
        for few in _batches(ext_ids, _FEW):
            query = _filter([("tasks:data.ext_id", "in_list", "String", list(few))])
            yield from self._pages("tasks/", "tasks", page_size=_PAGE, query=query, **wanted)

    def predicted(self, project: int, ext_ids: Sequence[str]) -> Iterator[Json]:
        """Yield tasks with their predictions."""
        for few in _batches(ext_ids, _FEW):
            query = _filter([("tasks:data.ext_id", "in_list", "String", list(few))])
            yield from self._pages(
                "tasks/", "tasks", page_size=_FEW, project=project, fields="all", query=query
            )

    def matching(self, project: int, *filters: tuple[str, str, str, Any]) -> Iterator[int]:
        """Yield the ids of tasks that one of some filters lets through."""
        pages = self._pages(
            "tasks/",
            "tasks",
            page_size=_PAGE,
            project=project,
            fields="task_only",
            include="id",
            query=_filter(filters, "or"),
        )
        return (task["id"] for task in pages)

    def count(self, project: int, *filters: tuple[str, str, str, Any]) -> int:
        """Count the tasks that one of some filters lets through."""
        query = _filter(filters, "or")
        found = self.call(
            "GET",
            "tasks/",
            project=project,
            fields="task_only",
            include="id",
            page_size=1,
            query=query,
        )
        return int(found["total"])

    def add_tasks(self, project: int, tasks: Sequence[Json]) -> list[int]:
        """Create tasks with their predictions, all or none; give their ids in order."""
        path = f"projects/{project}/import"
        found = self.call("POST", path, list(tasks), return_task_ids="true")
        ids = found.get("task_ids") if isinstance(found, dict) else None
        if not isinstance(ids, list) or len(ids) != len(tasks):
            message = f"{self.url} does not tell which tasks it made"
            raise ServerFailed(_cured(message, _ODD_CURE))
        return ids

    def add_predictions(self, project: int, predictions: Sequence[Json]) -> None:
        """Create predictions of tasks that are there."""
        self.call("POST", f"projects/{project}/import/predictions", list(predictions))

    def drop_predictions(self, project: int, tasks: Sequence[int]) -> None:
        """Delete all predictions of tasks; what annotators made of them stays."""
        body = {"selectedItems": {"all": False, "included": list(tasks)}}
        self.call("POST", "dm/actions", body, id="delete_tasks_predictions", project=project)

    def drop_tasks(self, tasks: Sequence[int]) -> None:
        """Delete tasks one by one."""
        for id_ in tasks:
            self.call("DELETE", f"tasks/{id_}/")

    def export(self, project: int, tasks: Sequence[int]) -> Iterator[Json]:
        """Yield tasks with annotations, drafts and the predictions that annotators saw."""
        for few in _batches(tasks, _FEW):
            found = self.call(
                "GET",
                f"projects/{project}/export",
                exportType="JSON",
                download_all_tasks="true",
                **{"ids[]": list(few)},
            )
            if not isinstance(found, list):
                raise ServerFailed(_cured(f"what {self.url} exports cannot be read", _ODD_CURE))
            yield from (task for task in found if isinstance(task, dict))

    def _pages(self, path: str, key: str, **params: Any) -> Iterator[Json]:
        """Yield what is listed, page after page."""
        page = 1
        while True:
            try:
                found = self.call("GET", path, page=page, **params)
            except ServerFailed as error:
                if (
                    error.status == HTTPStatus.NOT_FOUND and page > 1
                ):  # fewer than when it was begun
                    return
                raise
            items = found.get(key) if isinstance(found, dict) else None
            if not isinstance(items, list):
                raise ServerFailed(_cured(f"what {self.url} lists cannot be read", _ODD_CURE))
            yield from items
            if len(items) < params["page_size"]:
                return
            page += 1

    # ----------------------------------------------------------------------- errors

    def _unreached(self, error: Exception) -> ServerFailed:
        kind = type(error).__name__
        if isinstance(error, self._httpx.ReadTimeout):
            said = f"{self.url} did not answer within {_WAIT} s; it may still do what it was asked"
        elif isinstance(error, self._httpx.ConnectError | self._httpx.ConnectTimeout):
            return ServerFailed(
                f"there is no server at {self.url} ({self._safe(error)}): {_URL_CURE}"
            )
        else:
            said = f"the connection to {self.url} broke off ({kind}: {self._safe(error)})"
        return ServerFailed(f"{said}: run the same command again, it goes on where it stopped")

    def _refused(self, status: int, body: Any) -> ServerFailed:
        said = self._safe(_said(body))
        if status == HTTPStatus.UNAUTHORIZED:
            message = f"{self.url} does not know the key, or it has run out ({said}): {_KEY_CURE}"
        elif status == HTTPStatus.FORBIDDEN:
            message = f"{self.url} does not let this user do that ({said})"
        elif status == HTTPStatus.NOT_FOUND:
            message = f"{self.url} has no such thing ({said}): {_URL_CURE}"
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            message = (
                f"{self.url} failed ({status}: {said}): look into its log, "
                "then run the same command again, it goes on where it stopped"
            )
        else:
            message = f"{self.url} refused it ({status}: {said})"
        return ServerFailed(message, status)

    def _safe(self, said: object) -> str:
        """Write what came from elsewhere on one line, short and without the key."""
        text = " ".join(str(said).replace(self._key, "…").split())
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_URL_CURE: Final = "give its address with --url or LABEL_STUDIO_URL"
_ODD_CURE: Final = "`sayso doctor` tells whether its version was tested"
_KEY_CURE: Final = (
    "give a key with LABEL_STUDIO_API_KEY; it is in Label Studio under Account & Settings "
    "(an old kind, the legacy token, counts only where the organization allows it)"
)


def address(url: str) -> str:
    """Check an address and write it without user and slash. Raises ServerFailed."""
    with suppress(ValueError):
        parts = urlsplit(url.strip())
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            if parts.username or parts.password:
                raise ServerFailed(_cured("an address has no user or password in it", _URL_CURE))
            return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
    message = f"{_without_user(url)!r} is no address of a server, such as http://localhost:8080"
    raise ServerFailed(_cured(message, _URL_CURE))


def _cured(message: str, cure: str) -> str:
    return f"{message}: {cure}"


def _without_user(url: str) -> str:
    return url.rpartition("@")[2] if "@" in url else url


def _parsed(answer: httpx.Response) -> Any:
    """Give an answer as JSON, or as text."""
    try:
        return json.loads(answer.content, parse_constant=lambda _: None)  # NaN is no JSON
    except ValueError:
        return answer.text


def _said(body: Any) -> str:
    """Give what a refusal says, without what is of no use to people."""
    if not isinstance(body, Mapping):
        text = str(body or "no reason given")
        return "a page of HTML" if text.lstrip().startswith("<") else text
    found = [body.get("detail"), body.get("validation_errors")]
    return " ".join(str(part) for part in found if part) or "no reason given"


def _filter(items: Sequence[tuple[str, str, str, Any]], conjunction: str = "and") -> str:
    listed = [
        {"filter": f"filter:{name}", "operator": operator, "type": type_, "value": value}
        for name, operator, type_, value in items
    ]
    return json.dumps({"filters": {"conjunction": conjunction, "items": listed}})


def _batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
