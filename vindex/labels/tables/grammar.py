"""English function words, irregular forms and set phrases."""

# ruff: noqa: E501 - one group a line reads best

__all__ = [
    "BARE_NEGATIONS",
    "CANNOT",
    "CLAUSE_ENDS",
    "CLAUSE_WORDS",
    "DETERMINERS",
    "FAILING",
    "FOOTAGE",
    "IRREGULAR",
    "LIGHT_VERBS",
    "MANNERS",
    "NEGATIONS",
    "NOT_VERBS",
    "PARTICLES",
    "PEOPLE",
    "PREPOSITIONS",
    "PRETENDING",
    "REWRITES",
    "SOFT_WORDS",
    "STOP_WORDS",
    "TELLING_VERBS",
    "TRYING",
    "WHOLE_WORDS",
    "WILDCARDS",
]

WILDCARDS = "something anything thing things object objects item items somewhere someplace"
"""Words that stand for any object."""

CLAUSE_WORDS = "not so until but because then as while without"
"""Words that begin a clause about how it goes or ends."""

PEOPLE = """person persons people man men woman women guy guys girl girls boy boys kid kids child
children lady ladies gentleman human humans someone somebody anyone everybody everyone friend friends
player players athlete athletes adult adults teenager teenagers teen toddler dude fellow couple group
team family mother mom dad father brother sister wife husband grandma grandpa student students
worker workers"""

FOOTAGE = "video videos clip clips footage scene scenes moment moments shot shots show find"
"""Words about what is searched, not about what happens in it."""

DETERMINERS = """a an the this these those my your his her its their our some any another other each
every"""

STOP_WORDS = """of that it is are was were be been being am so as to do does did doing have has had
having will would shall should could can may might must could i you he she they we them him me us who which
what whose where when there here or but because until if than too also very really just only actually
already else again still for by yourself himself herself itself themselves one's how why via per
another's own while
quite rather pretty such no yes please start starts started starting begin
begins began using use used uses"""

PREPOSITIONS = """into onto on in inside behind beside infront over underneath outof out off from
toward against along down up across with ontop around through away closer at within between near about
onto under above below past without upto"""

PARTICLES = "up over down off out away on in apart together open shut around back upsidedown into onto outof underneath beside behind upright inside aside closer"

SOFT_WORDS = """two three four five six seven eight nine ten several many multiple few lot lots number
one single half first second all both bit let little more much most
red blue green black white yellow orange brown pink purple grey gray big small large tiny huge tall
short long new old young beautiful nice good great wooden plastic metallic colorful different
slow slowly quick quickly fast carefully careful hard easily outside outdoors outdoor indoors indoor home
today day time way
movie let letting enough completely completly practice perform enjoy learn go come going see watch"""

MANNERS = """upsidedown upright slightly slight lightly lefttoright righttoleft apart back eachother together
sideways left right forth forward empty similar same oversized upto aside completely continue air"""
"""Words that are no object of anything."""

LIGHT_VERBS = """win play go come do make have take use perform practice practise enjoy learn walk jump
run ride work compete show watch see film get put place raise rub record let be look act give"""
"""Verbs that say little beside a noun ("practise yoga", "go sledding")."""

NOT_VERBS = """thing something anything everything nothing string ring king wing spring ceiling
morning evening wedding earring clothing building sibling pudding icing railing during sling bing ping
dressing wedding lightning shilling duckling being herring sterling viking darling"""
"""Words in -ing that are no verbs."""

NEGATIONS = "not without never nothing cannot except"
BARE_NEGATIONS = "no"
"""Words that negate what follows, and else mean nothing."""

TELLING_VERBS = "does did will would is was are were has"
"""Before "not": it tells what happens ("it does not fall"), not what is unwanted."""

CLAUSE_ENDS = """; . but so because until when if then while before after plus just only instead
always"""
"""Words and marks that a negation does not reach beyond."""

CANNOT = "cannot"
PRETENDING = "pretend"
FAILING = "fail"
TRYING = "try"

WHOLE_WORDS = """something anything nothing everything during evening morning ceiling wedding news
gymnastics aerobics upsidedown lefttoright righttoleft across glasses species series tennis chess yes note putt
less unless always perhaps american christmas lens bus gas plus camerawork across
red bed shed speed seed need bleed breed freed indeed underneath"""
"""Words that only look inflected."""

REWRITES = r"""
not (?:only|just|merely|simply)=
at all=
(?:(?:all|any|the) )?(?:videos?|clips?|footage|scenes?|moments?) (?:except(?: for)?|without|excluding|other than)=except
(?:not|without) (?:actually|really|truly)=without pretend
nothing (?:but|except)=
(?:(?:any|every)(?:thing|one|body)|all) (?:but|besides)|except(?:ing)?(?: for)?|exept|excpet|exclud(?:e|es|ing)|other than|instead of|rather than=except
nobody|no one|none of|neither|nor=not
witout|withot|wihtout|withuot=without
golf putt(?:ing|s)?|putting golf|putting green|minigolf|mini golf=golfputting golf
shot ?put(?:s|ting|ters?)?=shotput
bow and arrows?=archery
(?:(?:please )?(?:find|show)(?: me)? )?(?:(?:some|any|all|a|the) )?(?:videos?|clips?|footage|scenes?|moments?|shots?) (?:of|where|in which|with|showing)|(?:find|show)(?: me)? (?:someone|somebody|a person|people)|show me=
\d+=several
nearly=almost
in front of|infront of|in the front of|at the front of|front of=infront
in back of|at the back of|in the back of|back of=behind
next to|nextto|next too|beside|besides|alongside|adjacent to|by the side of|to the side of|close by|side by side=beside
out of|outta|out from=outof
off of|off from=off
on top of|atop|on the top of=ontop
in to=into
on to|upon=onto
inside of=inside
beneath|under|below|underneath of=underneath
above=over
using|by means of|with the help of=with
towards|twoards|torwards=toward
(?:from )?(?:the )?left (?:side )?to (?:the )?right(?: side)?|left 2 right|rightwards?=lefttoright
(?:from )?(?:the )?right (?:side )?to (?:the )?left(?: side)?|right 2 left|leftwards?=righttoleft
upside down|upsidedown|upside-down=upsidedown
with your camera|with my camera|with the camera|with a camera|with camera=camerawork
just a little bit|a little bit|just a bit|a bit|a tiny bit|a little|slight|partially|partly|halfway=slightly
right out=out
right (?:back|away|after|before)=quickly
each other|one another|eachother=eachother
too (?:big|large|wide|small|tight|thick|fat|tall|long)=oversized
up to=upto
downwards?=down
upwards?=up
backwards?=back
forwards?=forward
(?:can|could) not|unable to|not able to|cannot|cant|couldnt|can t=cannot
doesnt|dosent|dosnt=does not
didnt=did not
dont=do not
wont=will not
isnt=is not
wouldnt=would not
american football=americanfootball
nfl|quarterback=americanfootball
"""
"""Phrases that are one word for matching, as regular expressions."""

IRREGULAR = """bend bent
break broke broken
bring brought
build built
burst burst
buy bought
bury buried buries
catch caught
choose chose chosen
cut cut
deal dealt
dig dug
do did done
draw drew drawn
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flow flew
fly flown flies
fold folded
freeze froze frozen
get got gotten
give gave given
go went gone
grind ground
grow grew grown
hang hung
hide hid hidden
hit hitted
hold held
keep kept
kneel knelt
lay laid
lead led
lean leant
leave left_
light lit
lose lost
make made
mow mown
open opened
put
up ups
putt putts putted
ride rode ridden
ring rang rung
rise rose risen
run ran
saw sawn
see saw_ seen
sell sold
sew sewn
shake shook shaken
shave shaven
shear shorn
shine shone
shoot shot
show showed shown
shrink shrank shrunk
shut shutting
sing sang sung
sink sank sunk
sit sat
sleep slept
slide slid
sling slung
speak spoke spoken
spin spun
spill spilt
split splitting
spread spreading
spring sprang sprung
stand stood
steal stole stolen
stick stuck
strike struck stricken
string strung
sweep swept
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
wake woke woken
wear wore worn
weave wove woven
weep wept
wind wound
wring wrung
write wrote written
note notes
knife knives
leaf leaves
life lives
half halves
loaf loaves
tooth teeth
foot feet
mouse mice
goose geese
wolf wolves
shelf shelves
scarf scarves
man men
woman women
child children
person people
tire tyre tyres
gray grey
color colour colours colored coloured
doughnut donut donuts
barbeque barbecue bbq barbecues barbecuing barbecued barbequing grilling_
mustache moustache
pajama pyjama pyjamas
racquetball racketball
aerobics aerobic
gymnastics gymnastic
jewelry jewellery
yogurt yoghurt
didgeridoo didjeridu
somersault summersault
mold mould
plow plough
dye dyeing dyed dyes dying
tie tied ties tying
lie lying lied
die died dies
ski skied skis skier skiers
sky skies
program programme
ax axe axes
trapeze trapezing
situp situps
surf surfer
skate skater
dance dancer
drum drummer
swim swimmer
climb climber
run runner
jump jumper
kick kicker
throw thrower thrower
juggle juggler
wrestle wrestler
golf golfer
sing singer
paint painter
snowboard snowboarder
skateboard skateboarder
vault vaulter
weld welder
bowl bowler
hurdle hurdler
bake baker
blow blower
dive diver
paraglide paraglider
weave weaver
smoke smoker
canoe canoeist canoer
kayak kayaker
box boxer
windsurf windsurfer
kitesurf kitesurfer
fish fisherman fishermen fisher
laugh laughter
photo photos
piano pianos
"""
