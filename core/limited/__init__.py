"""Work on what may be huge or hostile: in a process of its own, with bounds it cannot leave."""

from core.limited.helper import Broken, Busy, Exceeded, Killed, Limited
from core.limited.protocol import Answer, Bounds

__all__ = ["Answer", "Bounds", "Broken", "Busy", "Exceeded", "Killed", "Limited"]
