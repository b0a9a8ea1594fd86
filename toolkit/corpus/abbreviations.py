"""Abbreviations and sentence openers by language, as plain lists that anybody can correct.

An abbreviation is written in lower case without its last full stop (``e.g``, ``prof``). Five kinds, by what may follow:

- ``titles`` stand before a name: never the end of a sentence (``Mr. Smith``, ``г-н. Петров``).
- ``numbered`` stand before a number: not the end before a digit or a Roman numeral (``No. 5``, ``Oct. 3``).
- ``medial`` introduce something: never the end inside a paragraph (``e.g. Moscow``, ``z. B. Berlin``).
- ``final`` may close a sentence: the end where a sentence opener follows (``in the U.S. The court …``).
- ``closing`` mostly close what they belong to: not the end before a small letter only (``etc.``, ``5 p.m.``).

``openers`` are capitalised function words: after an abbreviation or an initial they start a new sentence.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

TITLES = {
    "en": (
        "mr mrs ms mx messrs dr drs prof profs rev revd fr st sts gen sen sens rep reps gov govs lt "
        "col maj capt cpt cmdr sgt cpl pvt adm brig supt insp det hon pres amb treas asst assoc atty "
        "msgr"
    ),
    "fr": "m mm mme mmes mlle mlles mgr dr pr prof st ste",
    "es": ("sr sra sres sras srta srtas dr dra dres d dn dña ud uds vd vds prof profa gral lic mons fr sto sta"),
    "de": "hr hrn fr frl dr prof dipl st hl",
    "ru": "г-н г-жа им проф акад доц св ул просп наб пос дер д-р ген полк кап лейт тов гр",
    "el": "κ κα κος δρ καθ",
    "hi": "डॉ श्री श्रीमती प्रो",
}
NUMBERED = {
    "en": (
        "no nos nr p pp pg pgs vol vols fig figs art arts ch chap chaps sec secs sect eq eqs par para "
        "ex app ver cl est jan feb mar apr jun jul aug sep sept oct nov dec v c rm ext tel fax op"
    ),
    "fr": "n nº n° no nos p pp vol chap art fig al éd janv févr avr juil sept oct nov déc tél",
    "es": "n nº núm núms pág págs p pp vol cap art fig tel ene feb abr jul ago sept oct nov dic",
    "de": ("nr nrn s bd bde abs art kap abb tab ziff tel jan feb febr mär apr jun jul aug sep sept okt nov dez"),
    "ru": ("с стр рис табл гл ст п пп разд вып т тт ч № кн илл прил тел кв корп янв февр апр авг сент окт нояб дек"),
    "el": "σελ αρ τηλ κεφ άρθρ",
}
MEDIAL = {
    "en": "e.g i.e eg ie vs viz cf approx ca incl esp q.v p.s ps",
    "fr": "p.ex c.-à-d env cf apr ibid",
    "es": "p.ej ej aprox cf vid",
    "de": ("z.b d.h u.u i.d.r s.o s.u o.g sog bzw vgl ca inkl exkl evtl ggf bspw insb insbes zzgl abzgl einschl ehem"),
    "ru": "т.е т.н т.к см ср напр наз англ нем фр лат рус греч букв прим сост ред перев",
    "el": "π.χ δηλ βλ πρβλ",
}
FINAL = {
    "en": (
        "inc ltd co corp llc bros jr sr esq dept depts univ ave blvd rd mt mts ft hwy assn bldg intl "
        "natl u.s u.k u.n u.s.a d.c ph.d m.d b.a m.a"
    ),
    "fr": "cie sté j.-c boul",
    "es": "ee.uu s.a cía ltda admón dpto avda",
    "de": "gmbh str n.chr v.chr a.d",
    "ru": "г гг в вв н.э обл р-н оз",
}
CLOSING = {
    "en": (
        "etc et.al al a.m p.m am pm b.c cont lb lbs oz hr hrs mins yr yrs mi ariz ark calif colo conn "
        "del fla kan ky mich minn mont neb nev okla penn tenn tex wis wyo misc sq gal"
    ),
    "fr": "etc av hab",
    "es": "etc a.c d.c a.m p.m hnos",
    "de": "usw etc u.a u.v.m u.ä u.s.w o.ä mio mrd tsd jh jhd std geb gest",
    "ru": "др пр т.д т.п и.о руб коп тыс млн млрд трлн долл чел экз сек мин мм кг км",
    "el": "κ.λπ κ.ά κλπ κ.τ.λ π.μ μ.μ μ.χ",
}
OPENERS = {
    "en": (
        "a an the this that these those it its he his she her they their we our i you your my there "
        "here in on at by for from with as if when while since after before although though because "
        "but and so or yet nor however moreover furthermore meanwhile instead still then thus "
        "therefore also what who why how where which whose to of some many most all both each every "
        "no not nobody nothing another other others such one two is are was were do does did has have "
        "had can could will would should may might must let please under over during until unless "
        "once despite according even just only now later earlier today yesterday tomorrow last next "
        "i'm i've i'll i'd it's he's she's that's there's we're they're don't"
    ),
    "fr": (
        "le la les l un une des du de il elle ils elles on nous vous je tu ce cet cette ces c'est "
        "dans en pour par sur sous avec sans mais et ou donc car or si quand lorsque comme après "
        "avant depuis pendant ainsi cependant toutefois selon son sa ses leur leurs notre nos au aux "
        "à qui que quoi où tout tous toutes plus"
    ),
    "es": (
        "el la los las un una unos unas él ella ellos ellas yo tú usted nosotros esto este esta estos "
        "estas ese esa eso en con por para sin sobre entre desde hasta pero y o ni si cuando como "
        "donde después antes durante según también además no se su sus lo le al del de a que qué "
        "quién más así"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer er sie es wir ihr ich du man dies diese "
        "dieser dieses jene in im auf an am bei mit nach von vom zu zum zur für über unter vor aus "
        "durch gegen ohne um aber und oder doch denn wenn weil als da dass wie was wer wo warum auch "
        "nur noch so dann danach dort hier nicht kein keine sein seine ihre unser alle"
    ),
    "ru": (
        "в во на с со по из от до у о об за к ко для при без под над между через это этот эта эти "
        "этого то тот та те он она оно они мы вы я ты и а но или да не ни как что кто где когда если "
        "хотя так также потом затем однако после перед поэтому все всё его её ее их наш свой там "
        "здесь тогда теперь уже ещё еще только такой какой который чтобы пока"
    ),
    "el": (
        "ο η το οι τα του της των στο στη στην στον και αλλά ή αν όταν όπως με για από σε αυτό αυτή "
        "αυτός δεν μια ένας ένα"
    ),
}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: After a number of one or two digits these make it an ordinal in German (``am 3. Oktober``, ``im 19. Jahrhundert``).
ORDINAL_NOUNS = _set(
    "april auflage august band bundestag bundestages dezember februar geburtstag geburtstags jahr jahres "
    "jahrestag jahrestags jahrhundert jahrhunderte jahrhunderts jahrtausend jahrtausends januar juli juni "
    "jänner kapitel klasse legislaturperiode mai mal märz november oktober platz september stock tag "
    "tages weltkrieg weltkrieges weltkriegs"
)
#: After a.m. and p.m. these belong to the time (``5 p.m. Monday``).
TIME_WORDS = _set(
    "beijing cdt central cet cst ct eastern edt est et friday gmt local london mdt monday moscow mountain "
    "mst pacific pdt pst pt saturday sunday thursday tuesday utc wednesday"
)
#: Names that end in an exclamation or question mark and go on in the same sentence.
EXCLAIMED_NAMES = _set("jeb jeopardy joomla yahoo yum")


class Lists(NamedTuple):
    """The lists of one language, or of all, as sets."""

    titles: frozenset[str]
    numbered: frozenset[str]
    medial: frozenset[str]
    final: frozenset[str]
    closing: frozenset[str]
    openers: frozenset[str]
    every: frozenset[str]  # the abbreviations of all kinds
    tails: frozenset[str]  # the last three characters of every such word, a space before those of two


def _words(table: dict[str, str], language: str) -> frozenset[str]:
    chosen = table.values() if not language else [table.get(language, "")]
    return frozenset(" ".join(chosen).split())


@lru_cache(maxsize=256)
def lists(language: str | None = None) -> Lists:
    """The lists of a language (``de``, ``de-AT``); all together by default and for a language without lists.

    >>> "bzw" in lists("de").medial, "bzw" in lists("en").medial
    (True, False)
    """
    code = (language or "").lower().replace("_", "-").partition("-")[0]
    code = code if code in OPENERS else ""
    titles, numbered, medial, final, closing = (
        _words(table, code) for table in (TITLES, NUMBERED, MEDIAL, FINAL, CLOSING)
    )
    every = titles | numbered | medial | final | closing
    tails = frozenset(f" {word}"[-3:] for word in every | EXCLAIMED_NAMES if len(word) > 1)
    return Lists(titles, numbered, medial, final, closing, _words(OPENERS, code), every, tails)
