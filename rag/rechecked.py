"""What became of an evidence pack when it was worked out anew."""

from dataclasses import dataclass
from enum import StrEnum

from rag.located import Located
from rag.pack_format import Pack, PackedClaim, PackedQuotation
from rag.schema import Verdict


class Fault(StrEnum):
    """What of a claim is not as the pack says, beside its quotations."""

    VERDICT = "verdict"
    NO_SENTENCE = "no sentence"  # of the text
    OTHER_TEXT = "other text"  # than what is verified: with signs of ours, or not what stands there
    UNPROVED = "unproved"  # it quotes nothing
    OTHER_PROOF = "other proof"  # other words bear it out than those that are quoted
    CHECKS = "checks"


@dataclass(frozen=True, slots=True)
class Requoted:
    """A quotation of the pack, and what became of it. `otherwise` names details that the library knows otherwise."""

    packed: PackedQuotation
    located: Located
    otherwise: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it is word for word what this library's article says."""
        return self.located.standing.holds and not self.otherwise


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A claim of the pack. `now` is the verdict as it is worked out here."""

    packed: PackedClaim
    now: Verdict
    quotations: tuple[Requoted, ...]
    missing: int  # passages it was held against that are not here
    faults: tuple[Fault, ...]  # what else is not as the pack says

    @property
    def holds(self) -> bool:
        """Whether the pack may say what it says of it."""
        return not self.faults and all(one.holds for one in self.quotations)


@dataclass(frozen=True, slots=True)
class Recheck:
    """What became of all of it."""

    pack: Pack
    claims: tuple[Rechecked, ...]
    figures: tuple[Requoted, ...]
    faults: tuple[str, ...]  # of the pack as a whole
    unchecked: tuple[str, ...]  # what nobody can work out anew

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return not self.faults and all(one.holds for one in self.claims) and all(one.holds for one in self.figures)
