"""Who may do what, as plain data: each route names one permission, the roof's guard looks it up."""

PUBLIC = "public"
SIGNED_IN = "signed_in"
# For routes that look at nobody, so that they answer when the database does not.
ANYBODY = {"permission": PUBLIC, "anonymous": True}

TODAY = "today"
EVENTS_VIEW = "events.view"
EVENTS_EDIT = "events.edit"
REGISTRATIONS_VIEW = "registrations.view"
REGISTRATIONS_EDIT = "registrations.edit"
REVEAL = "personal.reveal"
EXPORT = "personal.export"
EXPORT_APPROVE = "personal.export.approve"
DOOR = "door"
PAPER = "paper"
RESULTS = "results"
OUTREACH_VIEW = "outreach.view"
OUTREACH_EDIT = "outreach.edit"
REACH = "reach"
PRIVACY_VIEW = "privacy.view"
PRIVACY_EDIT = "privacy.edit"
RETENTION_VIEW = "retention.view"
AUDIT = "audit"
BREACHES = "breaches"
ACCOUNTS = "accounts"
OPENAPI = "openapi"

ROLES = ("manager", "organiser", "door", "outreach", "privacy_officer", "admin", "auditor")

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    "manager": frozenset(
        {
            TODAY,
            EVENTS_VIEW,
            REGISTRATIONS_VIEW,
            EXPORT_APPROVE,
            RESULTS,
            OUTREACH_VIEW,
            REACH,
            OPENAPI,
            BREACHES,
            RETENTION_VIEW,
        }
    ),
    "organiser": frozenset(
        {
            TODAY,
            EVENTS_VIEW,
            EVENTS_EDIT,
            REGISTRATIONS_VIEW,
            REGISTRATIONS_EDIT,
            REVEAL,
            EXPORT,
            DOOR,
            PAPER,
            RESULTS,
            OUTREACH_VIEW,
            REACH,
            OPENAPI,
        }
    ),
    "door": frozenset({TODAY, DOOR}),
    "outreach": frozenset({TODAY, EVENTS_VIEW, OUTREACH_VIEW, OUTREACH_EDIT, REACH, OPENAPI}),
    "privacy_officer": frozenset(
        {
            TODAY,
            EVENTS_VIEW,
            PRIVACY_VIEW,
            PRIVACY_EDIT,
            RETENTION_VIEW,
            AUDIT,
            REVEAL,
            REGISTRATIONS_VIEW,
            EXPORT_APPROVE,
            BREACHES,
        }
    ),
    "admin": frozenset({TODAY, EVENTS_VIEW, ACCOUNTS, OPENAPI}),
    "auditor": frozenset({TODAY, EVENTS_VIEW, PRIVACY_VIEW, RETENTION_VIEW, AUDIT, REACH, RESULTS}),
}


def permitted(roles: frozenset[str], permission: str) -> bool:
    """Whether somebody with these roles may use a route with this permission; a role we do not know gives nothing."""
    if permission == PUBLIC:
        return True
    return permission == SIGNED_IN or any(permission in ROLE_PERMISSIONS.get(role, ()) for role in roles)
