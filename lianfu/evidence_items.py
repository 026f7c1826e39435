"""What only the roof can tell an auditor: who may use which route, what is declared of people, which packages run."""

from importlib import metadata

from assurance.evidence import Item
from foundation.permissions import PUBLIC, ROLE_PERMISSIONS, ROLES, SIGNED_IN, permitted
from lianfu import joining
from lianfu.data_flows import FLOWS
from lianfu.personal_data import DECLARED


def further_items() -> list[Item]:
    return [_roles(), _inventory(), _flows(), _packages()]


def _roles() -> Item:
    """Each route with each role, as the guard itself decides it."""
    rows = []
    for route in joining.routes():
        permission = str(route.opt["permission"])
        ways = [bool(permitted(frozenset({role}), permission)) for role in ROLES]
        rows += [(method, path, permission, *ways) for path in route.paths for method in sorted(route.http_methods)]
    keys = ("method", "path", "permission", *ROLES)
    headings = ("方法", "位址", "權限", *ROLES)
    assert set(ROLES) == set(ROLE_PERMISSIONS)
    return Item("role-matrix", f"角色與路徑（{PUBLIC}、{SIGNED_IN} 不看角色）", keys, headings, sorted(rows))


def _inventory() -> Item:
    rows = [(each.name, each.what_zh, each.why_zh, each.trigger, each.keep_days) for each in DECLARED]
    keys = ("table", "what", "why", "trigger", "keep_days")
    return Item("inventory", "個人資料清冊", keys, ("資料表", "內容", "為什麼", "起算", "天數"), rows)


def _flows() -> Item:
    rows = [(each.of, each.to, each.what, each.guarded) for each in FLOWS]
    return Item("data-flows", "資料流", ("of", "to", "what", "guarded"), ("從", "到", "什麼", "怎麼保護"), rows)


def _packages() -> Item:
    """The bill of materials of this very process."""
    rows = sorted({(found.metadata["Name"], found.version) for found in metadata.distributions()})
    return Item("packages", "軟體元件清單", ("name", "version"), ("名稱", "版本"), rows)
