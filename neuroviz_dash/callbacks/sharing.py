"""The link to where a run stands."""

from typing import Any

from neuroviz_dash.callbacks.services import Services
from neuroviz_dash.model.experiment import blobs_of
from neuroviz_dash.model.questions import Share
from neuroviz_dash.model.share import write_share


def share(services: Services, student: str, asked: Share) -> dict[str, Any]:
    """The link's text. `depends`: it needs what is kept here, which is kept as long as a fresh run is."""
    run = services.run_of(student, asked.run)
    link = write_share(run)
    services.blobs.keep(student, [*blobs_of(run.experiment), *([link.blob] if link.blob else [])])
    return {"share": link.text, "depends": link.depends}
