"""Who decides: appointments and the risks that were shared out."""

from governance.models.appointment import Appointment
from governance.models.risk import Risk

__all__ = ["Appointment", "Risk"]
