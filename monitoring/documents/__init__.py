"""Official reports: one content, printed as Word, PDF and Excel in the form of the house."""
