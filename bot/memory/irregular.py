"""Know the English words whose forms share no stem: "buy" and "bought", "child" and "children"."""

# Each line is one word. Forms that the stemmer brings together are left out, and so are forms that
# are mostly another word: "left", "saw", "lay", "found", "wound", "does".
_WORDS = """
begin began begun
bite bit bitten
blow blew blown
break broke broken
bring brought
build built
burn burnt
buy bought
catch caught
child children
choose chose chosen
come came
deal dealt
dig dug
draw drew drawn
dream dreamt
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
fly flew flown
foot feet
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
give gave given
grow grew grown
half halves
hang hung
hear heard
hide hid hidden
hold held
keep kept
knife knives
know knew known
lead led
leaf leaves
learn learnt
lend lent
life lives
lose lost
make made
man men
meet met
mouse mice
pay paid
person people
prove proven
ride rode ridden
ring rang rung
rise risen
run ran
say said
seek sought
sell sold
send sent
shake shook shaken
shelf shelves
shoot shot
show shown
sing sang sung
sink sank sunk
sit sat
sleep slept
speak spoke spoken
spend spent
stand stood
steal stole stolen
stick stuck
strike struck
swear swore sworn
swim swam swum
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
tooth teeth
understand understood
wake woke woken
wear wore worn
wife wives
win won
wolf wolves
woman women
write wrote written
"""
_LINES = tuple(tuple(line.split()) for line in _WORDS.split("\n") if line)
_OTHERS = {word: tuple(form for form in line if form != word) for line in _LINES for word in line}


def other_forms(word: str) -> tuple[str, ...]:
    """Return the other forms of an English word, as far as their spelling hides it."""
    return _OTHERS.get(word, ())
