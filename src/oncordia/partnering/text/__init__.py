"""Text of needs and offers: terms, weights and the words that two share."""
