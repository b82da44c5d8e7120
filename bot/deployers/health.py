"""The health of an application, asked over HTTP."""

import asyncio

import aiohttp

_FIRST_BAD_STATUS = 400


class HttpHealthProbe:
    """The HealthProbe for real applications; each question has a connection of its own."""

    async def probe(self, url: str, timeout_s: float) -> str | None:
        """See HealthProbe."""
        try:
            async with (
                asyncio.timeout(timeout_s),
                aiohttp.ClientSession() as session,
                session.get(url, allow_redirects=False) as response,
            ):
                if response.status < _FIRST_BAD_STATUS:
                    return None
                return f"answered {response.status} {response.reason or ''}".rstrip()
        except TimeoutError:
            return f"did not answer within {timeout_s:g} s"
        except (aiohttp.ClientError, OSError) as error:
            return f"did not answer: {error}"
