"""The inspector's desk: the audit log, the chain, the roles, the exports.  Reads only."""
