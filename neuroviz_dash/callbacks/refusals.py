"""What a page is told of what was refused; it is counted if a limit of the server was the reason."""

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.bounds import TooLarge
from neuroviz_dash.store.allowance import TooMuch


def refusal(services: Services, error: Exception) -> dict[str, str]:
    """The answer to what was refused, in words for the page."""
    if isinstance(error, TooMuch):
        services.meters.refused(error.limit)
    elif isinstance(error, TooLarge):
        services.meters.refused("network")
    return {"error": str(error)}
