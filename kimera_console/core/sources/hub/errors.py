"""The hub client's errors as sentences. Imported where the client is: in the hub's child."""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
NO_NETWORK = "Check the network and proxy, or name a folder."


@contextlib.contextmanager
def readable_errors(repo: str, revision: str) -> Iterator[None]:
    """Turn the client's errors into sentences."""
    import httpx2
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise SourceError(
            f"{repo} is gated: the hub gives it only to accounts that accepted its conditions.",
            hint="Accept them on the model's page, and set HF_TOKEN to your access token.",
            log=str(error),
        ) from error
    except errors.RevisionNotFoundError as error:
        raise SourceError(
            f"{repo} has no revision {revision!r}.", hint="Name a branch, tag or commit of it."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise SourceError(
            f"The hub has no model {repo}, or it is private.",
            hint="Check its spelling; for a private model set HF_TOKEN.",
            log=str(error),
        ) from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise _address_error(repo, error) from error
    except (httpx2.TransportError, errors.LocalEntryNotFoundError) as error:
        raise UnreachableError(
            f"The hub cannot be reached for {repo}.",
            hint=NO_NETWORK,
            log=str(error),
        ) from error
    except errors.HFValidationError as error:
        raise SourceError(
            f"{repo!r} is not a hub id.", hint="Name one like BAAI/bge-m3.", log=str(error)
        ) from error
    except errors.HfHubHTTPError as error:
        raise _http_error(repo, error) from error
    except httpx2.HTTPError as error:  # redirects without end, a content that cannot be decoded
        raise SourceError(
            f"What the hub sends for {repo} cannot be read ({type(error).__name__}).",
            hint="Check the proxy, or name a folder.",
            log=str(error),
        ) from error
    except OSError as error:
        raise _system_error(repo, error) from error


def make_client(repo: str) -> None:
    """Make the client that all requests share: it looks at every proxy's variable then.

    Raises:
        UnreachableError: One of them names no proxy, or one for SOCKS, which needs a further
            library.
    """
    from huggingface_hub.utils import get_session

    try:
        get_session()
    except ValueError as error:
        raise _address_error(repo, error) from error
    except ImportError as error:
        raise _address_error(repo, error, "a SOCKS proxy") from error


def _address_error(repo: str, error: Exception, why: str = "") -> UnreachableError:
    return UnreachableError(
        f"The hub cannot be reached for {repo}: its address or the proxy's cannot be used"
        f" ({why or error}).",
        hint="Check HF_ENDPOINT and the proxy's variables: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY."
        " SOCKS proxies are not supported.",
        log=str(error),
    )


def _http_error(repo: str, error: Any) -> SourceError:
    status = getattr(error.response, "status_code", 0)
    if status in (401, 403):
        return SourceError(
            f"The hub refuses {repo} to this account ({status}).",
            hint="Set HF_TOKEN to an access token that may read it.",
            log=str(error),
        )
    if status >= 500 or status == 429:
        return UnreachableError(
            f"The hub cannot be reached for {repo}: it answers with error {status}.",
            hint="Try again later.",
            log=str(error),
        )
    if status == 404:
        missing = str(error.response.url).rsplit("/resolve/", 1)[-1].partition("/")[2]
        return SourceError(
            f"The hub lists {missing or 'a file'} of {repo}, but does not give it (404).",
            hint="It may have been removed just now. Try again, or name another revision.",
            log=str(error),
        )
    return SourceError(
        f"The hub answers the request for {repo} with error {status}.",
        hint="Check the model's name, or try again later.",
        log=str(error),
    )


def _system_error(repo: str, error: OSError) -> SourceError:
    if error.errno in _FULL:
        return SourceError(
            f"The disk is full: {repo} could not be downloaded.",
            hint="Free space, or set HF_HOME to a larger disk; it resumes where it stopped.",
        )
    return SourceError(
        f"{repo} could not be downloaded: {error.strerror or str(error).splitlines()[0][:300]}.",
        hint="Try again; check the folder that HF_HOME names.",
        log=str(error),
    )
