"""Single-arm trials that count responses, with looks on the way."""
