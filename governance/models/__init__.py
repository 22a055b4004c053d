"""Who decides: appointments, invitations to them, and the risks that were shared out."""

from governance.models.appointment import Appointment
from governance.models.invitation import Invitation
from governance.models.risk import Risk

__all__ = ["Appointment", "Invitation", "Risk"]
