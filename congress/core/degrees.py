"""What US health care writes around a last name: titles before it, suffixes and degrees behind it.

Each without points, blanks and hyphens, in small letters: `M.D.` is `md`, `PA-C` is `pac`.
"""

from __future__ import annotations

TITLES = frozenset({"dr", "dra", "prof", "professor", "mr", "mrs", "ms", "miss", "mx"})
SUFFIXES = frozenset({"jr", "jnr", "sr", "snr", "ii", "iii", "iv", "2nd", "3rd", "4th", "esq"})
# Degrees and licences, certificates, fellowships and orders, ranks.
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
