"""Numbers and names in, people out: how many distinct persons a set of pairs stands for.

A node is a number together with the key of the name it stands with. The nodes of one pair are one person, and so are
two pairs that share a node. The same number under another name (a joint account) is another person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


def components(groups: Iterable[tuple[Hashable, ...]]) -> dict[Hashable, Hashable]:
    """For every node of `groups`, the node that stands for the component it is in (union-find with path halving).

    >>> len(set(components([(1, 2), (2, 3), (4,)]).values()))
    2
    """
    above: dict[Hashable, Hashable] = {}

    def top(node: Hashable) -> Hashable:
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for group in groups:
        first = top(above.setdefault(group[0], group[0]))
        for node in group[1:]:
            above.setdefault(node, node)
            above[top(node)] = first
    return {node: top(node) for node in above}
