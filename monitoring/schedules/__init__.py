"""Reports by a rhythm: each receiver gets a link to the one made with the own rights."""
