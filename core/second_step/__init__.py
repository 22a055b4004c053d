"""The second step at sign-in: an app with codes, passkeys, recovery codes; and who needs one."""
