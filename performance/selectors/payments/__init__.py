"""What a payment is worked out from, as it was known at a moment, and the working out."""
