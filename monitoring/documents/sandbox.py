"""What a Word template may say: names that are there, loops over lists that are there, and ifs.

The template is a program that others wrote.  It is read before it runs, and whatever is not on the
short list of harmless things is refused, so that there is nothing to escape from; Jinja's own
sandbox stands behind that.
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitoring.exceptions import TemplateRefused

# What is repeated for each row of a list of thousands; a row of twelve columns takes a tenth.
MOST_REPEATED = 40_000
_HARMLESS = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr),
    *(nodes.For, nodes.If, nodes.Not),
)


class PaperEnvironment(ImmutableSandboxedEnvironment):
    """Reads templates of papers; ``names`` maps a dotted name to its parts, ``""`` the top.

    Raises ``TemplateRefused`` out of every way in which a template can be compiled.
    """

    def __init__(self, names: Mapping[str, Collection[str]]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, cache_size=0)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()
        self._names = names

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Read the template and look at every part of it."""
        tree = super()._parse(source, name, filename)
        repeated = sum(
            len(text.data)
            for loop in tree.find_all(nodes.For)
            for text in loop.find_all(nodes.TemplateData)
        )
        if repeated > MOST_REPEATED:
            raise TemplateRefused(
                _("What is repeated for each row is too long. Keep only the row inside the loop.")
            )
        self._check(tree, {}, is_in_loop=False)
        return tree

    def _check(self, node: nodes.Node, loops: dict[str, str], *, is_in_loop: bool) -> None:
        """Refuse the first thing that is not harmless or not there."""
        if not isinstance(node, _HARMLESS):
            raise TemplateRefused(
                _(
                    "The template contains an instruction that is not allowed. Only names in "
                    "double braces, “for … in …” and “if …” may be used."
                )
            )
        if isinstance(node, nodes.Name | nodes.Getattr):
            self._resolve(node, loops)
            return
        if isinstance(node, nodes.For):
            self._check_loop(node, loops, is_in_loop=is_in_loop)
            return
        for child in node.iter_child_nodes():
            self._check(child, loops, is_in_loop=is_in_loop)

    def _check_loop(self, node: nodes.For, loops: dict[str, str], *, is_in_loop: bool) -> None:
        """Allow one loop over a list at a time: loops in loops could run for ever."""
        is_plain = isinstance(node.target, nodes.Name) and not (
            node.test or node.recursive or node.else_
        )
        if is_in_loop or not is_plain:
            raise TemplateRefused(
                _("A loop must have the form “for row in table_1.rows”, and none inside another.")
            )
        source = f"{self._resolve(node.iter, loops)}[]"
        if source not in self._names:
            raise TemplateRefused(
                _("“%(name)s” is not a list: nothing can be repeated for it.")
                % {"name": source[:-2]}
            )
        target: Any = node.target
        inner = {**loops, target.name: source}
        for child in node.body:
            self._check(child, inner, is_in_loop=True)

    def _resolve(self, node: nodes.Node, loops: dict[str, str]) -> str:
        """Return the full name that the expression means, or refuse it with the nearest known."""
        if isinstance(node, nodes.Name):
            if node.name in loops:
                return loops[node.name]
            self._must_be_known(node.name, "", node.name)
            return node.name
        if isinstance(node, nodes.Getattr):
            above = self._resolve(node.node, loops)
            self._must_be_known(node.attr, above, f"{_spelled(node.node)}.{node.attr}")
            return f"{above}.{node.attr}"
        raise TemplateRefused(_("Only names that the list of places has may be used."))

    def _must_be_known(self, part: str, above: str, spelled: str) -> None:
        known = self._names.get(above, ())
        if part in known:
            return
        nearest = get_close_matches(part, list(known), n=1, cutoff=0.4)
        message = _("The template names “%(name)s”, which is unknown.") % {"name": spelled}
        if nearest:
            before = spelled.removesuffix(part)
            message += " " + _("Perhaps “%(near)s” is meant.") % {"near": before + nearest[0]}
        raise TemplateRefused(message)


def _spelled(node: nodes.Node) -> str:
    """Return the expression as it was typed."""
    if isinstance(node, nodes.Getattr):
        return f"{_spelled(node.node)}.{node.attr}"
    return str(getattr(node, "name", ""))
