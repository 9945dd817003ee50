"""What the office plans and carries out across apps."""
