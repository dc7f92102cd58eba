"""The theme: Streamlit's options for light and dark, and the style sheet for what is ours."""

from pathlib import Path

import streamlit as st

from designer.look.mark import LOGO, MARK

__all__ = ["THEME", "dress"]

SHEET = Path(__file__).with_name("style.css")
TONES = {"light": ("#5b68e6", "#ffffff", "#f6f7fa", "#1e2330", "#e1e4ec"), "dark": ("#5b68e6", "#14161c", "#1c1f28", "#e6e8ef", "#2d3240")}
CURVES = {
    "light": ["#5b68e6", "#0f9d8a", "#d9730d", "#c2367b", "#2f87d6", "#8a6fd1", "#7a8194"],
    "dark": ["#8b95f6", "#3fc5b2", "#f0a04b", "#ee7bb0", "#6bb4f5", "#b8a2f2", "#9aa2b5"],
}

FONTS = {
    "font": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif",
    "code-font": "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
}


def _colours() -> dict[str, str | list[str]]:
    """The options of both themes."""
    options: dict[str, str | list[str]] = {}
    for theme, (primary, ground, raised, text, border) in TONES.items():
        told = {"primaryColor": primary, "backgroundColor": ground, "secondaryBackgroundColor": raised, "textColor": text}
        more = {"borderColor": border, "linkColor": CURVES[theme][0], "dataframeHeaderBackgroundColor": raised}
        options |= {f"theme.{theme}.{name}": value for name, value in (told | more).items()}
        options[f"theme.{theme}.chartCategoricalColors"] = CURVES[theme]
    return options


THEME: dict[str, object] = {  # for the app's start: Streamlit's options by name
    **_colours(),
    "theme.font": FONTS["font"],
    "theme.codeFont": FONTS["code-font"],
    "theme.baseFontSize": 14,
    "theme.headingFontSizes": ["1.6rem", "1.25rem", "1.08rem", "1rem", "0.95rem", "0.9rem"],
    "theme.headingFontWeights": [650, 600, 600, 600, 600, 600],
    "theme.metricValueFontSize": "1.5rem",
    "theme.baseRadius": "8px",
    "theme.showWidgetBorder": True,
    "theme.linkUnderline": False,
    "theme.paddingTop": "1.25rem",
    "theme.paddingBottom": "3rem",
}


def dress() -> None:
    """Put the product's name, mark and style sheet on the page; to be called first by the script."""
    st.set_page_config(page_title="Framewire", page_icon=MARK, layout="wide")
    st.logo(LOGO, size="large")
    st.html(SHEET)
