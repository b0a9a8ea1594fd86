"""Page furniture: lines that belong to a web page or a newspaper, not to the text. Plain lists anybody can correct.

A line is furniture only if the whole line is (``Comments are closed.``); the same words within a sentence are text.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import regex

#: Whole lines, whatever their case, with or without a full stop.
_WHOLE = (
    # English
    r"comments (?:are |have been )?(?:now )?(?:closed|disabled|off)(?: (?:for|on) (?:this )?\w+)?",
    r"(?:leave|post|add|write) (?:a|your) (?:comment|reply)",
    r"(?:no|\d[\d,.]*[km]?) (?:comments?|shares?|likes?|views?|replies)(?: yet)?",
    r"(?:view|show|load|read) (?:all |more )?comments(?: \(\d+\))?",
    r"share (?:this|on|via|to)(?: (?:article|story|post|page|facebook|twitter|x|whatsapp|telegram|linkedin|email))*:?",
    r"(?:click|tap) to share.{0,60}",
    r"(?:print|save|bookmark|email) this(?: (?:article|story|page))?",
    r"advertisement|sponsored(?: content)?|ad feedback|story continues below(?: advertisement)?",
    r"(?:accept|reject|manage) (?:all )?cookies|cookie (?:policy|settings|preferences)",
    r"privacy policy|terms of (?:use|service)|all rights reserved",
    r"subscribe(?: now| today| here)?!?|donate now|my account",
    r"related(?: (?:articles?|stories|posts?|topics?|news|content|links|reading))?:?",
    r"recommended for you:?|more (?:stories|news|on this (?:story|topic)):?|more for you:?",
    r"(?:you (?:may|might) also (?:like|enjoy)|most (?:read|popular|viewed)|trending now):?",
    r"(?:read (?:also|more|next)|see also):?",
    r"(?:previous|next) (?:article|post|story|page)|back to (?:top|home)",
    r"skip to (?:main )?content|loading(?:\.\.\.|…)?|toggle navigation|open in app",
    r"listen to this article|\d+ min(?:ute)?s? read",
    r"-\s?30\s?-|#{3,}|[^.!?«»]{1,60} ?(?:>>|→|›)",
    # Russian, Ukrainian
    r"комментарии (?:закрыты|отключены)|оставить комментарий|комментировать|поделиться(?: в \p{L}+)?:?",
    r"(?:читайте|смотрите) также:?|материалы по теме:?|подпи(?:саться|шитесь)|все права защищены|реклама",
    r"коментарі (?:закриті|вимкнено)|поділитися:?|читайте також:?",
    # German, French, Spanish, Italian, Portuguese
    r"kommentare (?:sind )?geschlossen|kommentarfunktion (?:ist )?geschlossen|artikel teilen|mehr zum thema:?",
    r"anzeige|alle rechte vorbehalten",
    r"les commentaires sont fermés|publicité|partager cet article|lire aussi:?|tous droits réservés",
    r"(?:los )?comentarios (?:están )?cerrados|publicidad|lea también:?|todos los derechos reservados",
    r"pubblicità|leggi anche:?|publicidade|leia também:?",
)
#: Lines that open like this and go on. Only lines without a closing full stop, and not long.
_OPENING = (
    r"(?:read (?:more|also|next)|see also|related|watch|more on this|also read|recommended|listen)\s?:",
    r"(?:читайте|смотрите) также\s?:|lire aussi\s?:|lesen sie auch\s?:|lea también\s?:|leggi anche\s?:",
    r"(?:tags?|topics|keywords|categor(?:y|ies)|filed under|posted in|теги|метки|рубрика|schlagwörter)\s?:",
    r"(?:©|\(c\)|copyright)\s",
    r"home\s?[>›»/|]",
    r"(?:photo|image|picture)(?: credit)?\s?:|фото\s?:",
)
_SERVICE = r"(?:facebook|twitter|x|telegram|whatsapp|instagram|youtube|linkedin|vk)"
#: Whole sentences that stand alone as a paragraph, with their full stop.
_SENTENCES = (
    r"(?:we use|this (?:web)?site uses|by continuing to (?:use|browse)|our (?:web)?site uses) "
    r".{0,120}\bcookies?\b.{0,200}",
    r"(?:subscribe|sign up|register)\b.{0,80}"
    r"\b(?:newsletters?|updates|alerts|briefing|mailing list|channel|inbox)\b.{0,80}",
    r"(?:get|receive)\b.{0,80}\b(?:in|to) your inbox\b.{0,60}",
    rf"(?:share this|follow us|join us|like us|follow \S+)(?: \S+){{0,3}} (?:on|via) {_SERVICE}\b.{{0,80}}",
    r"подпи(?:шитесь|сывайтесь)(?:ся)? на .{0,100}",
    r"(?:the )?(?:(?:statements|views|opinions|thoughts),? ?(?:and )?)+ (?:expressed|presented) .{0,120}"
    r"\b(?:those of (?:the|its|their) (?:author|writer)s?|necessarily|solely|author's (?:own|alone))\b.{0,200}",
    r"мнение (?:автора|редакции) может не совпадать .{0,100}",
    r"(?:©|\(c\)|copyright) .{0,120}|.{0,80}all rights reserved",
)
#: Words that are furniture only where they stand beside furniture or more of their kind.
_BUTTON = regex.compile(
    r"(?i)(?:facebook|twitter|x|whatsapp|telegram|linkedin|reddit|pinterest|instagram|vk|вконтакте|одноклассники"
    r"|e-?mail|print|copy link|share:?|tweet|pin|messenger|viber|flipboard|more|menu|search|close|home|save|next"
    r"|previous|log ?in|sign (?:in|up)|register|donate|support us|teilen|partager|compartir|condividi|наверх)"
)
_KICKER = regex.compile(
    r"(?i)(?:opinion|op-?ed|analysis|comment(?:ary)?|editorial|exclusive|feature|news|world(?: news)?|politics"
    r"|interview|explainer|breaking(?: news)?|мнение|мнения|аналитика|колонка|новости|политика|meinung|kommentar"
    r"|analyse|opinión|tribune)"
)
_RULE = regex.compile(r"[\s*_=~#•·—–-]{3,}")
_HEADING = regex.compile(
    r"(?i)(?:.*:|related.*|recommended.*|more\b.*|most .*|trending.*|you (?:may|might) .*|по теме)"
)

_WHOLE_LINE = regex.compile(rf"(?i)(?:{'|'.join(_WHOLE)})[.!]?")
_OPEN_LINE = regex.compile(rf"(?i)(?:{'|'.join(_OPENING)}).{{0,160}}(?<![.!?])")
_SENTENCE = regex.compile(rf"(?i)(?:{'|'.join(_SENTENCES)})")


def is_furniture(line: str) -> bool:
    """Whether a paragraph, as a whole, is page furniture."""
    line = bare(line)
    if not line or len(line) > 400:
        return False
    if _WHOLE_LINE.fullmatch(line) or _OPEN_LINE.fullmatch(line):
        return True
    # One sentence only: a paragraph that goes on after its first full stop is somebody's prose.
    return bool(_SENTENCE.fullmatch(line)) and len(regex.findall(r"[.!?](?=\s+\p{Lu})", line)) <= 1


def is_button(line: str) -> bool:
    """Whether a line is the name of a service, furniture where it stands beside furniture or more of its kind."""
    return bool(_BUTTON.fullmatch(bare(line)))


def is_kicker(line: str) -> bool:
    """Whether a line above a headline names the section of a paper (``Opinion``)."""
    return bool(_KICKER.fullmatch(bare(line)))


def is_rule(line: str) -> bool:
    """Whether a line is only asterisks, hyphens and the like."""
    return bool(_RULE.fullmatch(line))


def bare(line: str) -> str:
    """A line without the emphasis, brackets, bullets and quotes that pages put around furniture, spaces evened."""
    return " ".join(regex.sub(r"^[\s*_\[(>•·|#-]+(?=.)|[\s*_\])|]+$", "", line).replace("’", "'").split())


def furniture(paragraphs: Sequence[str]) -> set[int]:
    """Which paragraphs are page furniture, buttons and lists of links beside them included.

    Links under a heading such as ``Related articles`` count where nothing but such lines follows to the end; within
    a text, one line under a heading with a colon (``Read also:``) does.
    """
    found = {position for position, line in enumerate(paragraphs) if is_furniture(line)}
    found |= _buttons(paragraphs, found)
    last = len(paragraphs)
    for position in sorted(found, reverse=True):
        if not _HEADING.fullmatch(bare(paragraphs[position])):
            continue
        follows = range(position + 1, last)
        links = list(takewhile(lambda place: place in found or _is_link(paragraphs[place]), follows))
        if len(links) == len(follows):
            found.update(links)
        elif bare(paragraphs[position]).endswith(":") and links:
            found.add(links[0])
    return found


def _buttons(paragraphs: Sequence[str], found: set[int]) -> set[int]:
    buttons: set[int] = set()
    run: list[int] = []
    for position in range(len(paragraphs) + 1):
        if position < len(paragraphs) and is_button(paragraphs[position]):
            run.append(position)
            continue
        beside = run and (run[0] - 1 in found or position in found)
        if beside or len(run) > 1:
            buttons.update(run)
        run = []
    return buttons


def _is_link(line: str) -> bool:
    """Whether a line looks like the title of another article: short, and no sentence."""
    return len(line.split()) <= 20 and not line.rstrip().endswith((".", "!", "…", ":", ";", ",", "”", '"'))
