"""What people also call everyday motions of hands, objects and cameras.

One line a group: phrases, a colon, what they may mean. `=` before a target: another word for it;
`~`: something like it. A target of several words needs them all in one label.
"""

# ruff: noqa: E501 - one group a line reads best

__all__ = ["MEANINGS"]

MEANINGS = """
grab, snatch, seize, fetch, retrieve, collect, gather, obtain, acquire, pluck, pinch up, steal: =take, pick up, ~remove
get: ~take, ~take from
get closer, get near: approach camerawork, move closer
keep: hold, ~continue
take closer, bring closer, carry closer, hold closer: =move closer, =move toward
get out, get outof: =take outof
get rid: remove
grasp, grip, clutch, clasp, clench, cling, keep hold, hang onto, hang on, cradle: =hold, ~squeeze
grab, grasp, seize, pluck, lift off, gather up, scoop up with hand, lift from: pick up
pick, pick out, pick from, choose, select: take, pick
pick up, take up, grab up: =pick up, lift up, take, ~move up
pick one, choose one, select one, take one, grab one, pick out one, one out many, one from pile, one from group, one outof many, outof many, from many, among many, one from many, one from several, one from row, one from set, one from bunch: take one many similar
take: =take, ~pick, ~remove
take out, take outof, bring out, fetch out, fish out, lift out, lift outof, get outof, bring outof, extract, remove outof, unload, unpack, take inside: =take outof, pull outof
take away, take off, lift off, lift away, clear away: take somewhere, remove
take from, grab from, fetch from, pick up from, pick from, take off, take away: =take from
remove, removal: =remove, take outof, take from, pull outof, ~pick
withdraw, extract, pull out, yank out, draw from, drag out, tug out, rip out, pluck out: =pull outof, take outof
unplug, disconnect, pull plug, plug out, eject: pull outof, ~plug pull out, ~take outof
plug unplug, plug pull out, insert remove, plug take out, insert pull out, plug back out, plug remove, plug then unplug: =plug pull out
detach, separate: ~pull outof, pull two separate, ~take from, ~tear two piece
put, place, set, position, deposit, rest, park: =put
place, set: =put
insert, slot, slip into, slide into, stick into, load, tuck, place into, set into, post into, fit into, push into: =put into, ~stuff, ~plug
pack: put into, stuff
load: put into, put onto
fill: pour into, ~put into, ~stuff
put back, return, put away, stow, store: put into, put
put down, set down, place down, lay down, put it down: put surface, put table, ~lay table
put over, place over, lay over, drape over, throw over, put cloth over, spread over, throw blanket over: =cover, cover with, ~put onto
put under, slide under, slip under, push under, shove under, stick under, tuck under, wedge under, place under, set under: =put underneath
stand, stand up, put standing, set upright, stand upright, prop up, put vertical, place standing, balance on end: =put upright
upright, vertical, vertically, standing, erect, on end, straight up: =upright
sideways, on side, horizontally, horizontal, flat, lying: side, ~flat
lay, lie, lay down, lie down, lay flat: =lay, ~put
lay sideways, lay side, lay down, lay flat, put side, put sideways, put flat, put horizontal, on its side, lay horizontally, place sideways: =lay side, lay table side
lay: put
arrange, line up, organize: put
add, put one more, put same, put more, adding to collection, similar, same kind, same type, identical, alike, with the others, with others, among others, join others: put similar other already
attach, fasten, affix, fix, glue, tape, clip, pin, connect, join, mount, secure, stick, paste, hook, clamp, snap on, stick on, bind, link, bolt, velcro, magnet, sticker: =attach
stick onto, put sticker, put magnet, tape onto, glue onto, clip onto, hang on, hook on, screw on, snap together, fit together: attach
stick: attach, ~put into, ~put onto
unstick, not stick, fall off, will not stick, not stay on, come off, keep falling off: ~not stick
connect, hook up: attach, plug
plug, plug into, connect, put plug, insert plug, insert cable, plug cord, charge, plug charger, put usb, insert usb, plug in: =plug into
plug: =plug
socket, outlet, charger, usb: ~plug
socket, outlet, port: ~plug into
bend, flex, curve, warp, deform, bow, contort: =bend, bend deform
reshape, out of shape, misshapen, crooked: deform
snap, snap in half, break in half, break two, snap two, snap off, crack, fracture, shatter: bend break
break, snap: =break, bend break, ~tear two piece
crack: break
unbendable, rigid, stiff, inflexible, not bend, will not bend, too hard bend, solid: unbendable, ~bend unbendable nothing
unbreakable, untearable: tearable
bury, entomb, inter, bury under: =bury
bury, hide sand, cover sand, cover dirt, cover soil, hide under sand: =bury
hide: cover, bury, put behind, put underneath
conceal, mask, obscure: cover, ~bury
drape, wrap, blanket, shroud, veil, overlay, envelop, lid: cover
cover, cover up: =cover
close, shut, seal, slam, lock, zip, zip up, fasten lid, close up, put lid, put cap, put the top, push shut, pull shut, swing shut, push drawer, button up, snap shut, cap, recap, screw lid: =close
shut: =close
open, unlock, uncap, unscrew, unzip, unseal, uncork, pop open, take lid, remove lid, take cap, remove cap, lift lid, pull open, swing open, push open, flip open, unlatch, undo, crack open, pry open, break open, unclasp, unbutton, pry, pop lid, pop top, pop off, twist off, lid off, cap off, slide open: =open
open: =open, ~unfold
open up, spread open, spread out, open out, unroll, unfurl, straighten out, flatten out, unwrap, expand, lay out flat: unfold, ~open
unfold: =unfold
fold, crease, fold up, fold in half, fold over, double over, pleat, origami, fold together: =fold
fold, roll up, wrap up, close up: ~fold
uncover, unveil, expose, disclose, lift cover, remove cover, take cover off, pull cover off, take lid off, take cover, pull cover, take cloth, remove cloth, pull cloth, lift cloth, lift blanket, remove blanket, pull blanket, take blanket, cover off, cloth off, take sheet: =uncover, remove reveal
reveal, show what behind, reveal behind, show behind after, expose behind: =reveal, remove reveal, uncover
move aside, push aside, pull aside, slide aside: remove, ~move away
remove reveal, move away reveal, move aside reveal, pull aside reveal, take away reveal, move reveal, take show behind, remove show behind, remove see behind: =remove reveal behind
dig, dig up, dig out, excavate, unearth, exhume, unbury, scoop out, dig outof, pull sand, dig from, uncover sand: =dig outof
dig: =dig
drop, let go, release, let fall, dump, lose grip, plop: =drop
drop, let drop: =drop, ~put
let go, release: drop
fall, fall down, come down, tumble, plunge, plummet, crash down, drop down, go down: =fall, ~drop
fall: =fall, drop, ~drop down
fall off, drop off, slide off, roll off, slip off, tumble off, fall over edge, falls off: =fall off, fall down, fall
fall over, topple over, tip over, tumble over, topple, keel over, knock over, knock down, fall down: =fall over, tip over, ~fall
float down, flutter, flutter down, drift down, fall slowly, fall gently, fall softly, drift, glide down, float: =fall feather, =fall paper
float: fall feather, fall paper
feather, leaf, tissue, napkin, sheet, ribbon: ~feather
plummet, fall fast, fall quickly, drop quickly, fall heavily, fall straight, drop straight, fall heavy, drop like stone, thud, free fall, fall hard, drop fast: =fall rock
stone, boulder, brick, pebble: =rock
does not fit, cannot fit, not fit into, not fit, oversized, will not fit, not go in, not go into, not fitting, not enough room: =not fit, fail put not fit
fit: =fit
hit, strike, beat, smack, bang, knock, bash, whack, pound, hammer, punch, slap, swat, thump, thwack, smash, wallop, drum, whip, tap: =hit, ~poke
hammer, bat, racket, stick hit: ~hit
tap, pat: poke, touch, hit
kick: ~hit, ~push
hold, carry: =hold
carry, hang, dangle, suspend: hold, ~lift
hold up, hold out: hold, show camera, ~lift up
hover, hover over, hover above, hold above, suspend over, dangle over, hang over: =hold over
roll, rolling, trundle: =roll
roll: =roll, let roll
roll down, roll down hill, roll down ramp, roll downhill: let roll down, roll slanted
go down incline, go down slope, go down ramp, go down hill, slide down ramp, slide down slope: let roll down slanted
go up slope, go up ramp, go up incline, uphill: let roll up slanted back
roll up hill, roll up ramp, roll uphill, roll up incline, roll up slope: let roll up slanted back
roll back, roll back down, comes back: roll back down
along, across, over the floor: along
slanted, slope, sloped, sloping, ramp, incline, inclined, hill, tilted, slide, decline, diagonal, angled, hillside, downhill, inclined plane, tilted board, sloped surface: =slanted surface
surface, table, desk, counter, tabletop, floor, ground, countertop, shelf, bench, top, board, plank, tray, mat, chair, bed, platform, couch, sofa, rug, mattress, cushion, pillow, stand: surface
flat surface, table, desk, counter, tabletop, floor, ground, countertop, level surface, flat ground, smooth surface: =flat surface
desk, counter, tabletop, countertop, workbench, worktop, bench, surface: =table
floor, ground, carpet, shelf, bed, mat, chair, sofa: ~table
slide, glide, slither, skid, slip, scoot: move, push, ~pull
slide: =slide, ~glide
slide down, slip down, glide down: =slide down, glide down
not slide, not slip, stay in place, stay put, remain, not slide down, does not move: stay, ~not glide down, ~not slide
slide across, move across, drag across, push across, move along, slide along, slide over: =move across surface
slide across off, move across falls off, slide until falls off: move across fall down
stay, remain: =stay
stays, does not slide, without sliding: stay
lift, raise, hoist, elevate, heave, pick up, hold up, pull up, jack up, lift into air, raise up, lift up: =lift, lift up
raise, go up, lift, rise, ascend, upward: move up
lower, bring down, go down, descend, sink, pull down: =move down
raise: =lift, =move up
raise one end, lift one side, lift one end, lift one edge, lift the edge, lift corner, lift the end, lift side, lift end, lift one corner, tilt up one end, lift front, lift tip, lift the tip, raise one side, raise the end, raise end, pick up one end, pick up end: =lift up one end
end, side, edge, corner, tip: end, ~edge
ends, both ends, both sides, either end, two sides, opposite ends, two ends, opposite sides: =two end
tilt board, tilt tray, tilt plate, lift board, lift tray, raise board, tilt book, tilt surface, raise tray, raise ramp, lift surface, raise surface, raise plank, lift plank, lift book: lift surface, tilt
start sliding, slide off: until slide
not enough, almost slide, but does not slide, does not slide: not enough slide
with it on, with on it, on top, with on top: ~on
contents, things in it, stuff inside: ~in out
carry tray: lift something on
let, allow, make, cause: ~let
part, piece, portion, component, section, segment, bit: =part
hinge, lever, knob, handle, arm, dial, drawer, lid, leg, wheel, button, switch, limb, flap, joint: ~part
wiggle, wriggle, jiggle, adjust, fiddle, rotate part, turn knob, turn dial, wave: move part, ~move
move, shift, relocate, transfer, bring, drag, transport: =move
move: ~push, ~pull
drag: pull, ~push
bring, carry: ~move
collide, crash, bump, smash, ram, hit each other, run into each other, clash, impact, bang each other, smash each other, into each other, crash each other, bump into each other, hit together, bang together, knock together, smash together, crash together, into each other, push into each other: =collide, move collide
collide, crash, bump, crash together, smash together, bang together, knock together, bump together, crash into each other, smash into each other, slam into each other, bang into each other, run into each other, drive into each other, crash each other, push into each other: =move collide each other, collide with
crash, smash, bump, crash into: =collide
bump, bump into, run into: collide, hit, ~poke
deflect, bounce off, ricochet, rebound, glance off, bounce away, deviate, bounce back, bounces, change direction, changes direction, bounce: =deflect
both bounce, bounce off each other, bounce apart, both deflected, bounce away each other: collide both deflect
both stop, come to a stop, stop moving, stopping, come to rest, both halt, standstill: =halt
stop: =halt, =stop
stop soon, stops quickly, stops immediately, stops right away, soon stops, briefly spins, stops spinning, stop turning, short spin: =quickly stop spin
keep spin, keep turn, keep rotate, keep on spin, go on spin, continue spinning, spin for long, spins a long time, goes on spinning, continuous spinning, spin continuously, spins and spins, spin without stopping, nonstop: =continue spin
go on: ~continue
continuously, continuous, ongoing, nonstop, constantly, forever: continue
pass, go past, cross paths, move past, drive past, overtake, slide past, past each other, by each other: =pass each other, move pass each other
cross: ~pass
closer, nearer, near, together, toward each other, next to each other, side by side: closer, ~beside
closer together, together, nearer each other, toward each other, near each other: =closer each other
move together, bring together, push together, slide together, pull together, put together, together, pull close, bring close, push toward each other: =move closer each other
bring: move
nearer: =closer
toward: closer
apart, away each other, further apart, farther apart, opposite directions, opposite ways, separate: =away each other
move apart, push apart, slide apart, spread apart, separate, drift apart, drag apart: =move away each other
further, farther, far: away
back: ~away
toward camera, toward lens, toward viewer, toward the screen, closer camera, near camera, bring camera closer object, at camera, take closer camera, bring closer camera, hold closer camera: =toward camera, move toward camera
away camera, from camera, away lens, away viewer, farther camera, further camera, away from us: =away camera
camera, lens, viewer, webcam: =camera
camera toward, camera closer, camera approach, approach, zoom in, zooming in, walk toward, move closer camera, camera near, camera go toward, camera get close, camera get closer, camera come close, camera zoom in, move camera toward, move camera closer, close in on, move in on, come closer, go closer, walk upto, go upto, come upto, walk closer to, walk closer, step closer, camera forward, move camera near, bring camera close, camera in, filming closer, step toward, go toward, camera move toward, camera move closer, camera moving in: =approach camerawork
camera away, zoom out, back away, walk away, camera back, camera pull back, camera pull away, camera move away, camera move back, move camera away, move camera back, camera retreat, retreat, camera leave, leave behind, step back, step away, go away from, back off, camera recede, camera withdraw, camera zoom out, zooming out, camera back up, backing away, withdraw camera: =move away camerawork
camera left, pan left, camera pan left, camera turn left, camera rotate left, camera to the left, left pan, look left, swing camera left, pan camera left, camera swing left, panning left, camera shift left, righttoleft camera, camera righttoleft, pan righttoleft: =turn camera left
camera right, pan right, camera pan right, camera turn right, camera rotate right, camera to the right, right pan, look right, swing camera right, pan camera right, camera swing right, panning right, camera shift right, lefttoright camera, camera lefttoright, pan lefttoright: =turn camera right
camera up, pan up, tilt up, camera tilt up, camera pan up, look up, point camera up, tilt camera up, camera turn up, camera swing up, camera move up, camera swivel up, camera rotate up, camera looks up, camera rise, camera go up, camera point up, aim camera up, upward camera: =turn camera up
camera down, pan down, tilt down, camera tilt down, camera pan down, look down, point camera down, tilt camera down, camera turn down, camera swing down, camera move down, camera swivel down, camera rotate down, camera looks down, camera lower, camera go down, camera point down, aim camera down: =turn camera down
pan camera, camera pan, panning, pan, panning shot, turn camera, rotate camera, swivel camera, camera rotate, camera turn, camera swivel, camera tilt: =turn camera film
film, record, shoot, videotape, filming: film
left, leftward: left
right, rightward: right
lefttoright, rightwards: =lefttoright
righttoleft, leftwards: =righttoleft
right, move right, slide right: lefttoright
left, move left, slide left: righttoleft
push right, slide right: =push lefttoright
push left, slide left: =push righttoleft
pull right, drag right: =pull lefttoright
pull left, drag left: =pull righttoleft
slide lefttoright, move lefttoright: push lefttoright, pull lefttoright
slide righttoleft, move righttoleft: push righttoleft, pull righttoleft
pile, make mound, form pile, gather pile, pile up, heap, heap up, mound, stack up, make pile, make a pile: =pile up, stack
pile: stack
bunch, collection, set, group, assortment, many, several: many similar
stack, stack up, build tower, make tower, tower, put one ontop, one ontop, put on top each other, one on top another, place on top each other, on top of each other: stack, pile up
tower, stack, pile, jenga, domino, dominoes: =stack, ~pile
number, several, multiple, three, four, five, few, couple, many, bunch, two, six: number
put several, put multiple, put many, put few, place several, put number, put two onto, put three onto: put number onto
poke, prod, jab, nudge, dab: =poke, ~touch
touch, press, tap: ~poke
nudge, budge: =push slightly move, poke slightly move
poke: =poke
prod, jab: =poke
slightly, lightly, gently, softly, barely, faintly, little, small amount, small bit, tiny, delicately, light: =slightly
lightly, gently, softly, barely, delicately, light, hardly, faintly: =lightly
not move, does not move, without moving, does not budge, hardly moves, barely moves, almost not move, not budge: =lightly not move, touch move
move little, moves slightly, moves bit, little move, slightly shift, shift slightly, budge: =slightly move
hole, puncture, pierce, stab, prick, make hole, perforate, punch hole, drill, poke through, stick finger, push finger, stick pencil, push through, impale, press finger: =poke hole
dent, indent: ~poke hole soft
soft, clay, dough, playdoh, foam, sponge, squishy, putty, bread, marshmallow, cushion, plasticine: ~soft
substance, sand, powder, flour, slime, jelly, butter, mud, soil, dirt, yogurt, cream, rice: ~substance
collapse, topple, crumble, knock down, come crashing down, come down, collapses, fall apart: =collapse
knock stack, knock tower, topple tower, poke tower: =poke stack collapse
not collapse, stays up, remain standing, without toppling, not topple, does not topple, without collapse, stay standing, does not fall: =without collapse
collapse: =collapse
spin, twirl, whirl, rotate, revolve, turn around, gyrate, twirling, spin around, swirl, go around, turn round: =spin
spin: =spin
rotate: turn, ~twist
spins, spin around, turn around, rotate: spin around
pour, decant, tip into, pour out: =pour
pour, dump: =pour
dump out, empty out, drain, empty into, tip out, empty, dump, pour away, pour out, drain out, empty bottle: pour outof
dump, tip into, empty into: ~pour into
refill, top up, fill, fill up, fill glass, fill cup: =pour into
overflow, spill over, overfill, run over, flow over, brim over, over the brim, brim, overflowing, flood: =overflow, pour into until overflow
miss, missing: =miss
pour beside, pour miss, miss glass, miss cup, spill beside, pour next to: =try pour miss spill
drizzle, pour over, douse, soak: pour onto, sprinkle onto
splash: ~spill, ~pour
spill, slop, splash, leak, knock over drink, spill out: =spill
spill: =spill, ~pour
wipe, clean, rub, scrub, erase, mop, dust, swipe, brush off, wash off, sweep off, sweep away, brush dust, brush dirt, brush away, sweep crumbs, scrape off, clean off, wipe away, clean up, wipe up, wipe down, sponge: =wipe off
wipe: =wipe
not wipe, will not come off, not come off: ~fail wipe
twist, screw, wriggle, turn, crank: =twist
unscrew, wring: ~twist
twist: =twist
wring, wring out, squeeze water, squeeze wet, squeeze out water, twist wet, twist towel, wringing out, wring towel, squeeze out, wet: =twist wringing wet water
wet, soaked, damp, soggy, dripping, moist, drenched: =wet
liquid, juice, milk, coffee, tea: ~water
tear, rip, shred, split, tear up, rip up, rip apart, tear apart, rip off, tear off, slit: =tear
rip: =tear
tear apart, rip apart, rip half, tear half, tear two, tear up, rip up, rip two, split two, half, two halves, two parts, rip into pieces, shred, tear into pieces, pieces, in half, in two, into two, completely tear: =tear two piece
tear little, tear slightly, rip slightly, rip little, tear small, rip small, tear corner, tear edge, small tear, small rip, rip edge, rip corner, partial tear: =tear slightly
slightly: slightly
not tearable, untearable, cannot tear, cannot rip, unrippable, will not tear, will not rip, not tear: not tearable
scoop, spoon, ladle, shovel, spoon up, scoop out, dish up, dip spoon, dollop: =scoop up
scoop: =scoop
spread, smear, butter, slather, rub onto, apply, spread jam, spread butter, coat, frost, ice cake, plaster on: =spread onto
spread: =spread
air, nothing, imaginary, invisible: air
sprinkle, scatter, dust, strew, season, shake salt, shake pepper, salt, pepper, sow, toss crumbs, dust over, add salt, put salt: =sprinkle onto
sprinkle: =sprinkle
squeeze, squash, squish, crush, compress, crumple, pinch, scrunch, clench, mash, wad, press together, knead, crinkle, smush, squash in hand, scrunch up: =squeeze
squeeze: =squeeze
press, press down: push, squeeze, ~poke
throw, toss, chuck, hurl, fling, lob, pitch, sling, cast, launch, heave, flick, throw away, toss away: =throw
throw at, throw against, toss at, hurl at, throw at wall, against wall, throw wall, into wall, bounce wall, bounce against wall, chuck at, fling at: =throw against
juggle, toss up catch, throw up catch, throw catch, toss catch, toss in the air catch, flip coin, throw and catch, catch: =throw air catch
throw up, toss up, throw in the air, toss in the air, throw into air, toss into air, toss upward, throw upward, up in the air, airborne: =throw in air
throw up land, throw air land, throw up come down, throw up fall, toss up fall, throw in the air fall, let it land, let it fall: ~throw air fall
throw on, throw onto, toss onto, toss on, throw on table, chuck onto, throw down, toss down, throw on floor, throw on the bed: =throw onto surface
catch: =catch
upsidedown, flip, flip over, invert, turn over, overturn, capsize, flip upsidedown, upend, other way up, wrong way up, on its head, reverse: =turn upsidedown
flip: turn, ~tip over
turn over, overturn, flip over, upend, turn on side: tip over, turn upsidedown
tip over, knock over, topple, topple over, push over, knock down, upend, overturn, tip, tumble: =tip over, ~push fall, ~poke fall over
knock off, push off, swipe off, sweep off, shove off, nudge off, slide off: =push off, push fall off table
tip, tilt, lean, slant, incline, angle, cant: =tilt
tilt: =tilt, ~tip
tip out, tip over spill, knock over spill, tip over contents, spill out, knock over cup spill, tip pour out, falls out, fall out, spills out, come out, empty out, contents fall, knock over contents: tip over fall out
come out, drop out: fall out
pull, yank, tug, drag, haul, draw, tow, pulling, heave: =pull
pull: =pull
take from behind, get from behind, remove from behind, bring from behind, out behind: =pull from behind
from behind, behind of, out behind, out from behind, outof behind, from the back: =from behind
pull two ends, stretch, extend, elongate, pull both ends, pull both sides, stretch out, pull tight, expand, lengthen, rubber band: =pull two end stretch
stretch: =stretch
pull apart, separate, pull apart two pieces, pull in two, comes apart, split, pull into two pieces, take apart, break apart, pull apart into: =pull two end separate, ~tear two piece
tug ends, pull ends nothing, nothing happens, without effect: nothing happen
push, shove, nudge, press, thrust, propel, slide: =push
push: =push
bump, flick: ~push
push down: ~move down
push up: ~move up
push edge not fall, edge not fall, edge without fall, not fall off, almost fall off, almost fall, nearly fall, almost falls, nearly falls, nearly off, almost off, almost drop, about to fall, edge without falling, near edge: =almost fall
nearly, close to falling, on the verge: =almost
almost: =almost
push off table, push off desk, push over edge, push off edge, knock off table, shove off table, push to the floor, fall off table, fall to the floor, falls on floor, knocked off table, onto the floor: =fall off table
push spin, push rotate: =push spin
flick spin: spin
push with, push with stick, push with tool, nudge with, shove with: push with
edge, brink, ledge, border, rim, end: =edge
edge table, not supported, unsupported, edge so falls, edge and falls, edge until falls, balance on edge, falls from edge: edge not supported fall
cannot support, cannot hold, not support, collapses under, gives way, collapse under, will not hold, not strong enough: =cannot support
balance, steady: ~put upright, ~put onto, ~hold
flat surface without rolling, without rolling, does not roll, so it does not roll, without letting it roll, not roll, stop from rolling, not roll away: =flat surface not let roll
cannot roll, unrollable, not roll: =not roll
cannot stand, not stand upright, fall on its side, falls on side, will not stand, falls over: stand upright fall side
underneath, bottom: =underneath
into, in, inside, within: into
in: inside, into
inside, contained: =inside
into: in, ~inside
on, onto, ontop: onto
onto: on, ontop
on: on, ontop, onto
ontop: on, onto
over: ~onto, ~cover
beside, near, around: =beside
outof: ~from, ~off, ~out
out: outof
from: outof, off, ~away
off: from, ~outof
at: ~against, ~toward
against: ~onto
front: ~infront
show, display, present, exhibit, demonstrate, point at, reveal, showcase, pointing, indicate, gesture: =show
show camera, hold up camera, hold to camera, present camera, display camera, bring camera, in front of camera, infront camera, show up, hold in front of camera: =show camera
show: show camera
photo, picture, photograph, image, pic, snapshot, portrait, drawing, poster: =photo
picture: photo
show picture, hold photo, show photo, show image, hold up picture, show photograph: =show photo camera
show inside, show what inside, show contents, look inside: show inside
empty, vacant, nothing inside, nothing in it, hollow, bare: =empty
show empty, nothing inside, is empty, empty inside, show nothing inside, nothing in it, without anything in: =show empty
stuff, cram, jam, force into, squeeze into, shove into, push into, pack into, stuff into, press into, ram into, wedge, squash into, crumple into, jam into, fill with: =stuff into
lean, lean against, prop against, lean on, prop: put onto, ~put upright, ~tilt
touch, feel, stroke, caress, rub: =touch part
touch, feel, stroke, caress, contact, pet, rub, finger, lay hand on, place finger, put hand on, tap, put finger: =touch
touch: =touch, ~poke
pretend, fake, act like, mime, simulate, make believe, imitate, pantomime, bluff, feign, faking, seemingly, pretence, pretending: =pretend
act: ~pretend
try, attempt, struggle, effort, endeavor: =try
fail, unsuccessful, unsuccessfully, in vain, failure, unable, not able, not manage, cannot, not succeed, without success, failed, futile, futilely: =fail, try
fail: try, ~pretend
try: ~fail, ~pretend
without, not: not
completely, entirely, fully, totally, all the way: =completely
up completely, off the table, into the air: completely up
then let drop, let drop, then let go, and let fall, let fall down, let it go, drop back down, then let it fall: =then drop down
without drop, not drop, without let fall, not let fall, without dropping, without letting go, hold it up: =without drop down
unwind, uncoil, unroll: unfold
inflate, blow up: ~fill
swing, sway, wave: ~move
build: ~stack
mix, stir: ~spin
smash: hit, ~throw against
peel, peel off: ~pull, ~remove
eject: ~take outof
"""
