"""Who must study what by when: drafted, tried out, approved by a second person, kept up to date."""
