"""Made-up lists of last names: two thousand of the world, three hundred of US health care.

Each name comes with the ways in which its owner may type it. Our own words for all of it: no rule of the
service is asked here. Made of common family names by a fixed seed, so that every run has the same.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN = """
Adams Baker Begum Bell Bennett Brooks Brown Butler Campbell Carter Chen Clark Cohen Coleman
Collins Cook Cooper Cox Davis Diaz Edwards Evans Fisher Flores Foster Garcia Gibson Gomez
Gonzalez Gray Green Griffin Hall Harris Hayes Hernandez Hill Howard Hughes Jackson Jenkins
Johnson Jones Kaur Kelly Khan Kim King Kowalski Kumar Lewis Lin Long Lopez Malik Marshall Martin
Mensah Miller Mitchell Mohamed Moore Morales Morgan Morris Murphy Murray Myers Nelson Novak
Okafor Okonkwo Ortiz Osei Owens Park Parker Patel Perez Perry Peterson Phillips Powell Price
Quinn Ramos Reddy Reed Reyes Richards Rivera Roberts Robinson Rogers Romero Rossi Russell Ryan
Sanders Santos Sato Scott Shah Sharma Silva Simmons Singh Smith Stewart Sullivan Suzuki Tanaka
Taylor Thomas Thompson Torres Tran Turner Walker Wallace Wang Ward Watson White Wilson Wong Wood
Wright Yamamoto Yang Young Zhang Zhou Zimmer
"""
_SHORT = "An Do Ho Le Li Lo Lu Ly Ma Ng Oh Ou Pa Ta To Vo Wu Xu Yi Yu Md Rn Ba"
_UMLAUTS = """
Müller Schäfer Köhler Böhm Jäger Schröder Krüger Günther Lösch Förster Bäcker Hübner Kästner
Möller Nürnberger Pöhlmann Rösler Sänger Töpfer Vögele Wäsche Zöllner Bär Löw Kühn Grün Höß Groß
Weiß Strauß Voß Preuß Sørensen Jørgensen Nørgård Østergård Bjørnson Højgaard Møller Søndergård
Åberg Ångström Åkesson Håkansson Sjöberg Öberg Lindström Björk Västberg Ström Sjögren Næss Æbelø
Kjær Skjønsberg Tøndel Bø Hämäläinen Mäkinen Pöyhönen
"""
_MARKED = """
Nguyễn Trần Phạm Đặng Wałęsa Łukasik Kowalczyk Dvořák Čapek Šimánek Růžička Novotný Horváth
Szabó Nagyné Çelik Yıldırım Şahin Öztürk Güneş Ionescu Țepeș Băsescu Pérez Muñoz Núñez Ibáñez
Gonçalves Conceição Araújo André Lefèvre Beaulieu Étienne François Garçon Zoë Ó'Súilleabháin
Māhealani Kalākaua Jurgelevičius Ozoliņš Bērziņš Petrović Đorđević Žižek Kovačić Hrvat Gashi
Çoku Aßmann Bělohradský Þorsteinn Guðmundsdóttir Eiríksson
"""
_SCRIPTS = """
Иванов Петрова Сидоренко Шевченко Кузнецов Ковальчук Йорданова Παπαδόπουλος Γεωργίου Καραγιάννη
כהן לוי מזרחי אברהם الحسن خان سيدي العمري محمود رضایی कुमार शर्मा मुलर सिंह चौधरी ভট্টাচার্য
চৌধুরী முருகன் ராமசாமி ศรีสุข จันทร์เพ็ญ 田中 鈴木 高橋 王 李 張 陳 김 이 박 최 ガルシア スミス
Հովհաննիսյան Սարգսյան
ბერიძე გიორგაძე ወልደማርያም ተክሌ ꠡꠝꠣꠝ
"""
_BOUND = """
O'Brien O'Connor O'Neill O'Sullivan O'Malley O'Dwyer D'Amico D'Angelo D'Arcy D'Souza L'Heureux
N'Diaye M'Baye Ka'ahumanu Ta'amu Dell'Acqua McDonald McCarthy MacLeod MacGregor McAllister
FitzGerald FitzPatrick
"""
_PREFIXED = (
    "van der", "van den", "van de", "van", "von", "von der", "de", "de la", "del", "della", "di",
    "da", "dos", "du", "al-", "el-", "bin", "ten", "ter", "zu", "vom",
)  # fmt: skip
_SAINTS = "James John Pierre Clair Laurent Martin Germain Hilaire Louis Amand Cyr Onge".split()  # noqa: SIM905 -- reads as a list
DEGREES = (
    "MD", "M.D.", "DO", "D.O.", "RN", "R.N.", "PhD", "Ph.D.", "FACS", "MBA", "DNP", "PharmD", "Pharm.D.",
    "FACHE", "CPHQ", "CPPS", "MSN", "BSN", "B.S.N.", "NP", "PA-C", "MPH", "MHA", "EdD", "JD", "FAAN",
    "CRNA", "CNM", "LCSW", "RPh", "DDS", "DPT", "OTR/L", "RRT", "MS", "M.S.", "MA", "BA", "B. S. N.",
    "Ph. D.", "FNP-BC", "PMHNP-BC", "RNC-OB", "CCRN-K", "NEA-BC", "CIC", "FASHRM", "FACEP", "FAAP",
    "MBBS", "FRCP", "ScD", "DrPH", "LPN", "CNS", "APRN", "EMT-P", "RDN", "BCPS", "FACOG",
)  # fmt: skip
_PARTS = {"Smith-Jones": ("Smith", "Jones"), "van der Berg": ("Berg",)}
_JOINTS = (", ", " ", ", ", "; ")
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
            "Ø": "Oe", "Å": "Aa", "æ": "ae", "Æ": "Ae", "ß": "ss"}  # fmt: skip
_BARE = {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ß": "ss", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
         "ı": "i", "ð": "d", "Þ": "Th"}  # fmt: skip


@dataclass(frozen=True)
class Owned:
    """A name as a list has it, and as its owner may type it. `parts` are words of it by themselves."""

    written: str
    typed: tuple[str, ...]
    parts: tuple[str, ...] = ()


def world() -> tuple[Owned, ...]:
    """Return 2,000 last names of the world, each once."""
    dice = random.Random(41)
    singles = [
        one
        for text in (_PLAIN, _SHORT, _UMLAUTS, _MARKED, _SCRIPTS, _BOUND)
        for one in text.split()
    ]
    found = {one: Owned(one, tuple(_ways(one))) for one in singles}
    family = (_PLAIN + _UMLAUTS + _MARKED).split()
    for saint in _SAINTS:
        for before in ("St. ", "Saint ", "St-", "Saint-", "Ste. "):
            name = before + saint
            ways = [
                f"St. {saint}",
                f"Saint {saint}",
                f"st {saint}".lower(),
                f"SAINT-{saint.upper()}",
            ]
            found[name] = Owned(name, (name, *ways))
    while len(found) < 2_000:
        first, second = dice.sample(family, 2)
        shape = dice.randrange(3)
        if shape == 0:
            prefix = dice.choice(_PREFIXED)
            name = f"{prefix}{first}" if prefix.endswith("-") else f"{prefix} {first}"
            found[name] = Owned(name, tuple(_ways(name)), (first,))
        else:
            name = f"{first}{'-' if shape == 1 else ' '}{second}"
            found[name] = Owned(name, tuple(_ways(name)), (first, second))
    return tuple(found.values())


def health_care() -> tuple[Owned, ...]:
    """Return 300 last names with degrees and honours, as registration systems have them."""
    dice = random.Random(300)
    names = [*_PLAIN.split(), *_SHORT.split(), *_BOUND.split(), *_UMLAUTS.split(),
             *(f"St. {one}" for one in _SAINTS), *_PARTS]  # fmt: skip
    found: dict[str, Owned] = {}
    while len(found) < 300:
        name = dice.choice(names)
        degrees = dice.sample(DEGREES, dice.choice((1, 1, 2, 2, 3)))
        joint = dice.choice(_JOINTS)
        written = name + "".join(f"{joint}{one}" for one in degrees)
        if dice.random() < 0.2:
            written = written.upper()
        elif dice.random() < 0.1:
            written = f"Dr. {written}"
        other = dice.choice(DEGREES)
        ways = (*_ways(name), written, written.lower(), f"{name}, {other}", f"Dr. {name}")
        found[written] = Owned(written, ways, _PARTS.get(name, ()))
    return tuple(found.values())


def _ways(name: str) -> Iterator[str]:
    yield name
    yield f" {name.upper()} "
    yield name.lower()
    yield unicodedata.normalize("NFD", name)
    yield name.replace("'", "’")
    yield name.replace("'", "")
    yield name.replace("-", " ")
    yield name.replace(" ", "-")
    yield name.replace(" ", "")
    yield "".join(_SPELLED.get(one, one) for one in name)
    yield bare(name)
    yield f"{name} Jr."
    yield f"{name[:1]}\u00ad{name[1:]}\u200b"


def bare(name: str) -> str:
    """Return a name without the marks of Latin letters."""
    text = "".join(_BARE.get(one, one) for one in name)
    if not all(ord(one) < 0x250 or 0x1E00 <= ord(one) < 0x1F00 for one in text):
        return text  # of other scripts a mark may be half of the letter
    apart = unicodedata.normalize("NFD", text)
    return "".join(one for one in apart if not unicodedata.combining(one))


def letters(name: str) -> str:
    """Return what nobody argues about: small bare letters, `ae` and the like as one letter."""
    text = bare(name).casefold()
    for one, other in (("sainte", "st"), ("saint", "st"), ("ste. ", "st"), ("ste ", "st")):
        text = text.replace(one, other)
    text = "".join(
        one for one in unicodedata.normalize("NFC", text) if one.isalnum() or ord(one) > 0x2FF
    )
    for pair in ("ae", "oe", "ue", "aa"):
        text = text.replace(pair, pair[0])
    return text
