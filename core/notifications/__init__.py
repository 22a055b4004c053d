"""What people are told outside the page they look at: e-mail and notices."""
