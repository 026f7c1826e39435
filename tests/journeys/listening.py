"""A page as somebody hears it who does not see it: Chromium's accessibility tree, from which a screen reader speaks,
and what can be done by that alone."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

FIELDS = {"textbox", "combobox", "checkbox", "radio", "spinbutton", "searchbox"}


@dataclass(frozen=True)
class Heard:
    role: str
    name: str
    node: int
    properties: dict[str, Any]
    description: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.properties.get(name)


class Listener:
    """Nothing here knows a selector, an id or a place on the screen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._to = page.context.new_cdp_session(page)
        self._to.send("Accessibility.enable")
        self._to.send("DOM.enable")

    def tree(self) -> list[Heard]:
        """In the order in which it is read; what is hidden from hearing is not there."""
        self._to.send("DOM.getDocument")
        nodes = self._to.send("Accessibility.getFullAXTree")["nodes"]
        return [_heard(node) for node in _in_order(nodes) if not node.get("ignored") and "backendDOMNodeId" in node]

    def all(self, *roles: str) -> list[Heard]:
        return [heard for heard in self.tree() if heard.role in roles]

    def one(self, role: str, name: str) -> Heard:
        """The first whose name begins so."""
        found = [heard for heard in self.all(role) if heard.name.startswith(name)]
        assert found, (role, name, [heard.name for heard in self.all(role)])
        return found[0]

    def focused(self) -> Heard:
        """What is spoken now."""
        found = [heard for heard in self.tree() if heard["focused"] and heard.role != "RootWebArea"]
        assert found, "the focus is nowhere"
        return found[-1]

    def type(self, name: str, text: str) -> None:
        self._to.send("DOM.focus", {"backendNodeId": self.one("textbox", name).node})
        self.page.keyboard.insert_text(text)

    def press(self, role: str, name: str) -> None:
        self._to.send("DOM.focus", {"backendNodeId": self.one(role, name).node})
        self.page.keyboard.press("Enter" if role in {"button", "link"} else "Space")


def _in_order(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {node["nodeId"]: node for node in nodes}
    ordered: list[dict[str, Any]] = []
    ahead = [node["nodeId"] for node in nodes if "parentId" not in node]
    while ahead:
        node = known.get(ahead.pop(0))
        if node:
            ordered.append(node)
            ahead = [*node.get("childIds", []), *ahead]
    return ordered


def _heard(node: dict[str, Any]) -> Heard:
    def text(part: str) -> str:
        return str(node.get(part, {}).get("value", "")).strip()

    properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
    return Heard(text("role"), text("name"), node["backendDOMNodeId"], properties, text("description"))
