"""How we prove it: promises and their proofs, drills, backups, evidence for auditors, breaches."""
