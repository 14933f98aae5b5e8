"""What US health care writes around a last name: titles before it, suffixes and degrees behind it.

Each without points, blanks and hyphens, in small letters: `M.D.` is `md`, `PA-C` is `pac`. Keys of names
that are stored follow from `TITLES`, `SUFFIXES`, `DEGREES` and `MAYBE_NAMES`: another word there needs a
migration that makes the keys anew (decision 0041).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

TITLES = frozenset({"dr", "dra", "prof", "professor", "mr", "mrs", "ms", "miss", "mx"})
# Before a whole name, and with a point, also these: alone in a field of last names they are names.
_MORE_TITLES = """
adm bc brig capt cdr col cpt dame dipl doc doz fr frau gen herr hon ing judr lcdr lt ltc mag maj mddr
mgr mlle mme mudr mvdr paeddr pd pharmdr phdr rev revd rndr sgt sig sir sister sr sra srta thdr univ
"""
MORE_TITLES = frozenset(_MORE_TITLES.split())
# Behind a title, in small letters: `Dr. med. dent.`, `Prof. h. c.`.
_OF_TITLES = "c dent h habil hc hum ing jur med mult nat oec phil rer sc theol univ vet"
OF_TITLES = frozenset(_OF_TITLES.split())
GENERATIONS = frozenset({"jr", "jnr", "sr", "snr", "ii", "iii", "iv", "2nd", "3rd", "4th"})
SUFFIXES = GENERATIONS | {"esq"}
# Degrees and licenses, certificates, fellowships and orders, ranks.
_DEGREES = """
md mbbs mbchb mbbch mdcm do phd dphil scd dsc edd eds dba drph dhsc dha dpa jd llm llb psyd dmsc rn
bsn msn adn asn dnp dnsc dsn dnap np fnp anp acnp agnp agacnp agpcnp pnp cpnp nnp whnp pmhnp gnp
crnp arnp aprn cns cnm cnl crna lpn lvn cna rma rnc rncob rncnic rnbc npc npbc fnpbc fnpc anpbc
acnpbc agacnpbc agpcnpbc pmhnpbc pnpbc neabc nebc cnor cen cpen tcrn ccrn ccrnk pccn ocn aocn cpn
chpn cnn cgrn cwocn cwon cwcn cmsrn crrn cefm ibclc nea ne cenp crni cic fapic pa pac mpas pharmd
rph bpharm bspharm bcps bcccp bcop bcacp cpht dds dmd dvm vmd dpm od dc nd dpt pt ot otr otrl otd
mot cota slp cccslp aud rrt crt rdn rd ldn cde cdces rdms rvt mt mls mtascp mlsascp ascp emt emtp
nrp ma ms msc ba bs bsc bsee meng mphil med aas bba mba emba mha mhsa mhs msha mshi mshs mhi mpa
mpp mph mps msph msw msm mmm bsw bhs bsha bsph bscn mscn mdiv lcsw lmsw licsw lisw lpc lmhc lmft ncc
cadc ches mches chw cphq cpps cpxp cpe cphrm cphims chc chpc cpc ccs rhia rhit chda cpso cih cpa cfa
pmp capm shrm shrmcp phr sphr lssbb lssgb lssmbb cssbb cssgb clssbb clssgb cqe nha lnha faan faap
faafp facep fache facp facpe facs facc facog fccm fccp fasa faha fnahq fashrm fhimss fapa fapha
facmpe facpm facem fcap fidsa fshea fhm sfhm faapl faanp faapa fnap fhrs fscai fisqua facr frcp frcs
frcpc frcsc frca fracp fracs franzcp frcpath mrcp mrcs mrcgp fcps ret usn usa usaf usphs usmc obe
mbe cbe
"""
DEGREES = frozenset(_DEGREES.split())
# Of these, what is a last name, too: taken for a degree only where a comma, points or another degree
# say so; `Nguyen Do` is a name, `Nguyen, D.O.` is not.
MAYBE_NAMES = frozenset({"ba", "do", "ma", "med", "mot", "ms", "ne", "nea", "od", "pa", "ret"})
# What ends a degree behind a hyphen: `FNP-BC`, `RNC-OB`, `CCRN-K`.
ENDS = frozenset({"bc", "c", "cc", "k", "nic", "ob", "sp"})
# Last names, too, where they are written like one and nothing says that they are a degree: `Chidi Mba`.
ALSO_NAMES = MAYBE_NAMES | {
    "cen", "cic", "cota", "emba", "faha", "fasa", "mba", "mbe", "meng", "nha", "obe", "pac", "rma",
}  # fmt: skip
HYPHENS = re.compile("[-‐‑‒–—―−·・.]+")
_POINTS_INSIDE = re.compile(r"\w\.\w")
_MOST_WORDS, _LONGEST_WORD = 4, 5  # of a degree that is written apart: `B. S. N.`, `Pharm. D.`


@dataclass(frozen=True)
class Word:
    """A word of a name: its letters alone, in small ones; as it was written, in small ones."""

    letters: str
    text: str
    is_behind_comma: bool


def length_of_degree(words: Sequence[Word], *, is_sure: bool) -> int:
    """Return how many words at the end are one degree or suffix; 0: none. The first is always a name.

    `is_sure`: a degree that may be a name counts only where something says that it is one.
    """
    for length in range(1, min(_MOST_WORDS, len(words) - 1) + 1):
        end = words[-length:]
        if length > 1 and any(len(word.letters) > _LONGEST_WORD for word in end):
            return 0
        letters = "".join(word.letters for word in end)
        if letters in SUFFIXES:
            return length
        if letters not in DEGREES and not (length == 1 and _has_ending(end[0])):
            continue
        if not is_sure or letters not in MAYBE_NAMES or is_marked(end):
            return length
    return 0


def is_marked(end: Sequence[Word]) -> bool:
    """Tell whether a comma or points say that the last words are a degree (`M. A.`)."""
    if len(end) > 1:
        return end[-1].is_behind_comma or all(word.text.endswith(".") for word in end)
    return end[0].is_behind_comma or bool(_POINTS_INSIDE.search(end[0].text))


def _has_ending(word: Word) -> bool:
    """Tell whether a word is a degree with what ends one: `PMHNP-BC`."""
    first, *ends = HYPHENS.split(word.text)
    is_degree = first in DEGREES and first not in MAYBE_NAMES
    return is_degree and bool(ends) and all(one in DEGREES or one in ENDS for one in ends)
