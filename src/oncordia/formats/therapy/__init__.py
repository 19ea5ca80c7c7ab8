"""Tables of therapy in and out, and a ranking as FHIR."""

from oncordia.formats.therapy.fhir import FhirFrame, make_bundle, write_fhir

__all__ = ["FhirFrame", "make_bundle", "write_fhir"]
