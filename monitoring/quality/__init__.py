"""Study quality: three signals, the evidence mix, the index, mastery of topics (ADR 0024)."""
