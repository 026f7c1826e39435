"""Where Piccolo finds the engine and the rooms with tables; the order of the rooms is the order of their migrations."""

from piccolo.conf.apps import AppRegistry

from foundation.database import DB

APP_REGISTRY = AppRegistry(
    apps=[
        "mail.piccolo_app",
        "staff.piccolo_app",
        "privacy.piccolo_app",
        "questionnaires.piccolo_app",
        "outreach.piccolo_app",
        "events.piccolo_app",
        "invitations.piccolo_app",
        "registrations.piccolo_app",
        "correspondence.piccolo_app",
        "imports.piccolo_app",
        "online.piccolo_app",
        "rescheduling.piccolo_app",
        "disclosures.piccolo_app",
        "subjects.piccolo_app",
        "assurance.piccolo_app",
    ]
)

__all__ = ["APP_REGISTRY", "DB"]
