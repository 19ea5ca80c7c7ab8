"""Papers behind the methods of the organoid-informed designs."""

_LINK = (
    "Pearson 1900, Philosophical Transactions A 195:1 (correlation behind a 2x2 table)",
    "Rogan & Gladen 1978, American Journal of Epidemiology 107:71 (rate from the share called)",
)
_POOL = (
    "Reitsma et al. 2005, Journal of Clinical Epidemiology 58:982 (bivariate pooling of studies)",
)
_TESTS = (
    "Suissa & Shuster 1985, Journal of the Royal Statistical Society A 148:317 (exact test)",
    "Clopper & Pearson 1934, Biometrika 26:404 (exact binomial test)",
)
_ASSURANCE = ("O'Hagan, Stevens & Campbell 2005, Pharmaceutical Statistics 4:187 (assurance)",)
_SELECT = (
    "Simon & Maitournam 2004, Clinical Cancer Research 10:6759 (efficiency of selecting patients)",
)
_DRAW = ("Silverman 1986, Density Estimation, section 6.4 (smoothed bootstrap)",)

SOURCES: dict[str, tuple[str, ...]] = {
    "organoid_selected": (*_SELECT, *_LINK, *_POOL, *_TESTS, *_ASSURANCE),
    "organoid_n_of_1": (*_LINK, *_POOL, *_DRAW, *_TESTS, *_ASSURANCE),
    "organoid_basket": (*_LINK, *_POOL, *_DRAW, _TESTS[1], *_ASSURANCE),
    "cell_therapy": _TESTS,
}
