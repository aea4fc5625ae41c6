"""List the English words that carry no meaning in a search."""

# Function words, and what an apostrophe leaves behind ("don't" is indexed as "don" and "t").
STOP_WORDS = frozenset(
    """
    a about above after again against ain all am an and any are aren as at be because been before
    being below between both but by can could couldn d did didn do does doesn doing don down during
    each else ever few for from further get gets getting go goes going got had hadn has hasn have
    haven having he her here hers herself him himself his how i if in into is isn it its itself just
    let ll m ma me mightn more most mustn my myself needn no nor not now o of off on once only or
    other our ours ourselves out over own per please re s same shall shan she should shouldn so some
    such t than that the their theirs them themselves then there these they this those through to
    too under until up upon us ve very was wasn we were weren what when where whether which while
    who whom whose why will with won would wouldn y yes yet you your yours yourself yourselves
    """.split()
)
