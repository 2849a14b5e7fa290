"""The data dictionary of the schema `news`, as a page and as Markdown (pure)."""

from pipeline.dictionary.areas import Area, Described, Dictionary, arranged
from pipeline.dictionary.markdown import markdown
from pipeline.dictionary.page import page

__all__ = ["Area", "Described", "Dictionary", "arranged", "markdown", "page"]
