"""What an insurer pays of a loss: plain arithmetic, without the ORM."""

from collections.abc import Iterable
from decimal import Decimal


def settle(
    losses: Iterable[Decimal], deductible: Decimal, limit: Decimal | None
) -> list[tuple[Decimal, Decimal]]:
    """Return (deductible applied, amount accepted) for each loss of one coverage.

    The deductible is taken once, from the first losses on; what is accepted in all
    never exceeds the limit. Without a limit (None), it is what the deductible leaves.
    """
    settled = []
    kept = max(deductible, Decimal(0))
    left = None if limit is None else max(limit, Decimal(0))
    for loss in losses:
        own = min(max(loss, Decimal(0)), kept)
        accepted = max(loss, Decimal(0)) - own
        if left is not None:
            accepted = min(accepted, left)
            left -= accepted
        kept -= own
        settled.append((own, accepted))
    return settled
