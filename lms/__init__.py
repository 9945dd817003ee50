"""The ceiling: settings, addresses, wiring.  Imports everything, is imported by nothing."""
