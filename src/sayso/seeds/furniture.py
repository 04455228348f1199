r"""What the parts of a web page that are no article say about themselves.

Forms of the web in general, in English and, where cheap, in other languages; never the words of
one outlet. Forms are regular expressions, one or a few a line; words in capitals stand for what
`_WORDS` spells out, `…` for a line that ends within 40 characters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sayso.records.article import DropReason

_LONGEST: Final = 200
"""A longer line is no furniture by its words alone: a paragraph may speak of newsletters."""
_LONGEST_LEGAL: Final = 1_000
"""Lines about rights are longer."""

_WORDS: Final = {
    "THINGS": r"(?:stor(?:y|ies)|articles?|posts?|news|coverage|topics?|content|videos?|links?"
    r"|reads?|reading|headlines|galler(?:y|ies)|photos|pages?|items|searches|blogs?)",
    "SITES": r"(?:facebook|twitter|x|whats\s?app|instagram|telegram|reddit|linked\s?in|pinterest"
    r"|flipboard|tumblr|messenger|pocket|line|viber|vk|wechat|weibo|snapchat|tiktok|you\s?tube"
    r"|rss(?: feeds?)?|google\s?(?:\+|plus)|e-?mail(?: (?:me|this))?|sms|print|copy(?: link)?)",
    "POINTER": r"(?:related|read(?: more| next| also)?|also read|see also|more|watch|video|photos?"
    r"|gallery)",
    "CHOSEN": r"(?:top|other|featured|recent|popular|similar|breaking|recommended|suggested"
    r"|sponsored|promoted|must|today['’]s|editor['’]?s['’]?)",
    "COMMENTS": r"comments?(?: \([0-9]+\)| [0-9]+)?\W*",
    "NUMBER": r"[0-9][0-9.,]*\s?[km]?",
    "…": r"(?=.{0,40}$)",
}

# An aside interrupts an article; what follows is still the article. The whole line is the form.
_ASIDE: Final[Mapping[DropReason, str]] = {
    "related": r"""
        recommended(?: for you| THINGS)?
        read more|read next|see also|also read|read also|more(?: THINGS)?
        related(?: THINGS)?|more on this(?: story)?|(?:featured|top|latest) videos?
        watch(?: now| live)?
        POINTER\s*:.{3,150}(?<![.!])
        lea también|leia (?:também|mais)|leggi anche|(?:à )?lire aussi|lees ook|baca juga
        mehr zum thema|lesen sie auch|читайте также|関連記事
        """,
    "banner": r"""
        (?:adverts?|ads?|sponsored(?: content| by)?|promoted|paid content)
        advertisements?(?: continue.*)?
        anzeige|werbung|publicité|publicidade?|pubblicità|advertentie|iklan|реклама|広告|광고
        (?:story|article)? ?continues? (?:below|after|reading).*|continue reading(?: .*)?
        scroll (?:down|for).*
        """,
    "widget": r"""
        (?:share|tweet|pin|post|save|like|follow|SITES)(?: this(?: THINGS)?)?
        (?:share|tweet|pin|post|save|like|follow|SITES)(?: (?:on|via|to|this)? ?SITES)
        (?:enlarge|expand|view|open) (?:this )?image.*|image [0-9]+ of.*|[0-9]+ (?:of|/) [0-9]+
        (?:hide |toggle )?caption|(?:back to |view (?:full )?)?gallery|slideshow.*
        play(?: video)?|pause|replay|mute|unmute|full\s?screen|loading.*|up next|now playing
        listen(?: to (?:this )?article)?
        NUMBER|NUMBER (?:shares?|views?|likes?|claps?)|shares?|views?
        """,
    "navigation": r"""
        NUMBER ?min(?:ute)?s?(?: ?read)?|(?:reading time|read time|lesezeit)\W.*
        close|menu|more|×|show (?:more|less|all)|expand|open|back|next|previous|prev
        view all|see all.*|learn more
        """,
}

# A header opens a part of the page in which the article does not go on. The line begins with it.
_HEADER: Final[Mapping[DropReason, str]] = {
    "comments": r"""
        (?:(?:[0-9]+|view|show|hide|read|see|all|your|post|add|leave|no|a|the)\s+)*COMMENTS$
        NUMBER (?:responses|replies|thoughts|comments) (?:to|on)
        leave a (?:reply|comment)|post a (?:reply|comment)|have your say
        what do you think(?:\W*$|\?)
        join (?:the|our) (?:conversation|discussion|comment\w*)|reader comments
        (?:log|sign) ?in to (?:comment|reply|post|leave)|be the first to comment
        comments? (?:are|is) closed
        comments? (?:powered|on this|or questions|policy|guidelines|section)
        permalink|no comments yet|discussion\W*$|your email address will not be
        kommentare?\W*$|commentaires?\W*$|comentarios?\W*$|comentários?\W*$|commenti\W*$
        reacties\W*$|komentar\W*$|комментарии\W*$|コメント\W*$|댓글\W*$
        """,
    "related": r"""
        related (?:THINGS|tags|coverage|to this)\W*$
        you (?:may|might|could|will)(?: also)? (?:like|be interested|enjoy|have missed)
        more (?:from|in|on|like|about|THINGS)\b…|(?:the )?latest (?:from|in|THINGS)\b…
        (?:the )?latest\W*$
        (?:the )?most (?:popular|read|viewed|shared|watched|commented|discussed|recent|emailed)\b…
        popular(?: (?:now|THINGS|on.*))?\W*$|trending(?: (?:now|THINGS|on.*|today))?\W*$
        CHOSEN (?:THINGS|picks?|choice)(?: .{0,20})?\W*$
        don['’]t miss\W*$|what to (?:read|watch) next|what['’]s (?:hot|trending|new)\W*$
        read these next|up next\W*$|(?:from )?around the web|(?:also )?(?:on|from) the web
        in case you missed it|also (?:read|see)\b|read (?:also|more|next)\b…
        editors?['’]? picks?\W*$
        paid partner|recommended by|we recommend\W*$|newsletters?\W*$|explore further\W*$
        about the (?:authors?|writer)\W*$|like this article|sources?\W*$
        about this (?:statement|article|story)\W*$
        te puede interesar|artikel terkait|관련기사
        """,
    "navigation": r"""
        (?:previous|next|prev|older|newer) THINGS\b…
        (?:tags?|topics?|categor(?:y|ies)|labels?|keywords|in this (?:story|article))\s?(?:[:|]|$)
        (?:(?:filed|posted) (?:under|to|in)|schlagw\w+|étiquettes?|etiquetas|теги)\s?(?:[:|]|$)
        (?:go |back |return |jump |scroll )*to ?(?:the )?top\W*$|related (?:tags|topics)\b
        (?:jump|skip|go) (?:directly )?to (?:the )?(?:main )?(?:content|navigation|article|search)
        (?:toggle|main|primary|site) (?:navigation|menu)|search(?: for)?\W*$|home\W*$|sections?\W*$
        (?:us|uk|asia|international|english|print|digital|e-?)\s?edition|you are here
        switch (?:site|to)\b…|select (?:language|edition|region)
        accessibility (?:links|help|navigation)
        zum (?:inhalt|hauptinhalt)|zurück zu[rm]?\b…|aller au contenu|saltar? al? |pular para
        перейти к|lompat ke|メニュー
        """,
    "widget": r"""
        how useful was this|click (?:on a star|to share|to (?:e-?mail|print))|average rating
        no votes so far|rate this|was this (?:article|page|story) (?:helpful|useful)
        share (?:this|your thoughts)\b…|follow us\b…
        compartir\W*$|compartilh\w+\W*$|partager\W*$|teilen\W*$|condividi\W*$|поделиться\W*$
        """,
    "banner": r"""
        (?:sign|log) ?(?:up|in|out)\b…|subscribe\b…|subscription\W*$|register\W*$
        create (?:an|your) account
        (?:already|not) (?:a )?(?:subscriber|member|registered)
        thank(?:s| you) for (?:registering|subscribing|signing|your (?:subscription|registration))
        please (?:refresh|enter|check|log|sign|enable|subscribe)
        by (?:continuing|signing|clicking|using|submitting|subscribing|registering)\b
        accept (?:all )?cookies|cookies?\W*$
        (?:privacy|cookie) (?:policy|notice|preferences|settings)
        terms (?:of (?:use|service)|(?:and|&) conditions)|your privacy|do not sell
        get (?:the|our|your) .{0,40}(?:newsletter|inbox|app|delivered)|download (?:the|our)
        support (?:us|our)\b…|donate\W*$|to read the full story|advertise\b…
        contact us|about us\W*$|site\s?map\W*$|enter your e-?mail|e-?mail address
        abonnieren|s['’]abonner|suscr[íi]b|assine\W|iscriviti
        """,
}

# Wherever it stands in a line, it asks for something and is no news.
_PROMOTION: Final = r"""
    (?:subscribe|sign(?:ing)? up|register|join|opt)\b.{0,60}(?:newsletter|mailing list|inbox)
    (?:subscribe|sign(?:ing)? up|register|join)\b.{0,60}our (?:\w+ )?(?:channel|magazine)
    \b(?:our|the|this|a) (?:\w+ ){0,3}newsletter\b…|\bunsubscribe|\bno spam\b
    (?:activation|confirmation) (?:link|e-?mail)
    follow .{1,40} on (?:twitter|facebook|instagram|x\b)
    (?:enable|requires) javascript|\buses? cookies|download .{0,30}\bapp\b|click here (?:to|for)
    """
_LEGAL: Final = r"""
    ^\W*(?:©|\(c\)\s?[0-9]{4}|copyright\W{1,3}(?:©|\(c\)|[0-9]{4}))|all rights reserved
    (?:material|document|content|story) (?:may not be|is subject to copyright)
    """
_BREADCRUMB: Final = r"""
    (?:home|start|accueil|inicio|início|startseite|beranda|главная)\s?[>›»/|→·•]|(?-i:Home\p{Lu})
    [^.!?]{1,60}(?:\s[>›»→]\s[^.!?]{1,60}){1,6}$
    """
_FIGURES: Final = regex.compile(r"[\W\d]*(?:[°%℃℉]\s?[CF]?|km/h|mph)?[\W\d]*")


def _joined(forms: str) -> str:
    """Return one pattern for a table of forms, the words that stand for others spelt out."""
    joined = "|".join(line.strip() for line in forms.strip().splitlines())
    for word, meaning in _WORDS.items():
        joined = joined.replace(word, meaning)
    return joined


def _named(table: Mapping[DropReason, str]) -> str:
    """Return one pattern for a table of tables; the group that matched is the reason."""
    return "|".join(f"(?P<{reason}>{_joined(forms)})" for reason, forms in table.items())


_ASIDES: Final = regex.compile(_named(_ASIDE), regex.IGNORECASE)
_HEADERS: Final = regex.compile(rf"\W*+(?:{_named(_HEADER)})(?!\p{{L}})", regex.IGNORECASE)
_PROMOTIONS: Final = regex.compile(_joined(_PROMOTION), regex.IGNORECASE)
_LEGALS: Final = regex.compile(_joined(_LEGAL), regex.IGNORECASE)
_BREADCRUMBS: Final = regex.compile(_joined(_BREADCRUMB), regex.IGNORECASE)
_TO_YOU: Final = regex.compile(
    r"^\W?(?:please|subscribe|sign|join|follow|click|download|register|get|no)\b"
    r"|^[^\"“”]*\b(?:you|your|our|us|we)\b[^\"“”]*$",
    regex.IGNORECASE,
)
_TITLE_SPACES: Final = 2
_EDGES: Final = " \t'\"‘’“”()[]{}<>«»‹›*•·|:;,-–—_+=/\\#~►▶▼▲→←\ufeff\u200b"


def aside(line: str) -> DropReason | None:
    """Return what kind of interruption a line is, after which the article goes on, or None."""
    if len(line) > _LONGEST:
        return None
    return _reason(_ASIDES.fullmatch(line.strip(_EDGES)))


def header(line: str) -> DropReason | None:
    """Return what part of the page a line opens or names that is no article, or None."""
    if len(line) > _LONGEST:
        return None
    found = _reason(_HEADERS.match(line))
    return None if found in ("related", "navigation") and _sentence(line) else found


def _sentence(line: str) -> bool:
    """Whether a line is a plain sentence, though it begins like a header ('More in sorrow …')."""
    return line.endswith(".") and not line.endswith("..") and line.count(" ") > _TITLE_SPACES


def _promotion(line: str) -> bool:
    """Whether a line asks the reader for something; a sentence that only tells of it does not."""
    return bool(_PROMOTIONS.search(line)) and (not _sentence(line) or bool(_TO_YOU.search(line)))


def _reason(match: regex.Match[str] | None) -> DropReason | None:
    return cast("DropReason", match.lastgroup) if match else None


def legal(line: str) -> bool:
    """Whether a line is about rights: the foot of a page."""
    return len(line) <= _LONGEST_LEGAL and bool(_LEGALS.search(line))


@lru_cache(maxsize=4096)
def furniture(line: str) -> DropReason | None:
    """Return why a line would be dropped for its words alone, or None."""
    if legal(line):
        return "banner"
    if len(line) > _LONGEST:
        return None
    if _FIGURES.fullmatch(line):
        return "widget"
    if _promotion(line):
        return "banner"
    return aside(line) or header(line) or ("navigation" if _BREADCRUMBS.match(line) else None)
