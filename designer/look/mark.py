"""The product's mark: three frames wired into one."""

__all__ = ["LOGO", "MARK"]

MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" fill="none" stroke="#5b68e6" '
    'stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">'
    '<rect x="3" y="5" width="9" height="7" rx="2"/><rect x="3" y="20" width="9" height="7" rx="2"/>'
    '<rect x="20" y="12.500" width="9" height="7" rx="2" fill="#5b68e6"/>'
    '<path d="M12 8.500h2.500a2 2 0 0 1 2 2V16H20M12 23.500h2.500a2 2 0 0 0 2-2V16"/></svg>'
)


def _logo() -> str:
    inner = MARK.partition(">")[2].removesuffix("</svg>")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 152 32" width="152" height="32">'
        '<g fill="none" stroke="#5b68e6" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round">'
        f"{inner}</g>"
        '<text x="38" y="22" font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif" font-size="18" font-weight="650" '
        'letter-spacing="-0.3" fill="#6a76ea">Framewire</text></svg>'
    )


LOGO = _logo()
