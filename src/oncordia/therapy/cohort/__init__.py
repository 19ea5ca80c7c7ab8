"""A reference cohort: how it is put together, checked and searched for associations."""
