"""Taking over lists of people from workbooks: read, plan, apply, report."""
