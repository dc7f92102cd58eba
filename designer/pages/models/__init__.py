"""The page."""

import streamlit as st

__all__ = ["draw"]


def draw() -> None:
    """Draw."""
    st.write("soon")
