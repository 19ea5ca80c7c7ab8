"""Several hospitals: what one message holds, how messages are pooled, how laboratories differ."""
