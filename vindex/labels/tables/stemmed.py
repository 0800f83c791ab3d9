"""The tables of synonyms and words, stemmed: written by `stems` from the tables."""

# ruff: noqa: E501 - one word or phrase a line

__all__ = ["KNOWN_STEMS", "KNOWN_WORDS", "MEANINGS", "VERB_STEMS"]

MEANINGS = """
grab	=take	-pick up	~remov
take	=grab	=snatch	=seiz	=fetch	=retriev	=collect	=gather	=obtain	=acquir	=pluck	=steal	<get	~pick	<choos	<select	~remov
remov	<grab	<snatch	<seiz	<fetch	<retriev	<collect	<gather	<obtain	<acquir	<pluck	<steal	<take	-take outof	-take from	-pul outof	~pick	=removal	<peel	~unload
snatch	=take	-pick up	~remov	=snatch weight lift
seiz	=take	-pick up	~remov
fetch	=take	-pick up	~remov
retriev	=take	-pick up	~remov
collect	=take	-pick up	~remov
gather	=take	-pick up	~remov
obtain	=take	-pick up	~remov
acquir	=take	-pick up	~remov
pluck	=take	-pick up	~remov
pinch up	=take	-pick up	~remov
steal	=take	-pick up	~remov
get	~take	~take from
get closer	-approach camerawork	-move closer
get near	-approach camerawork	-move closer
keep	-hold	~continu
hold	<keep	=grasp	=grip	=clutch	=clasp	=clench	=cling	=cradl	=carri	<hang	<dangl	<suspend	<balanc	<steadi
continu	<keep	<continuousli	<continuous	<ongo	<nonstop	<constantli	<forever
take closer	=move closer	=move toward
bring closer	=move closer	=move toward
carri closer	=move closer	=move toward
hold closer	=move closer	=move toward
get out	=take outof
get outof	=take outof	-pul outof
get rid	-remov
grasp	=hold	~squeez	-pick up
squeez	<grasp	<grip	<clutch	<clasp	=clench	<cling	<cradl	=squash	=squish	=crush	=compres	=crumpl	=pinch	=scrunch	=mash	=wad	=knead	=crinkl	=smush	<pres
grip	=hold	~squeez
clutch	=hold	~squeez
clasp	=hold	~squeez
clench	=hold	=squeez
cling	=hold	~squeez
keep hold	=hold	~squeez
hang onto	=hold	~squeez
hang on	=hold	~squeez	-attach
cradl	=hold	~squeez
lift of	-pick up	-take	-remov
gather up	-pick up
scoop up with hand	-pick up
lift from	-pick up
pick	-take	<choos	<select	<remov	<removal
pick out	-take	-pick
pick from	-take	-pick	=take from
choos	-take	-pick
select	-take	-pick
pick up	-lift up	-take	~move up	=lift
take up	=pick up	-lift up	-take	~move up
grab up	=pick up	-lift up	-take	~move up
pick one	-take one mani similar
choos one	-take one mani similar
select one	-take one mani similar
take one	-take one mani similar
grab one	-take one mani similar
pick out one	-take one mani similar
one out mani	-take one mani similar
one from pile	-take one mani similar
one from group	-take one mani similar
one outof mani	-take one mani similar
outof mani	-take one mani similar
from mani	-take one mani similar
among mani	-take one mani similar
one from mani	-take one mani similar
one from several	-take one mani similar
one from row	-take one mani similar
one from set	-take one mani similar
one from bunch	-take one mani similar
take out	=take outof	-pul outof
take outof	-pul outof
bring out	=take outof	-pul outof
fetch out	=take outof	-pul outof
fish out	=take outof	-pul outof
lift out	=take outof	-pul outof
lift outof	=take outof	-pul outof
bring outof	=take outof	-pul outof
extract	=take outof	=pul outof
remov outof	=take outof	-pul outof
unload	=take outof	-pul outof	=unload truck	<remov
unpack	=take outof	-pul outof	=unbox
take insid	=take outof	-pul outof
take away	-take	-remov	=take from
take of	-take	-remov	=take from
lift away	-take	-remov
clear away	-take	-remov
grab from	=take from
fetch from	=take from
pick up from	=take from
removal	=remov	-take outof	-take from	-pul outof	~pick
withdraw	=pul outof	-take outof
pul out	=pul outof	-take outof
yank out	=pul outof	-take outof
draw from	=pul outof	-take outof
drag out	=pul outof	-take outof
tug out	=pul outof	-take outof
rip out	=pul outof	-take outof
pluck out	=pul outof	-take outof
unplug	-pul outof	~plug pul out	~take outof
disconnect	-pul outof	~plug pul out	~take outof
pul plug	-pul outof	~plug pul out	~take outof
plug out	-pul outof	~plug pul out	~take outof
eject	-pul outof	~plug pul out	~take outof
plug unplug	=plug pul out
insert remov	=plug pul out
plug take out	=plug pul out
insert pul out	=plug pul out
plug back out	=plug pul out
plug remov	=plug pul out
detach	~pul outof	-pul two separat	~take from	~tear two piec
separat	~pul outof	-pul two separat	~take from	~tear two piec	=away eachother	=move away eachother	=pul two end separat
place	=put	~set
put	=place	=set	=position	=deposit	=rest	=park	<return	<stow	<store	<lay	<lie	<arrang	<organiz	<drop
set	=put	-mani similar	<place
position	=put
deposit	=put
rest	=put
park	=put
insert	=put into	~stuf	~plug
stuf	<insert	<slot	<load	<tuck	<pack	<fil	=stuf into
plug	<insert	<slot	<load	<tuck	<connect	=plug into	<socket	<outlet	<charger	<usb
slot	=put into	~stuf	~plug
slip into	=put into	~stuf	~plug
slide into	=put into	~stuf	~plug
stick into	=put into	~stuf	~plug
load	=put into	~stuf	~plug	-put onto
tuck	=put into	~stuf	~plug
place into	=put into	~stuf	~plug
set into	=put into	~stuf	~plug
post into	=put into	~stuf	~plug
fit into	=put into	~stuf	~plug
push into	=put into	~stuf	~plug	=stuf into
pack	-put into	-stuf
fil	=pour into	~put into	~stuf	<inflat
put back	-put into	-put
return	-put into	-put
put away	-put into	-put
stow	-put into	-put
store	-put into	-put
put down	-put surfac	-put tabl	~lay tabl
set down	-put surfac	-put tabl	~lay tabl
place down	-put surfac	-put tabl	~lay tabl
lay down	-put surfac	-put tabl	~lay tabl	=lay	~put	=lay side	-lay tabl side
put over	=cover	-cover with	~put onto
place over	=cover	-cover with	~put onto
lay over	=cover	-cover with	~put onto
drape over	=cover	-cover with	~put onto
throw over	=cover	-cover with	~put onto
put cloth over	=cover	-cover with	~put onto
spread over	=cover	-cover with	~put onto
throw blanket over	=cover	-cover with	~put onto
slide underneath	=put underneath
slip underneath	=put underneath
push underneath	=put underneath
shove underneath	=put underneath
stick underneath	=put underneath
tuck underneath	=put underneath
wedg underneath	=put underneath
place underneath	=put underneath
set underneath	=put underneath
stand	=put upright	=upright	-surfac
stand up	=put upright
put stand	=put upright
set upright	=put upright
stand upright	=put upright
prop up	=put upright
put vertical	=put upright
place stand	=put upright
balanc on end	=put upright
vertical	=upright
upright	=vertical	=verticalli	=stand	=erect
verticalli	=upright
erect	=upright
on end	=upright
straight up	=upright
sideway	-side	~flat
side	<sideway	<horizontalli	<horizontal	<flat	<lie	-end	~edg
flat	<sideway	<horizontalli	<horizontal	-side	<lie
on side	-side	~flat	=lay side	-lay tabl side
horizontalli	-side	~flat
horizontal	-side	~flat
lie	-side	~flat	=lay	~put
lay	-put	=lie
lie down	=lay	~put
lay flat	=lay	~put	=lay side	-lay tabl side
lay sideway	=lay side	-lay tabl side
lay side	-lay tabl side
put side	=lay side	-lay tabl side
put sideway	=lay side	-lay tabl side
put flat	=lay side	-lay tabl side
put horizontal	=lay side	-lay tabl side
lay horizontalli	=lay side	-lay tabl side
place sideway	=lay side	-lay tabl side
arrang	-put
line up	-put	=wait in line
organiz	-put
ad	-put similar
put one more	-put similar
put same	-put similar
put more	-put similar
ad collection	-put similar
similar	-put similar
same kind	-put similar
same type	-put similar
identical	-put similar
alik	-put similar
with other	-put similar
among other	-put similar
join other	-put similar
fasten	=attach
attach	=fasten	=affix	=fix	=glu	=tape	=clip	=pin	=connect	=join	=mount	=secur	=stick	=past	=hook	=clamp	=bind	=link	=bolt	=velcro	=magnet	=sticker
affix	=attach
fix	=attach
glu	=attach
tape	=attach
clip	=attach	-cut
pin	=attach
connect	=attach	-plug	=plug into
join	=attach
mount	=attach
secur	=attach
stick	=attach	~put into	~put onto
past	=attach
hook	=attach
clamp	=attach
snap on	=attach
stick on	=attach
bind	=attach
link	=attach
bolt	=attach
velcro	=attach
magnet	=attach
sticker	=attach
stick onto	-attach
put sticker	-attach
put magnet	-attach
tape onto	-attach
glu onto	-attach
clip onto	-attach
hook on	-attach
screw on	-attach
snap together	-attach
fit together	-attach
unstick	~not stick
fal of	~not stick	-fal down	-fal
not stay on	~not stick
come of	~not stick
keep fal of	~not stick
hook up	-attach	-plug
put plug	=plug into
insert plug	=plug into
insert cabl	=plug into
plug cord	=plug into
charg	=plug into
plug charger	=plug into
put usb	=plug into
insert usb	=plug into
plug in	=plug into
socket	~plug	~plug into
outlet	~plug	~plug into
charger	~plug
usb	~plug
port	~plug into
bend	-bend deform	=flex	=curv	=warp	=deform	=bow	=contort
flex	=bend	-bend deform
curv	=bend	-bend deform
warp	=bend	-bend deform
deform	=bend	-bend deform	<reshap	<misshapen	<crook
bow	=bend	-bend deform	=tie bow
contort	=bend	-bend deform
reshap	-deform
outof shape	-deform
misshapen	-deform
crook	-deform
snap	-bend break	=break	~tear two piec	=finger snap
snap in half	-bend break
break in half	-bend break
break two	-bend break
snap two	-bend break
snap of	-bend break
crack	-bend break	-break
fractur	-bend break
shatter	-bend break
break	-bend break	~tear two piec	=snap	<crack
unbendabl	~bend unbendabl nothing	<rigid	<stif	<inflexibl	<solid
rigid	-unbendabl	~bend unbendabl nothing
stif	-unbendabl	~bend unbendabl nothing
inflexibl	-unbendabl	~bend unbendabl nothing
not bend	-unbendabl	~bend unbendabl nothing
hard bend	-unbendabl	~bend unbendabl nothing
solid	-unbendabl	~bend unbendabl nothing
unbreakabl	-tearabl
tearabl	<unbreakabl	<untearabl
untearabl	-tearabl	-not tearabl
entomb	=buri
buri	=entomb	=inter	<hide	<conceal	<mask	<obscur
inter	=buri
buri underneath	=buri
hide sand	=buri
cover sand	=buri
cover dirt	=buri
cover soil	=buri
hide underneath sand	=buri
hide	-cover	-buri	-put behind	-put underneath
cover	<hide	<conceal	<mask	<obscur	<drape	<wrap	<blanket	<shroud	<veil	<overlay	<envelop	<lid	<over
conceal	-cover	~buri
mask	-cover	~buri
obscur	-cover	~buri
drape	-cover
wrap	-cover
blanket	-cover
shroud	-cover
veil	-cover
overlay	-cover
envelop	-cover
lid	-cover	~part
cover up	=cover
shut	=close
close	=shut	=seal	=slam	=lock	=zip	=cap	=recap
seal	=close
slam	=close
lock	=close
zip	=close
zip up	=close
fasten lid	=close
close up	=close	~fold
put lid	=close
put cap	=close
put top	=close
push shut	=close
pul shut	=close
swing shut	=close
push drawer	=close
button up	=close
snap shut	=close
cap	=close
recap	=close
screw lid	=close
unlock	=open
open	=unlock	=uncap	=unscrew	=unzip	=unseal	=uncork	=unlatch	=undo	=unclasp	=unbutton	=pry	~unfold	<unrol	<unfurl	<unwrap	<expand
uncap	=open
unscrew	=open	~twist
unzip	=open
unseal	=open
uncork	=open	=open bottl
pop open	=open
take lid	=open
remov lid	=open
take cap	=open
remov cap	=open
lift lid	=open
pul open	=open
swing open	=open
push open	=open
flip open	=open
unlatch	=open
undo	=open
crack open	=open
pry open	=open
break open	=open
unclasp	=open
unbutton	=open
pry	=open
pop lid	=open
pop top	=open
pop of	=open
twist of	=open
lid of	=open
cap of	=open
slide open	=open
unfold	<open	<unrol	<unfurl	<unwrap	<expand	<unwind	<uncoil
open up	-unfold	~open
spread open	-unfold	~open
spread out	-unfold	~open
open out	-unfold	~open
unrol	-unfold	~open
unfurl	-unfold	~open
straighten out	-unfold	~open
flatten out	-unfold	~open
unwrap	-unfold	~open	=open present
expand	-unfold	~open	=pul two end stretch
lay out flat	-unfold	~open
creas	=fold
fold	=creas	=pleat	=origami
fold up	=fold
fold in half	=fold
fold over	=fold
doubl over	=fold
pleat	=fold
origami	=fold	=fold paper
fold together	=fold
rol up	~fold
wrap up	~fold
uncover	-remov reveal	=unveil	=expos	=disclos	<reveal
unveil	=uncover	-remov reveal
expos	=uncover	-remov reveal
disclos	=uncover	-remov reveal
lift cover	=uncover	-remov reveal
remov cover	=uncover	-remov reveal
take cover of	=uncover	-remov reveal
pul cover of	=uncover	-remov reveal
take lid of	=uncover	-remov reveal
take cover	=uncover	-remov reveal
pul cover	=uncover	-remov reveal
take cloth	=uncover	-remov reveal
remov cloth	=uncover	-remov reveal
pul cloth	=uncover	-remov reveal
lift cloth	=uncover	-remov reveal
lift blanket	=uncover	-remov reveal
remov blanket	=uncover	-remov reveal
pul blanket	=uncover	-remov reveal
take blanket	=uncover	-remov reveal
cover of	=uncover	-remov reveal
cloth of	=uncover	-remov reveal
take sheet	=uncover	-remov reveal
reveal	-remov reveal	-uncover	=show
show behind	=reveal	-remov reveal	-uncover
reveal behind	=reveal	-remov reveal	-uncover
expos behind	=reveal	-remov reveal	-uncover
move asid	-remov	~move away
push asid	-remov	~move away
pul asid	-remov	~move away
slide asid	-remov	~move away
remov reveal	=remov reveal behind
move away reveal	=remov reveal behind
move asid reveal	=remov reveal behind
pul asid reveal	=remov reveal behind
take away reveal	=remov reveal behind
move reveal	=remov reveal behind
take show behind	=remov reveal behind
remov show behind	=remov reveal behind
remov see behind	=remov reveal behind
dig	=dig outof	=shovel	=excavat	=spade
dig up	=dig outof
dig out	=dig outof
excavat	=dig outof	=dig	~shovel
unearth	=dig outof
exhum	=dig outof
unburi	=dig outof
scoop out	=dig outof	=scoop up
pul sand	=dig outof
dig from	=dig outof
uncover sand	=dig outof
let go	=drop	=drop down
releas	=drop
drop	=releas	=dump	=plop	~put	<fal	<tumbl	<plung	<plummet
let fal	=drop	~throw air fal	=drop down
dump	=drop	=pour	-pour outof	~pour into
lose grip	=drop
plop	=drop
let drop	=drop	~put	=drop down
fal	-drop	=tumbl	=plung	=plummet	~drop down	<toppl
fal down	=fal	~drop	=fal over	-tip over
come down	=fal	~drop	=collaps
tumbl	=fal	~drop	=tip over	~push fal	~poke fal over	=gymnastics tumbl	~somersault
plung	=fal	~drop
plummet	=fal	~drop	=fal rock
crash down	=fal	~drop
drop down	=fal	~drop
go down	=fal	~drop	=move down
drop of	=fal of	-fal down	-fal
slide of	=fal of	-fal down	-fal	-slide	=push of	-push fal of tabl
rol of	=fal of	-fal down	-fal
slip of	=fal of	-fal down	-fal
tumbl of	=fal of	-fal down	-fal
fal over edg	=fal of	-fal down	-fal
fal over	-tip over	~fal	-stand upright fal side
toppl over	=fal over	=tip over	~fal	~push fal	~poke fal over
tip over	=fal over	~fal	~push fal	~poke fal over
tumbl over	=fal over	-tip over	~fal
toppl	=fal over	=tip over	~fal	=collaps	~push fal	~poke fal over
keel over	=fal over	-tip over	~fal
knock over	=fal over	=tip over	~fal	~push fal	~poke fal over
knock down	=fal over	=tip over	~fal	=collaps	~push fal	~poke fal over
float down	=fal feather	=fal paper
flutter	=fal feather	=fal paper
flutter down	=fal feather	=fal paper
drift down	=fal feather	=fal paper
fal slowli	=fal feather	=fal paper
fal gentli	=fal feather	=fal paper
fal softli	=fal feather	=fal paper
drift	=fal feather	=fal paper
glide down	=fal feather	=fal paper	=slide down
float	=fal feather	=fal paper
leaf	~feather	=blow leaf
feather	<leaf	<tissu	<napkin	<sheet	<ribbon
tissu	~feather	=blow nose
napkin	~feather	=fold napkin
sheet	~feather	=make bed
ribbon	~feather
fal fast	=fal rock
fal quickli	=fal rock
drop quickli	=fal rock
fal heavili	=fal rock
fal straight	=fal rock
drop straight	=fal rock
fal heavi	=fal rock
drop like stone	=fal rock
thud	=fal rock
free fal	=fal rock	=skydive
fal hard	=fal rock
drop fast	=fal rock
stone	=rock
rock	=stone	=boulder	=brick	=pebbl
boulder	=rock	=rock climb
brick	=rock	=lay brick
pebbl	=rock
not fit	-fail put not fit
cannot fit	=not fit	-fail put not fit
not fit into	=not fit	-fail put not fit
oversiz	=not fit	-fail put not fit
not go in	=not fit	-fail put not fit
not go into	=not fit	-fail put not fit
not enough room	=not fit	-fail put not fit
hit	~poke	=strike	=beat	=smack	=bang	=knock	=bash	=whack	=pound	=hammer	=punch	=slap	=swat	=thump	=thwack	=smash	=wallop	=drum	=whip	=tap	<bat	<racket	<pat	<kick	<bump
poke	<hit	<strike	<beat	<smack	<bang	<knock	<bash	<whack	<pound	<hammer	<punch	<slap	<swat	<thump	<thwack	<smash	<wallop	<drum	<whip	<tap	<pat	<bump	~touch	=prod	=jab	=nudg	=dab	<pres
strike	=hit	~poke
beat	=hit	~poke
smack	=hit	~poke	=slap
bang	=hit	~poke
knock	=hit	~poke
bash	=hit	~poke
whack	=hit	~poke
pound	=hit	~poke
hammer	=hit	~poke
punch	=hit	~poke	=punch person box	~punch bag
slap	=hit	~poke	=smack
swat	=hit	~poke
thump	=hit	~poke
thwack	=hit	~poke
smash	=hit	~poke	=collid	-move collid	~throw against
wallop	=hit	~poke
drum	=hit	~poke	=play drum	~air drum
whip	=hit	~poke
tap	=hit	-poke	=touch
bat	~hit	=hit basebal
racket	~hit	-play tennis	-play badminton	~play squash
stick hit	~hit
touch	=tap	<pat	~poke	<prod	<jab	<nudg	<dab	=touch part	=feel	=stroke	=cares	=contact	=pet	=rub	=finger
pat	-poke	-touch	-hit	=pet
kick	~hit	~push	~side kick	~high kick
push	<kick	=slide	<glide	<slither	<skid	<slip	<scoot	<move	<drag	=pres	=shove	=nudg	=thrust	=propel	<bump	<flick
carri	=hold	~lift	~move
lift	<carri	<hang	<dangl	<suspend	-lift up	=rais	=hoist	=elevat	=heav	-move up	~snatch weight lift	~deadlift	~clean jerk
hang	-hold	~lift
dangl	-hold	~lift
suspend	-hold	~lift
hold up	-hold	-show camera	-lift up	=lift	=without drop down
hold out	-hold	-show camera	~lift up
hover	=hold over
hover over	=hold over
suspend over	=hold over
dangl over	=hold over
hang over	=hold over
trundl	=rol
rol	=trundl	-let rol
rol down	-let rol down	-rol slant
rol down hil	-let rol down	-rol slant
rol down ramp	-let rol down	-rol slant
rol downhil	-let rol down	-rol slant
go down inclin	-let rol down slant
go down slope	-let rol down slant
go down ramp	-let rol down slant
go down hil	-let rol down slant
slide down ramp	-let rol down slant
slide down slope	-let rol down slant
go up slope	-let rol up slant back
go up ramp	-let rol up slant back
go up inclin	-let rol up slant back
uphil	-let rol up slant back
rol up hil	-let rol up slant back
rol up ramp	-let rol up slant back
rol uphil	-let rol up slant back
rol up inclin	-let rol up slant back
rol up slope	-let rol up slant back
rol back	-rol back down
come back	-rol back down
across	-along
along	<across
over floor	-along
slant	=slant surfac	=tilt
slope	=slant surfac
ramp	=slant surfac
inclin	=slant surfac	=tilt
hil	=slant surfac
tilt	=slant surfac	=tip	=lean	=slant	=inclin	=angl	=cannot	<prop
slide	=slant surfac	-move	=push	~pul	~glide
declin	=slant surfac
diagonal	=slant surfac
angl	=slant surfac	=tilt	=catch fish	~ice fish
hillsid	=slant surfac
downhil	=slant surfac
inclin plane	=slant surfac
tilt board	=slant surfac	-lift surfac	-tilt
slope surfac	=slant surfac
tabl	=surfac	=flat surfac	=desk	=counter	=tabletop	=countertop	=workbench	=worktop	=bench	<floor	<grind	<carpet	<shelf	<bed	<mat	<chair	<sofa
surfac	=tabl	<desk	<counter	<tabletop	<floor	<grind	<countertop	<shelf	<bench	<top	<board	<plank	<tray	<mat	<chair	<bed	<platform	<couch	<sofa	<rug	<mattres	<cushion	<pillow	<stand
desk	-surfac	=flat surfac	=tabl
counter	-surfac	=flat surfac	=tabl
tabletop	-surfac	=flat surfac	=tabl
floor	-surfac	=flat surfac	~tabl
grind	-surfac	=flat surfac	~tabl
countertop	-surfac	=flat surfac	=tabl
shelf	-surfac	~tabl
bench	-surfac	=tabl
top	-surfac
board	-surfac
plank	-surfac
tray	-surfac
mat	-surfac	~tabl
chair	-surfac	~tabl
bed	-surfac	~tabl	=make bed
platform	-surfac
couch	-surfac	=move furnitur
sofa	-surfac	~tabl	=move furnitur
rug	-surfac
mattres	-surfac	=make bed
cushion	-surfac	~soft
pillow	-surfac	=make bed
level surfac	=flat surfac
flat grind	=flat surfac
smooth surfac	=flat surfac
workbench	=tabl
worktop	=tabl
carpet	~tabl
move	<slide	<glide	<slither	<skid	<slip	<scoot	<wiggl	<wriggl	<jiggl	<adjust	<fiddl	<wave	=shift	=relocat	=transfer	=bring	=drag	=transport	~push	~pul	<carri	<swing	<sway
pul	<slide	<glide	<slither	<skid	<slip	<scoot	<move	=drag	=yank	=tug	=haul	=draw	=tow	=heav	<peel
glide	-move	-push	~pul	<slide
slither	-move	-push	~pul
skid	-move	-push	~pul
slip	-move	-push	~pul
scoot	-move	-push	~pul
slide down	-glide down
slip down	=slide down	-glide down
not slide	-stay	~not glide down	-not enough slide
not slip	-stay	~not glide down	~not slide
stay in place	-stay	~not glide down	~not slide
stay put	-stay	~not glide down	~not slide
remain	=stay	~not glide down	~not slide
stay	=remain
not slide down	-stay	~not glide down	~not slide
not move	-stay	~not glide down	~not slide	=lightli not move	-touch move
slide across	=move across surfac
move across	=move across surfac
drag across	=move across surfac
push across	=move across surfac
move along	=move across surfac
slide along	=move across surfac
slide over	=move across surfac
slide across of	-move across fal down
move across fal of	-move across fal down
slide fal of	-move across fal down
without slide	-stay
rais	=lift	-lift up	=move up
hoist	=lift	-lift up
elevat	=lift	-lift up
heav	=lift	-lift up	=throw	=pul
pul up	=lift	-lift up
jack up	=lift	-lift up
lift into air	=lift	-lift up
rais up	=lift	-lift up
lift up	=lift
go up	-move up
rise	-move up
ascend	-move up	=climb	~rock climb
up	-move up
lower	=move down
bring down	=move down
descend	=move down
sink	=move down
pul down	=move down
rais one end	=lift up one end
lift one side	=lift up one end
lift one end	=lift up one end
lift one edg	=lift up one end
lift edg	=lift up one end
lift corner	=lift up one end
lift end	=lift up one end
lift side	=lift up one end
lift one corner	=lift up one end
tilt up one end	=lift up one end
lift front	=lift up one end
lift tip	=lift up one end
rais one side	=lift up one end
rais end	=lift up one end
pick up one end	=lift up one end
pick up end	=lift up one end
end	=edg	<side	<corner	<tip	=two end
edg	=end	<side	<corner	<tip	=brink	=ledg	=border	=rim
corner	-end	~edg
tip	-end	~edg	=tip over	~push fal	~poke fal over	=tilt
both end	=two end
both side	=two end
either end	=two end
two side	=two end
opposit end	=two end
opposit side	=two end
tilt tray	-lift surfac	-tilt
tilt plate	-lift surfac	-tilt
lift board	-lift surfac	-tilt
lift tray	-lift surfac	-tilt
rais board	-lift surfac	-tilt
tilt book	-lift surfac	-tilt
tilt surfac	-lift surfac	-tilt
rais tray	-lift surfac	-tilt
rais ramp	-lift surfac	-tilt
lift surfac	-tilt
rais surfac	-lift surfac	-tilt
rais plank	-lift surfac	-tilt
lift plank	-lift surfac	-tilt
lift book	-lift surfac	-tilt
not enough	-not enough slide
almost slide	-not enough slide
with on	~on
on top	~on
with on top	~on
content	~in out
in	~in out	-into	-insid
stuf insid	~in out
carri tray	-lift on
allow	~let
let	<allow	<make	<caus
make	~let	=prepar	=creat
caus	~let
piec	=part	=tear two piec
part	=piec	=portion	=component	=section	=segment	=bit	<hing	<lever	<knob	<handl	<arm	<dial	<drawer	<lid	<leg	<wheel	<button	<switch	<limb	<flap	<joint
portion	=part
component	=part
section	=part
segment	=part
bit	=part
hing	~part
lever	~part
knob	~part
handl	~part
arm	~part
dial	~part
drawer	~part
leg	~part	<calf	<thigh
wheel	~part	=chang wheel
button	~part
switch	~part
limb	~part
flap	~part
joint	~part	=smoke
wiggl	-move part	~move
wriggl	-move part	~move	=twist
jiggl	-move part	~move
adjust	-move part	~move
fiddl	-move part	~move	=play violin
rotat part	-move part	~move
turn knob	-move part	~move
turn dial	-move part	~move
wave	-move part	~move
shift	=move
relocat	=move
transfer	=move
bring	=move
drag	=move	=pul	~push
transport	=move
collid	-move collid	=crash	=bump	=smash	=ram	=clash	=impact	=move collid eachother	-collid with
crash	=collid	-move collid	=move collid eachother	-collid with
bump	=collid	-move collid	=move collid eachother	-collid with	-hit	~poke	~push
ram	=collid	-move collid
hit eachother	=collid	-move collid
run into eachother	=collid	-move collid	=move collid eachother	-collid with
clash	=collid	-move collid
impact	=collid	-move collid
bang eachother	=collid	-move collid
smash eachother	=collid	-move collid
into eachother	=collid	-move collid
crash eachother	=collid	-move collid	=move collid eachother	-collid with
bump into eachother	=collid	-move collid
hit together	=collid	-move collid
bang together	=collid	-move collid	=move collid eachother	-collid with
knock together	=collid	-move collid	=move collid eachother	-collid with
smash together	=collid	-move collid	=move collid eachother	-collid with
crash together	=collid	-move collid	=move collid eachother	-collid with
push into eachother	=collid	-move collid	=move collid eachother	-collid with
bump together	=move collid eachother	-collid with
crash into eachother	=move collid eachother	-collid with
smash into eachother	=move collid eachother	-collid with
slam into eachother	=move collid eachother	-collid with
bang into eachother	=move collid eachother	-collid with
drive into eachother	=move collid eachother	-collid with
crash into	=collid
bump into	-collid	-hit	~poke
run into	-collid	-hit	~poke
bounc of	=deflect
ricochet	=deflect
deflect	=ricochet	=rebound	=deviat	=bounc
rebound	=deflect
glanc of	=deflect
bounc away	=deflect
deviat	=deflect
bounc back	=deflect
bounc	=deflect	=bounc on trampolin	<jump	<leap	<hop
chang direction	=deflect
both bounc	-collid both deflect
bounc of eachother	-collid both deflect
bounc apart	-collid both deflect
both deflect	-collid both deflect
bounc away eachother	-collid both deflect
both stop	=halt
come stop	=halt
stop move	=halt
stop	=halt
halt	=stop	=standstil
come rest	=halt
both halt	=halt
standstil	=halt
stop soon	=quickli stop spin
stop quickli	=quickli stop spin
stop immediateli	=quickli stop spin
soon stop	=quickli stop spin
briefli spin	=quickli stop spin
stop spin	=quickli stop spin
stop turn	=quickli stop spin
short spin	=quickli stop spin
keep spin	=continu spin
keep turn	=continu spin
keep rotat	=continu spin
keep on spin	=continu spin
go on spin	=continu spin
spin long	=continu spin
spin long time	=continu spin
goe on spin	=continu spin
continuous spin	=continu spin
spin continuousli	=continu spin
spin	=continu spin	=twirl	=whirl	=rotat	=revolv	=gyrate	=swirl	-spin around	<mix	<stir
spin without stop	=continu spin
nonstop	=continu spin	-continu
go on	~continu
continuousli	-continu
continuous	-continu
ongo	-continu
constantli	-continu
forever	-continu
pas	=pas eachother	-move pas eachother	<cros
go past	=pas eachother	-move pas eachother
cros path	=pas eachother	-move pas eachother
move past	=pas eachother	-move pas eachother
drive past	=pas eachother	-move pas eachother
overtak	=pas eachother	-move pas eachother
slide past	=pas eachother	-move pas eachother
past eachother	=pas eachother	-move pas eachother
eachother	=pas eachother	-move pas eachother
cros	~pas
closer	~besid	=nearer	<near	<together	<toward
besid	-closer	<nearer	=near	<together	=around
nearer	=closer	~besid
near	-closer	=besid
together	-closer	~besid	=closer eachother	=move closer eachother
toward eachother	-closer	~besid	=closer eachother
besid eachother	-closer	~besid
closer together	=closer eachother
nearer eachother	=closer eachother
near eachother	=closer eachother
move together	=move closer eachother
bring together	=move closer eachother
push together	=move closer eachother
slide together	=move closer eachother
pul together	=move closer eachother
put together	=move closer eachother
pul close	=move closer eachother
bring close	=move closer eachother
push toward eachother	=move closer eachother
toward	-closer	<at
apart	=away eachother
further apart	=away eachother
farther apart	=away eachother
opposit direction	=away eachother
opposit way	=away eachother
move apart	=move away eachother
push apart	=move away eachother
slide apart	=move away eachother
spread apart	=move away eachother
drift apart	=move away eachother
drag apart	=move away eachother
further	-away
away	<further	<farther	<far	<back	<from
farther	-away
far	-away
back	~away
toward camera	-move toward camera
toward lens	=toward camera	-move toward camera
toward viewer	=toward camera	-move toward camera
toward screen	=toward camera	-move toward camera
closer camera	=toward camera	-move toward camera
near camera	=toward camera	-move toward camera
bring camera closer	=toward camera	-move toward camera
at camera	=toward camera	-move toward camera
take closer camera	=toward camera	-move toward camera
bring closer camera	=toward camera	-move toward camera
hold closer camera	=toward camera	-move toward camera
from camera	=away camera
away lens	=away camera
away viewer	=away camera
farther camera	=away camera
further camera	=away camera
away from	=away camera
lens	=camera
camera	=lens	=viewer	=webcam
viewer	=camera
webcam	=camera
camera toward	=approach camerawork
camera closer	=approach camerawork
camera approach	=approach camerawork
approach	=approach camerawork
zoom in	=approach camerawork
walk toward	=approach camerawork
move closer camera	=approach camerawork
camera near	=approach camerawork
camera go toward	=approach camerawork
camera get close	=approach camerawork
camera get closer	=approach camerawork
camera come close	=approach camerawork
camera zoom in	=approach camerawork
move camera toward	=approach camerawork
move camera closer	=approach camerawork
close in on	=approach camerawork
move in on	=approach camerawork
come closer	=approach camerawork
go closer	=approach camerawork
walk upto	=approach camerawork
go upto	=approach camerawork
come upto	=approach camerawork
walk closer	=approach camerawork
step closer	=approach camerawork
camera forward	=approach camerawork
move camera near	=approach camerawork
bring camera close	=approach camerawork
camera in	=approach camerawork
film closer	=approach camerawork
step toward	=approach camerawork
go toward	=approach camerawork
camera move toward	=approach camerawork
camera move closer	=approach camerawork
camera move in	=approach camerawork
camera away	=move away camerawork
zoom out	=move away camerawork
back away	=move away camerawork
walk away	=move away camerawork
camera back	=move away camerawork
camera pul back	=move away camerawork
camera pul away	=move away camerawork
camera move away	=move away camerawork
camera move back	=move away camerawork
move camera away	=move away camerawork
move camera back	=move away camerawork
camera retreat	=move away camerawork
retreat	=move away camerawork
camera leav	=move away camerawork
leav behind	=move away camerawork
step back	=move away camerawork
step away	=move away camerawork
go away from	=move away camerawork
back of	=move away camerawork
camera reced	=move away camerawork
camera withdraw	=move away camerawork
camera zoom out	=move away camerawork
camera back up	=move away camerawork
withdraw camera	=move away camerawork
camera left	=turn camera left
pan left	=turn camera left
camera pan left	=turn camera left
camera turn left	=turn camera left
camera rotat left	=turn camera left
left pan	=turn camera left
look left	=turn camera left
swing camera left	=turn camera left
pan camera left	=turn camera left
camera swing left	=turn camera left
camera shift left	=turn camera left
righttoleft camera	=turn camera left
camera righttoleft	=turn camera left
pan righttoleft	=turn camera left
camera right	=turn camera right
pan right	=turn camera right
camera pan right	=turn camera right
camera turn right	=turn camera right
camera rotat right	=turn camera right
right pan	=turn camera right
look right	=turn camera right
swing camera right	=turn camera right
pan camera right	=turn camera right
camera swing right	=turn camera right
camera shift right	=turn camera right
lefttoright camera	=turn camera right
camera lefttoright	=turn camera right
pan lefttoright	=turn camera right
camera up	=turn camera up
pan up	=turn camera up
tilt up	=turn camera up
camera tilt up	=turn camera up
camera pan up	=turn camera up
look up	=turn camera up
point camera up	=turn camera up
tilt camera up	=turn camera up
camera turn up	=turn camera up
camera swing up	=turn camera up
camera move up	=turn camera up
camera swivel up	=turn camera up
camera rotat up	=turn camera up
camera look up	=turn camera up
camera rise	=turn camera up
camera go up	=turn camera up
camera point up	=turn camera up
aim camera up	=turn camera up
up camera	=turn camera up
camera down	=turn camera down
pan down	=turn camera down
tilt down	=turn camera down
camera tilt down	=turn camera down
camera pan down	=turn camera down
look down	=turn camera down
point camera down	=turn camera down
tilt camera down	=turn camera down
camera turn down	=turn camera down
camera swing down	=turn camera down
camera move down	=turn camera down
camera swivel down	=turn camera down
camera rotat down	=turn camera down
camera look down	=turn camera down
camera lower	=turn camera down
camera go down	=turn camera down
camera point down	=turn camera down
aim camera down	=turn camera down
pan camera	=turn camera film
camera pan	=turn camera film
pan	=turn camera film
pan shoot	=turn camera film
turn camera	=turn camera film
rotat camera	=turn camera film
swivel camera	=turn camera film
camera rotat	=turn camera film
camera turn	=turn camera film
camera swivel	=turn camera film
camera tilt	=turn camera film
record	-film
film	<record	<shoot	<videotap
shoot	-film	=drink shoot
videotap	-film
righttoleft	-left
left	-righttoleft
lefttoright	-right
right	-lefttoright
move right	-lefttoright
slide right	-lefttoright	=push lefttoright
move left	-righttoleft
slide left	-righttoleft	=push righttoleft
push right	=push lefttoright
push left	=push righttoleft
pul right	=pul lefttoright
drag right	=pul lefttoright
pul left	=pul righttoleft
drag left	=pul righttoleft
slide lefttoright	-push lefttoright	-pul lefttoright
move lefttoright	-push lefttoright	-pul lefttoright
slide righttoleft	-push righttoleft	-pul righttoleft
move righttoleft	-push righttoleft	-pul righttoleft
pile	=pile up	=stack	<tower	<jenga	<domino
stack	=pile	<heap	<mound	-pile up	=tower	=jenga	=domino	<build
make mound	=pile up	-stack
form pile	=pile up	-stack
gather pile	=pile up	-stack
pile up	-stack
heap	=pile up	-stack
heap up	=pile up	-stack
mound	=pile up	-stack
stack up	=pile up	-stack
make pile	=pile up	-stack
bunch	-mani similar	-number
collection	-mani similar
group	-mani similar
assortment	-mani similar
mani	-mani similar	-number
several	-mani similar	-number
build tower	-stack	-pile up
make tower	-stack	-pile up
tower	=stack	-pile up	~pile
put one ontop	-stack	-pile up
one ontop	-stack	-pile up
put on top eachother	-stack	-pile up
one on top	-stack	-pile up
place on top eachother	-stack	-pile up
ontop eachother	-stack	-pile up
jenga	=stack	~pile
domino	=stack	~pile
number	<several	<multipl	<three	<four	<five	<few	<coupl	<mani	<bunch	<two	<six
multipl	-number
three	-number
four	-number
five	-number
few	-number
coupl	-number
two	-number
six	-number
put several	-put number onto
put multipl	-put number onto
put mani	-put number onto
put few	-put number onto
place several	-put number onto
put number	-put number onto
put two onto	-put number onto
put three onto	-put number onto
prod	=poke	~touch
jab	=poke	~touch
nudg	=poke	~touch	=push slightli move	-poke slightli move	=push
dab	=poke	~touch
pres	~poke	=push	-squeez
budg	=push slightli move	-poke slightli move	=slightli move
lightli	=slightli	=gentli	=softli	=bareli	=delicateli	=light	=hardli	=faintli
slightli	=lightli	=gentli	=softli	=bareli	=faintli	=littl	=tini	=delicateli	=light
gentli	=slightli	=lightli
softli	=slightli	=lightli
bareli	=slightli	=lightli
faintli	=slightli	=lightli
littl	=slightli
smal amount	=slightli
smal bit	=slightli
tini	=slightli
delicateli	=slightli	=lightli
light	=slightli	=lightli
hardli	=lightli
without move	=lightli not move	-touch move
not budg	=lightli not move	-touch move
hardli move	=lightli not move	-touch move
bareli move	=lightli not move	-touch move
almost not move	=lightli not move	-touch move
move littl	=slightli move
move slightli	=slightli move
move bit	=slightli move
littl move	=slightli move
slightli shift	=slightli move
shift slightli	=slightli move
hole	=poke hole
punctur	=poke hole	=chang wheel
pierc	=poke hole
stab	=poke hole
prick	=poke hole
make hole	=poke hole
perforat	=poke hole
punch hole	=poke hole
dril	=poke hole
poke through	=poke hole
stick finger	=poke hole
push finger	=poke hole
stick pencil	=poke hole
push through	=poke hole
impal	=poke hole
pres finger	=poke hole
dent	~poke hole soft
indent	~poke hole soft
clay	~soft	=clay potteri make
soft	<clay	<dough	<playdoh	<foam	<spong	<squishi	<putti	<bread	<marshmallow	<cushion	<plasticin
dough	~soft
playdoh	~soft
foam	~soft
spong	~soft	=wipe of
squishi	~soft
putti	~soft
bread	~soft	=bread breadcrumb
marshmallow	~soft	=cook on campfir
plasticin	~soft
sand	~substanc
substanc	<sand	<powder	<flour	<slime	<jelli	<butter	<mud	<soil	<dirt	<yogurt	<cream	<rice
powder	~substanc
flour	~substanc
slime	~substanc
jelli	~substanc
butter	~substanc	=spread onto
mud	~substanc
soil	~substanc
dirt	~substanc
yogurt	~substanc
cream	~substanc	=appli cream
rice	~substanc
collaps	=toppl	=crumbl
crumbl	=collaps
come crash down	=collaps
fal apart	=collaps
knock stack	=poke stack collaps
knock tower	=poke stack collaps
toppl tower	=poke stack collaps
poke tower	=poke stack collaps
not collaps	=without collaps
stay up	=without collaps
remain stand	=without collaps
without toppl	=without collaps
not toppl	=without collaps
stay stand	=without collaps
not fal	=without collaps
twirl	=spin
whirl	=spin
rotat	=spin	-turn	~twist	-spin around
revolv	=spin
turn around	=spin	-spin around
gyrate	=spin
spin around	=spin
swirl	=spin
go around	=spin
turn round	=spin
turn	<rotat	=twist	<flip
twist	<rotat	=screw	=wriggl	=turn	=crank	<unscrew	<wring
decant	=pour
pour	=decant	=dump	<splash	<spil
tip into	=pour	~pour into
pour out	=pour	-pour outof
dump out	-pour outof
empti out	-pour outof	-tip over fal out
drain	-pour outof
empti into	-pour outof	~pour into
tip out	-pour outof	-tip over fal out
empti	-pour outof	=vacant	=hollow	=bare	=show empti
pour away	-pour outof
drain out	-pour outof
empti bottl	-pour outof
refil	=pour into
top up	=pour into
fil up	=pour into
fil glas	=pour into
fil cup	=pour into
overflow	-pour into overflow	=overfil	=brim	=flood
spil over	=overflow	-pour into overflow
overfil	=overflow	-pour into overflow
run over	=overflow	-pour into overflow
flow over	=overflow	-pour into overflow
brim over	=overflow	-pour into overflow
over brim	=overflow	-pour into overflow
brim	=overflow	-pour into overflow
flood	=overflow	-pour into overflow
pour besid	=try pour mis spil
pour mis	=try pour mis spil
mis glas	=try pour mis spil
mis cup	=try pour mis spil
spil besid	=try pour mis spil
drizzl	-pour onto	-sprinkl onto
pour over	-pour onto	-sprinkl onto
dous	-pour onto	-sprinkl onto
soak	-pour onto	-sprinkl onto	=wet
splash	=spil	~pour
spil	=splash	=slop	=leak	~pour
slop	=spil
leak	=spil
knock over drink	=spil
spil out	=spil	-tip over fal out
wipe	=wipe of	=clean	-wash
clean	=wipe of	~wash	=scrub	=tidi	=wipe
rub	=wipe of	=touch part	=touch	=massag
scrub	=wipe of	=clean	-wash
eras	=wipe of
mop	=wipe of	=mop floor
dust	=wipe of	=sprinkl onto
swipe	=wipe of
brush of	=wipe of
wash of	=wipe of
sweep of	=wipe of	=push of	-push fal of tabl
sweep away	=wipe of
brush dust	=wipe of
brush dirt	=wipe of
brush away	=wipe of
sweep crumb	=wipe of
scrape of	=wipe of
clean of	=wipe of
wipe away	=wipe of
clean up	=wipe of
wipe up	=wipe of
wipe down	=wipe of
not wipe	~fail wipe
not come of	~fail wipe
screw	=twist
crank	=twist
wring	~twist	=twist wring wet water
wring out	=twist wring wet water
squeez water	=twist wring wet water
squeez wet	=twist wring wet water
squeez out water	=twist wring wet water
twist wet	=twist wring wet water
twist towel	=twist wring wet water
wring towel	=twist wring wet water
squeez out	=twist wring wet water
wet	=twist wring wet water	=soak	=damp	=soggi	=drip	=moist	=drench
damp	=wet
soggi	=wet
drip	=wet
moist	=wet
drench	=wet
liquid	~water
water	<liquid	<juic	<milk	<coffee	<tea
juic	~water
milk	~water	=milk cow
coffee	~water
tea	~water	=make tea
rip	=tear
tear	=rip	=shred	=split	=slit
shred	=tear	=tear two piec	=shred paper
split	=tear	=pul two end separat	~tear two piec	=stretch leg
tear up	=tear	=tear two piec
rip up	=tear	=tear two piec
rip apart	=tear	=tear two piec
tear apart	=tear	=tear two piec
rip of	=tear
tear of	=tear
slit	=tear
rip half	=tear two piec
tear half	=tear two piec
tear two	=tear two piec
rip two	=tear two piec
split two	=tear two piec
half	=tear two piec
two half	=tear two piec
two part	=tear two piec
rip into piec	=tear two piec
tear into piec	=tear two piec
in half	=tear two piec
in two	=tear two piec
into two	=tear two piec
completeli tear	=tear two piec
tear littl	=tear slightli
rip slightli	=tear slightli
rip littl	=tear slightli
tear smal	=tear slightli
rip smal	=tear slightli
tear corner	=tear slightli
tear edg	=tear slightli
smal tear	=tear slightli
smal rip	=tear slightli
rip edg	=tear slightli
rip corner	=tear slightli
partial tear	=tear slightli
cannot tear	-not tearabl
cannot rip	-not tearabl
unrippabl	-not tearabl
not tear	-not tearabl
not rip	-not tearabl
scoop	=scoop up
spoon	=scoop up
ladl	=scoop up
shovel	=scoop up	=dig	<excavat	<spade
spoon up	=scoop up
dish up	=scoop up
dip spoon	=scoop up
dollop	=scoop up
spread	=spread onto
smear	=spread onto
slather	=spread onto
rub onto	=spread onto
appli	=spread onto
spread jam	=spread onto
spread butter	=spread onto
coat	=spread onto
frost	=spread onto
ice cake	=spread onto	=make cake
plaster on	=spread onto
nothing	-air
air	<nothing	<imaginari	<invisibl
imaginari	-air
invisibl	-air
sprinkl	=sprinkl onto
scatter	=sprinkl onto
strew	=sprinkl onto
season	=sprinkl onto
shake salt	=sprinkl onto
shake pepper	=sprinkl onto
salt	=sprinkl onto
pepper	=sprinkl onto	-vegetabl
sow	=sprinkl onto
tos crumb	=sprinkl onto
dust over	=sprinkl onto
ad salt	=sprinkl onto
put salt	=sprinkl onto
squash	=squeez	=play squash	-play racquetbal
squish	=squeez
crush	=squeez	=stomp
compres	=squeez
crumpl	=squeez
pinch	=squeez
scrunch	=squeez
mash	=squeez
wad	=squeez
pres together	=squeez
knead	=squeez	=massag
crinkl	=squeez
smush	=squeez
squash in hand	=squeez
scrunch up	=squeez
pres down	-push	-squeez	~poke
tos	=throw
throw	=tos	=chuck	=hurl	=fling	=lob	=pitch	=sling	=cast	=launch	=heav	=flick	~catch throw
chuck	=throw
hurl	=throw	=hurl sport
fling	=throw
lob	=throw
pitch	=throw	=catch basebal	-hit basebal
sling	=throw
cast	=throw
launch	=throw
flick	=throw	~push
throw away	=throw
tos away	=throw
throw at	=throw against
tos at	=throw against
hurl at	=throw against
throw at wal	=throw against
against wal	=throw against
throw wal	=throw against
into wal	=throw against
bounc wal	=throw against
bounc against wal	=throw against
chuck at	=throw against
fling at	=throw against
juggl	=throw air catch	=juggl bal	~contact juggl	~juggl fire
tos up catch	=throw air catch
throw up catch	=throw air catch
throw catch	=throw air catch
tos catch	=throw air catch
tos in air catch	=throw air catch
flip coin	=throw air catch	=tos coin
catch	=throw air catch
throw up	=throw in air
tos up	=throw in air
tos in air	=throw in air
throw into air	=throw in air
tos into air	=throw in air
up in air	=throw in air
airborn	=throw in air
throw up land	~throw air fal
throw air land	~throw air fal
throw up come down	~throw air fal
throw up fal	~throw air fal
tos up fal	~throw air fal
throw in air fal	~throw air fal
let land	~throw air fal
throw on	=throw onto surfac
throw onto	=throw onto surfac
tos onto	=throw onto surfac
tos on	=throw onto surfac
throw on tabl	=throw onto surfac
chuck onto	=throw onto surfac
throw down	=throw onto surfac
tos down	=throw onto surfac
throw on floor	=throw onto surfac
throw on bed	=throw onto surfac
upsidedown	=turn upsidedown
flip	=turn upsidedown	-turn	~tip over	=gymnastics tumbl	~somersault
flip over	=turn upsidedown	-tip over
invert	=turn upsidedown
turn over	=turn upsidedown	-tip over
overturn	=turn upsidedown	=tip over	~push fal	~poke fal over
capsiz	=turn upsidedown
flip upsidedown	=turn upsidedown
upend	=turn upsidedown	=tip over	~push fal	~poke fal over
way up	=turn upsidedown
wrong way up	=turn upsidedown
on head	=turn upsidedown
revers	=turn upsidedown
turn on side	-tip over	-turn upsidedown
push over	=tip over	~push fal	~poke fal over
knock of	=push of	-push fal of tabl
push of	-push fal of tabl
swipe of	=push of	-push fal of tabl
shove of	=push of	-push fal of tabl
nudg of	=push of	-push fal of tabl
lean	=tilt	-put onto	~put upright
cannot	=tilt	=fail	-try
tip over spil	-tip over fal out
knock over spil	-tip over fal out
tip over content	-tip over fal out
knock over cup spil	-tip over fal out
tip pour out	-tip over fal out
fal out	-tip over fal out
come out	-tip over fal out	-fal out
content fal	-tip over fal out
knock over content	-tip over fal out
drop out	-fal out
yank	=pul
tug	=pul
haul	=pul
draw	=pul	=photo	=sketch	=doodl	=illustrat	<pictur
tow	=pul
take from behind	=pul from behind
get from behind	=pul from behind
remov from behind	=pul from behind
bring from behind	=pul from behind
out behind	=pul from behind	=from behind
behind	=from behind
outof behind	=from behind
from back	=from behind
pul two end	=pul two end stretch
stretch	=pul two end stretch	=stretch arm	-stretch leg
extend	=pul two end stretch
elongat	=pul two end stretch
pul both end	=pul two end stretch
pul both side	=pul two end stretch
stretch out	=pul two end stretch
pul tight	=pul two end stretch
lengthen	=pul two end stretch
rubber band	=pul two end stretch
pul apart	=pul two end separat	~tear two piec
pul apart two piec	=pul two end separat	~tear two piec
pul in two	=pul two end separat	~tear two piec
come apart	=pul two end separat	~tear two piec
pul into two piec	=pul two end separat	~tear two piec
take apart	=pul two end separat	~tear two piec
break apart	=pul two end separat	~tear two piec
pul apart into	=pul two end separat	~tear two piec
tug end	-nothing happen
pul end nothing	-nothing happen
without effect	-nothing happen
shove	=push
thrust	=push
propel	=push
push down	~move down
push up	~move up
push edg not fal	=almost fal
edg not fal	=almost fal
edg without fal	=almost fal
not fal of	=almost fal
almost fal of	=almost fal
almost of	=almost fal
almost drop	=almost fal
about fal	=almost fal
near edg	=almost fal
close fal	=almost
on verg	=almost
push of tabl	=fal of tabl
push of desk	=fal of tabl
push over edg	=fal of tabl
push of edg	=fal of tabl
knock of tabl	=fal of tabl
shove of tabl	=fal of tabl
push floor	=fal of tabl
fal floor	=fal of tabl
fal on floor	=fal of tabl
onto floor	=fal of tabl
push rotat	=push spin
flick spin	-spin
push with stick	-push with
push with tool	-push with
nudg with	-push with
shove with	-push with
brink	=edg
ledg	=edg
border	=edg
rim	=edg
edg tabl	-edg not support fal
not support	-edg not support fal	=cannot support
unsupport	-edg not support fal
edg fal	-edg not support fal
balanc on edg	-edg not support fal
fal from edg	-edg not support fal
cannot hold	=cannot support
collaps underneath	=cannot support
give way	=cannot support
not hold	=cannot support
not strong enough	=cannot support
balanc	~put upright	~put onto	~hold
steadi	~put upright	~put onto	~hold
flat surfac without rol	=flat surfac not let rol
without rol	=flat surfac not let rol
not rol	=flat surfac not let rol
without let rol	=flat surfac not let rol
stop from rol	=flat surfac not let rol
not rol away	=flat surfac not let rol
cannot rol	=not rol
unrollabl	=not rol
cannot stand	-stand upright fal side
not stand upright	-stand upright fal side
fal on side	-stand upright fal side
not stand	-stand upright fal side
bottom	=underneath
underneath	=bottom
into	-in	~insid	<within
insid	-into	<in	=contain
within	-into
contain	=insid
on	-onto	-ontop
onto	-on	-ontop	<over	<against
ontop	-onto	-on
over	~onto	~cover
around	=besid
outof	~from	~of	~out
from	-outof	-of	~away
of	~outof	-from
out	-outof
at	~against	~toward
against	<at	~onto
front	~infront
infront	<front
display	=show
show	=display	=present	=exhibit	=demonstrat	=reveal	=showcas	=point	=indicat	=gestur	-show camera
present	=show	=open present	=gift
exhibit	=show
demonstrat	=show
point at	=show
showcas	=show
point	=show	=danc ballet
indicat	=show
gestur	=show
hold up camera	=show camera
hold camera	=show camera
present camera	=show camera
display camera	=show camera
bring camera	=show camera
infront camera	=show camera
show up	=show camera
hold infront camera	=show camera
pictur	=photo	~draw
photo	=pictur	=photograph	=imag	=pic	=snapshot	=portrait	=draw	=poster
photograph	=photo
imag	=photo
pic	=photo
snapshot	=photo
portrait	=photo
poster	=photo
show pictur	=show photo camera
hold photo	=show photo camera
show photo	=show photo camera
show imag	=show photo camera
hold up pictur	=show photo camera
show photograph	=show photo camera
show content	-show insid
look insid	-show insid
vacant	=empti
nothing insid	=empti	=show empti
nothing in	=empti	=show empti
hollow	=empti
bare	=empti
empti insid	=show empti
show nothing insid	=show empti
without in	=show empti
cram	=stuf into
jam	=stuf into
forc into	=stuf into
squeez into	=stuf into
shove into	=stuf into
pack into	=stuf into
pres into	=stuf into
ram into	=stuf into
wedg	=stuf into
squash into	=stuf into
crumpl into	=stuf into
jam into	=stuf into
fil with	=stuf into
lean against	-put onto	~put upright	~tilt
prop against	-put onto	~put upright	~tilt
lean on	-put onto	~put upright	~tilt
prop	-put onto	~put upright	~tilt
feel	=touch part	=touch
stroke	=touch part	=touch	=pet
cares	=touch part	=touch	=pet
contact	=touch
pet	=touch	=stroke	=pat	=cares	=pet animal
finger	=touch
lay hand on	=touch
place finger	=touch
put hand on	=touch
put finger	=touch
fake	=pretend
pretend	=fake	=mime	=simulat	=imitat	=pantomim	=bluf	=feign	=seemingli	=pretenc	<act	<fail	<try
act like	=pretend
mime	=pretend
simulat	=pretend
make believ	=pretend
imitat	=pretend
pantomim	=pretend
bluf	=pretend
feign	=pretend
seemingli	=pretend
pretenc	=pretend
act	~pretend
attempt	=try
try	=attempt	=struggl	=effort	=endeavor	~fail	<unsuccessful	<unsuccessfulli	<failur	<unabl	<cannot	<futil	<futileli	~pretend
struggl	=try
effort	=try
endeavor	=try
fail	-try	=unsuccessful	=unsuccessfulli	=failur	=unabl	=cannot	=futil	=futileli	~pretend
unsuccessful	=fail	-try
unsuccessfulli	=fail	-try
in vain	=fail	-try
failur	=fail	-try
unabl	=fail	-try
not abl	=fail	-try
not manag	=fail	-try
not succeed	=fail	-try
without succes	=fail	-try
futil	=fail	-try
futileli	=fail	-try
without	-not
not	<without
entireli	=completeli
completeli	=entireli	=fulli	=totalli
fulli	=completeli
totalli	=completeli
al way	=completeli
up completeli	-completeli up
of tabl	-completeli up
into air	-completeli up
let fal down	=drop down
drop back down	=drop down
without drop	=without drop down
not drop	=without drop down
without let fal	=without drop down
not let fal	=without drop down
without let go	=without drop down
unwind	-unfold
uncoil	-unfold
inflat	~fil
blow up	~fil
swing	~move	=swing danc	=swing on
sway	~move
build	~stack	-build cabinet	-build shed	~lay brick	~assembl	=construct
mix	~spin
stir	~spin
peel	~pul	~remov
peel of	~pul	~remov
rappel	=abseil
abseil	=rappel
descend rope	=abseil
rope down	=abseil
clif rope	=abseil
down clif rope	=abseil
lower clif rope	=abseil
go down clif rope	=abseil
climb down rope	=abseil
pretend drum	=air drum
pretend play drum	=air drum
imaginari drum	=air drum
invisibl drum	=air drum
drum in air	=air drum
play drum air	=air drum
drum air	=air drum
answer	-answer question
question	-answer question
repli	-answer question
interview	-answer question
quiz	-answer question
respond	-answer question
respond question	-answer question
ask question	-answer question
rais question	-answer question
applaud	=clap	=ovation	<celebrat	<parti	<cheer	<celebration	<victori	<festiviti
clap	=applaud	<ovation
clap hand	=applaud	-clap
ovation	=applaud	-clap
audienc clap	=applaud	-clap
crowd clap	=applaud	-clap
stand ovation	=applaud	-clap
cheer clap	=applaud	-clap
lotion	=appli cream
moisturizer	=appli cream
sunscreen	=appli cream
ointment	=appli cream
sunblock	=appli cream
moisturiz	=appli cream
skincar	=appli cream
face cream	=appli cream
rub lotion	=appli cream
rub cream	=appli cream
put lotion	=appli cream
put cream	=appli cream
arrow	=archeri
archeri	=arrow	=longbow	=archer	=bullsey	=crossbow
shoot arrow	=archeri
longbow	=archeri
archer	=archeri
bullsey	=archeri
crossbow	=archeri
wrestl arm	=arm wrestl
bouquet	-arrang flower
flower	-arrang flower
floral	-arrang flower
florist	-arrang flower
flower arrangement	-arrang flower
put flower vase	-arrang flower
vase	-arrang flower
ikebana	-arrang flower
build computer	=assembl computer	~with computer
build pc	=assembl computer	~with computer
assembl pc	=assembl computer	~with computer
put together computer	=assembl computer	~with computer
pc build	=assembl computer	~with computer
pc	=assembl computer	=with computer
motherboard	=assembl computer	~with computer
computer part	=assembl computer	~with computer
instal computer	=assembl computer	~with computer
computer hardwar	=assembl computer	~with computer
cpu	=assembl computer	~with computer
graphic card	=assembl computer	~with computer
auctioneer	=auction
auction	=auctioneer	=bid
bid	=auction
infant wake up	=babi wake up
babi wake	=babi wake up
infant wake	=babi wake up
wake babi	=babi wake up
newborn wake	=babi wake up
toddler wake up	=babi wake up
wake up	=babi wake up
wake	=babi wake up
infant	=babi
babi	=infant	=newborn	=toddler
newborn	=babi
toddler	=babi
cooki	=bake cooki
biscuit	=bake cooki
make cooki	=bake cooki
oven	=bake cooki
bake	=bake cooki	~make cake
balloon	=balloon blow
inflat balloon	=balloon blow
blow up balloon	=balloon blow
blow balloon	=balloon blow
wrap wind	=bandag
dres wind	=bandag
first aid	=bandag
wind	=bandag
bandag	=wind	=gauz
wrap injuri	=bandag
gauz	=bandag
band aid	=bandag
wrap ankl	=bandag
wrap bandag	=bandag
barbequ	~cook sausag	=gril	=cookout	<fry	<boil	<roast
gril	=barbequ	~cook sausag
gril meat	=barbequ	~cook sausag
cookout	=barbequ	~cook sausag
gril burger	=barbequ	~cook sausag
gril steak	=barbequ	~cook sausag
gril food	=barbequ	~cook sausag
cook outdoor gril	=barbequ	~cook sausag
roast meat	=barbequ	~cook sausag
mix drink	=bartend
mix cocktail	=bartend
cocktail	=bartend
bartend	=cocktail	=bartender	=barman	=mixologist	=bar
bartender	=bartend
make cocktail	=bartend
shake cocktail	=bartend
serv drink	=bartend
pour drink bar	=bartend
barman	=bartend
mixologist	=bartend
bar	=bartend
beat box	=beatbox
mouth drum	=beatbox
make beat mouth	=beatbox
beat with mouth	=beatbox
vocal percussion	=beatbox
mouth percussion	=beatbox
beehiv	=bee keep
beekeeper	=bee keep
bee	=bee keep
honey	=bee keep
hive	=bee keep
honeycomb	=bee keep
apiari	=bee keep
beekeep	=bee keep
bellydanc	=belli danc
bellydancer	=belli danc
lift barbel bench	=bench pres
pres barbel	=bench pres
chest pres	=bench pres
benchpres	=bench pres
lift weight bench	=bench pres
barbel	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
deadlift	<barbel	<weight	<weightlift	<powerlift	<bodybuild	<weightlifter	<lift
squat	<barbel	<weight	<weightlift	<powerlift	<bodybuild	<weightlifter	<exercis	<fitnes	<workout	<gym	<calisthenic
weight lift	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
lift weight	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
weight	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
weightlift	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
powerlift	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
lift heavi weight	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
olympic lift	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
bodybuild	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
weightlifter	=snatch weight lift	-clean jerk	-deadlift	-bench pres	-squat
backbend	=bend back
bend over back	=bend back
arch back	=bend back
lean back	=bend back
metalwork	=bend metal
bend steel	=bend metal
bend iron	=bend metal
bend pipe	=bend metal
blacksmith	=bend metal
bend rod	=bend metal
bend bar	=bend metal
bend wire	=bend metal
bike snow	=bike through snow
cycl snow	=bike through snow
ride bike snow	=bike through snow
bicycl snow	=bike through snow
snow bike	=bike through snow
fat bike	=bike through snow
bike	=ride bike	~ride mountain bike	<bicycl	<cycl	<cyclist	<pedal	<bmx
bicycl	=ride bike	-bike	~ride mountain bike
cycl	=ride bike	-bike	~ride mountain bike
cyclist	=ride bike	-bike	~ride mountain bike
pedal	=ride bike	-bike	~ride mountain bike
ride bicycl	=ride bike	-bike	~ride mountain bike
bmx	=ride bike	-bike	~ride mountain bike
push bike	=ride bike	-bike	~ride mountain bike
mountain bike	=ride mountain bike
mtb	=ride mountain bike
trail bike	=ride mountain bike
downhil bike	=ride mountain bike
bike trail	=ride mountain bike
cycl mountain	=ride mountain bike
bike mountain	=ride mountain bike
bike downhil	=ride mountain bike
of road cycl	=ride mountain bike
sandblast	=blast sand
sand blast	=blast sand
glassblow	=blow glas
glas blow	=blow glas
glassblower	=blow glas
molten glas	=blow glas
hot glas	=blow glas
leaf blow	=blow leaf
clear leaf	=blow leaf
autumn leaf	=blow leaf
runni nose	=blow nose
nose	=blow nose
candl	=blow out candl	~celebrat
celebrat	<candl	<birthday	~applaud	~cheerlead	=parti	=cheer	=celebration	=victori	=festiviti
blow candl	=blow out candl	~celebrat
birthday candl	=blow out candl	~celebrat
birthday cake	=blow out candl	~celebrat	-eat cake	-make cake
birthday	=blow out candl	~celebrat
make wish	=blow out candl	~celebrat
bobsl	=bobsled
bobsled	=bobsl	=bobsleigh	=luge
bobsleigh	=bobsled
luge	=bobsled
skeleton sled	=bobsled
bind book	=bookbind
book bind	=bookbind
sew book	=bookbind
bookbinder	=bookbind
bookbind	=bookbinder
trampolin	=bounc on trampolin
bounc trampolin	=bounc on trampolin
jump trampolin	=bounc on trampolin
bowl alley	=bowl
ten pin	=bowl
bowl bal	=bowl
bowl pin	=bowl
knock pin	=bowl
tenpin	=bowl
bowl	=tenpin	=skittl
skittl	=bowl
bowl strike	=bowl
braid	=braid hair
plait	=braid hair
plait hair	=braid hair
french braid	=braid hair
pigtail	=braid hair
dreadlock	=braid hair
cornrow	=braid hair
breadcrumb	=bread breadcrumb
coat breadcrumb	=bread breadcrumb
crumb	=bread breadcrumb
dip in breadcrumb	=bread breadcrumb
batter	=bread breadcrumb
batter coat	=bread breadcrumb
coat flour	=bread breadcrumb
breakdanc	~krump	=bboy	<danc	<choreographi
krump	<breakdanc	<bboy
b boy	=breakdanc	~krump
bboy	=breakdanc	~krump
break danc	=breakdanc	~krump
windmil danc	=breakdanc	~krump
head spin	=breakdanc	~krump
hip hop	=breakdanc	~krump
street danc	=breakdanc	~krump
hip hop danc	=breakdanc	~krump
paint brush	=brush paint	~spray paint
paint	=brush paint	~spray paint
paint pictur	=brush paint	~spray paint
canva	=brush paint	~spray paint
paint wal	=brush paint	~spray paint
watercolor	=brush paint	~spray paint
oil paint	=brush paint	~spray paint
paintbrush	=brush paint	~spray paint
paint portrait	=brush paint	~spray paint
easel	=brush paint	~spray paint
hairbrush	=brush hair	~fix hair
comb hair	=brush hair	~fix hair
comb	=brush hair	~fix hair
brush hair	~fix hair
hair comb	=brush hair	~fix hair
detangl	=brush hair	~fix hair
untangl hair	=brush hair	~fix hair
toothbrush	=brush tooth
clean tooth	=brush tooth
toothpast	=brush tooth
dental	=brush tooth
scrub tooth	=brush tooth
tooth	=brush tooth
assembl	<build
cabinet	=build cabinet
cupboard	=build cabinet
furnitur assembli	=build cabinet
assembl cabinet	=build cabinet
build furnitur	=build cabinet
assembl furnitur	=build cabinet
build cupboard	=build cabinet
make cabinet	=build cabinet
woodwork	=build cabinet
carpentri	=build cabinet
carpenter	=build cabinet
build shelf	=build cabinet
wardrob	=build cabinet
bookshelf	=build cabinet
build wardrob	=build cabinet
shed	=build shed
put up shed	=build shed
garden shed	=build shed
hut	=build shed
build hut	=build shed
build barn	=build shed
construct shed	=build shed
construct barn	=build shed
barn	=build shed
construct	=build
bungee	=bungee jump
bungi	=bungee jump
bungee cord	=bungee jump
jump bridg cord	=bungee jump
bungi jump	=bungee jump
busker	=busk
busk	=busker
street musician	=busk
street performer	=busk
street performanc	=busk
play music street	=busk
perform street	=busk
perform street music	=busk
sing street	=busk
musician street	=busk
cano	=kayak	=paddl	=row	=raft	=rapid	<boat
kayak	=cano	<paddl	<row	<raft	<rapid	<boat
paddl	=cano	-kayak
row boat	=cano	-kayak
row	=cano	-kayak
paddl boat	=cano	-kayak
raft	=cano	-kayak
rapid	=cano	-kayak
brazilian martial art	=capoeira
martial art danc	=capoeira
martial art	~capoeira	~tai chi	-high kick	-side kick	~punch person box	~drop kick
karat	~capoeira	~tai chi	-high kick	-side kick	~punch person box	~drop kick
capoeira	<karat	<taekwondo	<mma	<kickbox
kung fu	~capoeira	~tai chi	-high kick	-side kick	~punch person box	~drop kick
taekwondo	~capoeira	~tai chi	-high kick	-side kick	~punch person box	~drop kick
mma	~capoeira	~tai chi	-high kick	-side kick	~punch person box	~drop kick
kickbox	~capoeira	~tai chi	-high kick	-side kick	~punch person box	~drop kick
hold babi	=carri babi
carri infant	=carri babi
hold infant	=carri babi
cradl babi	=carri babi
babi in arm	=carri babi
rock babi	=carri babi
babi sling	=carri babi
babi carrier	=carri babi
carri newborn	=carri babi
cartwheel	~gymnastics tumbl
pumpkin	=carv pumpkin
jack o lantern	=carv pumpkin
jack lantern	=carv pumpkin
halloween	=carv pumpkin
cut pumpkin	=carv pumpkin
pumpkin carv	=carv pumpkin
fish	=catch fish	~ice fish
angl fish	=catch fish	~ice fish
catch fish	~ice fish
reel fish	=catch fish	~ice fish
fish rod	=catch fish	~ice fish
fly fish	=catch fish	~ice fish
land fish	=catch fish	~ice fish
hook fish	=catch fish	~ice fish
trout	=catch fish	~ice fish
bas fish	=catch fish	~ice fish
angler	=catch fish	~ice fish
catch trout	=catch fish	~ice fish
basebal	=catch basebal	-hit basebal
pitch basebal	=catch basebal	-hit basebal
pitcher	=catch basebal	-hit basebal
throw basebal	=catch basebal	-hit basebal
play catch	=catch basebal	-hit basebal
basebal game	=catch basebal	-hit basebal
play basebal	=catch basebal	-hit basebal
bat basebal	=hit basebal
hit home run	=hit basebal
home run	=hit basebal
swing bat	=hit basebal
basebal bat	=hit basebal
batter swing	=hit basebal
bat cage	=hit basebal
batter basebal	=hit basebal
frisbee	=throw frisbee	-disc golf	-catch frisbee
ultimat frisbee	=throw frisbee	-disc golf	-catch frisbee
fly disc	=throw frisbee	-disc golf	-catch frisbee
disc	=throw frisbee	-disc golf	-catch frisbee
throw disc	=throw frisbee	-disc golf	-catch frisbee
tos frisbee	=throw frisbee	-disc golf	-catch frisbee
play frisbee	=throw frisbee	-disc golf	-catch frisbee
softbal	=throw softbal
pitch softbal	=throw softbal
play softbal	=throw softbal
bal	~throw bal
replac	-chang
chang	<replac	<swap	<renew
swap	-chang
renew	-chang
cheerlead	<celebrat	<parti	<cheer	<celebration	<victori	<festiviti	=cheerleader	=pom	=pompom
parti	=celebrat	~applaud	~cheerlead
birthday parti	=celebrat	~applaud	~cheerlead
cheer	=celebrat	~applaud	~cheerlead
celebration	=celebrat	~applaud	~cheerlead
victori	=celebrat	~applaud	~cheerlead
festiviti	=celebrat	~applaud	~cheerlead
new year	=celebrat	~applaud	~cheerlead
oil	=chang oil
oil chang	=chang oil
drain oil	=chang oil
engin oil	=chang oil
motor oil	=chang oil
tire	=chang wheel	=yawn
chang tire	=chang wheel
flat tire	=chang wheel
replac wheel	=chang wheel
replac tire	=chang wheel
swap tire	=chang wheel
spare tire	=chang wheel
fix flat	=chang wheel
chang flat tire	=chang wheel
put new tire	=chang wheel
remov wheel	=chang wheel
jack car	=chang wheel
tire pressur	=check tire
inspect tire	=check tire
look tire	=check tire
air pressur	=check tire
inflat tire	=check tire
examin tire	=check tire
pump tire	=check tire
cheerleader	=cheerlead
pom	=cheerlead
pompom	=cheerlead
cheer squad	=cheerlead
cheer team	=cheerlead
wood	=chop wood
firewood	=chop wood
split log	=chop wood
ax wood	=chop wood
log	=chop wood
lumberjack	=chop wood
split wood	=chop wood
cut wood	=chop wood
chop log	=chop wood
cut log	=chop wood
split firewood	=chop wood
woodcut	=chop wood
ax log	=chop wood
potteri	=clay potteri make
potter	=clay potteri make
potteri wheel	=clay potteri make
ceramic	=clay potteri make
wheel throw	=clay potteri make
mold clay	=clay potteri make
throw pot	=clay potteri make
make pot	=clay potteri make
shape clay	=clay potteri make
sculpt clay	=clay potteri make
clay pot	=clay potteri make
make vase	=clay potteri make
clean jerk	-snatch weight lift
barbel overhead	=clean jerk	-snatch weight lift
lift barbel over head	=clean jerk	-snatch weight lift
lift barbel overhead	=clean jerk	-snatch weight lift
overhead lift	=clean jerk	-snatch weight lift
wash	~clean	<scrub	<tidi	<wipe
tidi	=clean	-wash
scrub floor	=clean floor	~mop floor	~sweep floor
clean floor	~mop floor	~sweep floor
vacuum	=clean floor	~mop floor	~sweep floor
hoover	=clean floor	~mop floor	~sweep floor
vacuum floor	=clean floor	~mop floor	~sweep floor
clean carpet	=clean floor	~mop floor	~sweep floor
wash floor	=clean floor	=mop floor	~sweep floor
vacuum carpet	=clean floor	~mop floor	~sweep floor
wipe floor	=clean floor	~mop floor	~sweep floor
gutter	=clean gutter
roof gutter	=clean gutter
clear gutter	=clean gutter
pool clean	=clean pool
skim pool	=clean pool
vacuum pool	=clean pool
pool cleaner	=clean pool
swim pool clean	=clean pool
clean swim pool	=clean pool
clean sho	~shine sho
wash sho	=clean sho	~shine sho
scrub sho	=clean sho	~shine sho
wash sneaker	=clean sho	~shine sho
clean sneaker	=clean sho	~shine sho
clean boot	=clean sho	~shine sho
wash trainer	=clean sho	~shine sho
scrub sneaker	=clean sho	~shine sho
sneaker	=sho
sho	=sneaker	=boot	=trainer	=footwear
boot	=sho
trainer	=sho
footwear	=sho
toilet	=clean toilet
scrub toilet	=clean toilet
toilet bowl	=clean toilet
clean bathroom	=clean toilet
clean restroom	=clean toilet
loo	=clean toilet
window	=clean window
wash window	=clean window
squeegee	=clean window
window wash	=clean window
wipe window	=clean window
clean glas	=clean window
window cleaner	=clean window
rope climb	=climb rope
climb up rope	=climb rope
shimmi rope	=climb rope
ladder	=climb ladder
go up ladder	=climb ladder
up ladder	=climb ladder
tree climb	=climb tree
climb up tree	=climb tree
shimmi tree	=climb tree
climb	~rock climb	=scale	=clamber	=mountaineer	=ascend
scale	=climb	~rock climb
scrambl up	=climb	~rock climb
clamber	=climb	~rock climb
mountaineer	=climb	~rock climb
climb wal	=rock climb
climb clif	=rock climb
scale clif	=rock climb
climb mountain	=rock climb
scale rock	=rock climb
free solo	=rock climb
climb gym	=rock climb
mountain climb	=rock climb
scale wal	=rock climb
climb rock	=rock climb
climb rock face	=rock climb
juggl bal bodi	=contact juggl
crystal bal	=contact juggl
rol bal bodi	=contact juggl
rol bal arm	=contact juggl
crystal bal manipulation	=contact juggl
fry chicken	=cook chicken
roast chicken	=cook chicken
gril chicken	=cook chicken
chicken wing	=cook chicken
bake chicken	=cook chicken
chicken	=cook chicken
poultri	=cook chicken
deep fry chicken	=cook chicken
eg	=cook eg	~scrambl eg
fry eg	=cook eg	~scrambl eg
boil eg	=cook eg	~scrambl eg
poach eg	=cook eg	~scrambl eg
omelet	=cook eg	~scrambl eg
make eg	=cook eg	~scrambl eg
sunni side	=cook eg	~scrambl eg
hard boil eg	=cook eg	~scrambl eg
make omelet	=cook eg	~scrambl eg
campfir	=cook on campfir
cook fire	=cook on campfir
open fire	=cook on campfir
roast marshmallow	=cook on campfir
bonfir	=cook on campfir
cook over fire	=cook on campfir
camp fire	=cook on campfir
food over fire	=cook on campfir
cook outdoor	=cook on campfir
cook camp	=cook on campfir
sausag	=cook sausag	~eat hotdog
hotdog	=cook sausag	=eat hotdog
fry sausag	=cook sausag	~eat hotdog
gril sausag	=cook sausag	~eat hotdog
bratwurst	=cook sausag	~eat hotdog
gril hotdog	=cook sausag	~eat hotdog
cook hotdog	=cook sausag	~eat hotdog
fry bratwurst	=cook sausag	~eat hotdog
money	=count money
cash	=count money
count cash	=count money
bank note	=count money
bil	=count money
banknot	=count money
count dollar	=count money
dollar	=count money
count coin	=count money
count banknot	=count money
line danc	=countri line danc
countri danc	=countri line danc
western danc	=countri line danc
cowboy danc	=countri line danc
cowboy line danc	=countri line danc
pop neck	=crack neck
neck crack	=crack neck
neck	=crack neck
chiropractor	=crack neck
neck adjust	=crack neck
twist neck	=crack neck
babi crawl	=crawl babi
crawl	=crawl babi
infant crawl	=crawl babi
crawl on floor	=crawl babi
infant hand knee	=crawl babi
babi hand knee	=crawl babi
river	=cros river
stream	=cros river
wade	=cros river
ford	=cros river
cros stream	=cros river
wade river	=cros river
ford river	=cros river
walk across river	=cros river
walk through river	=cros river
creek	=cros river
cros creek	=cros river
weep	=cry
cry	=weep	=sob	=bawl
sob	=cry
bawl	=cry
in tear	=cry
shed tear	=cry
curl iron	=curl hair
hair curler	=curl hair
curl	=curl hair
hair roller	=curl hair
make hair curli	=curl hair
curler	=curl hair
curli hair	=curl hair
nail	=cut nail	<fingernail	<toenail	=manicur	=pedicur
cut nail	-nail
clip nail	=cut nail	-nail
nail clipper	=cut nail	-nail
trim nail	=cut nail	-nail
fingernail	=cut nail	-nail
clip fingernail	=cut nail	-nail
toenail	=cut nail	-nail
trim toenail	=cut nail	-nail
trim fingernail	=cut nail	-nail
clip toenail	=cut nail	-nail
cut fingernail	=cut nail	-nail
cut toenail	=cut nail	-nail
nail polish	=nail
manicur	=nail
paint nail	=nail
pedicur	=nail
nail salon	=nail
nail art	=nail
polish nail	=nail
paint fingernail	=nail
appli nail polish	=nail
cut	=chop	=slice	=dice	=carv	<trim	<clip	<snip
chop	=cut	<slice	<dice	<carv
slice	=cut	~chop
dice	=cut	~chop
carv	=cut	~chop
pineappl	=cut pineappl
slice pineappl	=cut pineappl
peel pineappl	=cut pineappl
chop pineappl	=cut pineappl
watermelon	=cut watermelon	~eat watermelon	<melon
slice watermelon	=cut watermelon	~eat watermelon
melon	=cut watermelon	~eat watermelon	-watermelon
cut melon	=cut watermelon	~eat watermelon
carv watermelon	=cut watermelon	~eat watermelon
chop watermelon	=cut watermelon	~eat watermelon
danc	~breakdanc	~zumba	=choreographi
zumba	<danc	<choreographi	<aerobics	<jazzercis	<cardio
choreographi	=danc	~breakdanc	~zumba
ballerina	=danc ballet
ballet	=danc ballet
pirouet	=danc ballet
ballet danc	=danc ballet
pli	=danc ballet
tutu	=danc ballet
charleston	=danc charleston
1920 danc	=danc charleston
flapper	=danc charleston
twenti danc	=danc charleston
gangnam	=danc gangnam style
psy	=danc gangnam style
gangnam style	=danc gangnam style
gangam	=danc gangnam style
macarena	=danc macarena
macarena danc	=danc macarena
dead lift	=deadlift
lift barbel floor	=deadlift
barbel from floor	=deadlift
pick up barbel	=deadlift
lift barbel grind	=deadlift
lift barbel of	=deadlift
christmas tree	=decorat christmas tree
xma	=decorat christmas tree
ornament	=decorat christmas tree
hang ornament	=decorat christmas tree
decorat xma tree	=decorat christmas tree
christmas	=decorat christmas tree
trim christmas tree	=decorat christmas tree
christmas ornament	=decorat christmas tree
tree decoration	=decorat christmas tree
xma tree	=decorat christmas tree
dig hole	=dig	~shovel
shovel dirt	=dig	~shovel
dig garden	=dig	~shovel
spade	=dig	~shovel
dig grind	=dig	~shovel
dig trench	=dig	~shovel
dig sand	=dig	~shovel
dine	~tast food	=dinner	=meal	=restaurant	=lunch	=breakfast	=supper	=banquet	=feast	<eat	<munch	<chew	<devour	<bite	<consum	<snack	<gobbl	<nibbl	<chomp
eat dinner	=dine	~tast food
dinner	=dine	~tast food
meal	=dine	~tast food
eat out	=dine	~tast food
restaurant	=dine	~tast food
eat at restaurant	=dine	~tast food
lunch	=dine	~tast food
breakfast	=dine	~tast food
supper	=dine	~tast food
eat together	=dine	~tast food
eat meal	=dine	~tast food
banquet	=dine	~tast food
feast	=dine	~tast food
frisbee golf	=disc golf
discgolf	=disc golf
frisbee into basket	=disc golf
clif dive	=dive clif
clif jump	=dive clif
jump of clif	=dive clif
dive of clif	=dive clif
dive from clif	=dive clif
jump clif	=dive clif
clif	=dive clif
dive from rock	=dive clif
jump from clif	=dive clif
dive	-springboard dive	-scuba dive
dodg bal	=dodgebal
aerobics	~zumba	=jazzercis	=cardio	<exercis	<fitnes	<workout	<gym	<calisthenic
step clas	=aerobics	~zumba
fitnes clas	=aerobics	~zumba
jazzercis	=aerobics	~zumba
workout clas	=aerobics	~zumba
exercis clas	=aerobics	~zumba
step aerobics	=aerobics	~zumba
cardio	=aerobics	~zumba
exercis	=exercis arm	~aerobics	-exercis with bal	~push up	~squat	~lung
lung	<exercis	<fitnes	<workout	<gym	<calisthenic
work out	=exercis arm	~aerobics	-exercis with bal	~push up	~squat	~lung
fitnes	=exercis arm	~aerobics	-exercis with bal	~push up	~squat	~lung
workout	=exercis arm	~aerobics	-exercis with bal	~push up	~squat	~lung
gym	=exercis arm	~aerobics	-exercis with bal	~push up	~squat	~lung
train gym	=exercis arm	~aerobics	-exercis with bal	~push up	~squat	~lung
calisthenic	=exercis arm	~aerobics	-exercis with bal	~push up	~squat	~lung
laundri	~fold cloth	=dryer	=clotheslin	=washer
wash cloth	=laundri	~fold cloth
wash machin	=laundri	~fold cloth
dryer	=laundri	~fold cloth
load washer	=laundri	~fold cloth
hang cloth	=laundri	~fold cloth
hang laundri	=laundri	~fold cloth
hang out laundri	=laundri	~fold cloth
clotheslin	=laundri	~fold cloth
washer	=laundri	~fold cloth
sketch	=draw
draw pictur	=draw
doodl	=draw
pencil sketch	=draw
draw portrait	=draw
illustrat	=draw
dribbl	=dribbl basketbal
bounc basketbal	=dribbl basketbal
basketbal dribbl	=dribbl basketbal
dribbl bal	=dribbl basketbal
beer	=drink beer	-tast beer
chug beer	=drink beer	-tast beer
sip beer	=drink beer	-tast beer
guzzl beer	=drink beer	-tast beer
ale	=drink beer	-tast beer
lager	=drink beer	-tast beer
pint	=drink beer	-tast beer
drink pint	=drink beer	-tast beer
drink lager	=drink beer	-tast beer
drink ale	=drink beer	-tast beer
down beer	=drink beer	-tast beer
chug	=drink beer	-tast beer	-drink	~tast
sip	-drink	~tast
drink	<sip	<gulp	<swallow	<chug
tast	<sip	<gulp	<swallow	<chug
gulp	-drink	~tast
swallow	-drink	~tast
tequila	=drink shoot
vodka	=drink shoot
take shoot	=drink shoot
liquor	=drink shoot
alcohol	=drink shoot
down shoot	=drink shoot
whiskey	=drink shoot
drink tequila	=drink shoot
drink vodka	=drink shoot
shoot glas	=drink shoot
drink alcohol	=drink shoot
drive	=drive car
steer	=drive car
behind wheel	=drive car
automobil	=drive car	-car
steer wheel	=drive car
vehicl	=drive car	-car
car drive	=drive car
truck	-car
car	<truck	<van	<automobil	<vehicl	<suv
van	-car
suv	-car
tractor	=drive tractor
farm vehicl	=drive tractor
plow	=drive tractor
plow field	=drive tractor
farm machin	=drive tractor
drive farm	=drive tractor
dropkick	=drop kick
fly kick	=drop kick
tap finger	=drum finger
finger tap	=drum finger
finger drum	=drum finger
tap finger tabl	=drum finger
tap on tabl	=drum finger
drum tabl	=drum finger
drum on tabl	=drum finger
dunk	=dunk basketbal
slam dunk	=dunk basketbal
dunk bal	=dunk basketbal
slamdunk	=dunk basketbal
basketbal dunk	=dunk basketbal
hair dye	=dye hair
color hair	=dye hair
hair color	=dye hair
bleach hair	=dye hair
dye	=dye hair
chang hair color	=dye hair
highlight	=dye hair
tint hair	=dye hair
put color hair	=dye hair
eat	~tast food	~dine	=munch	=chew	=devour	=bite	=consum	=snack	=gobbl	=nibbl	=chomp
munch	=eat	~tast food	~dine
chew	=eat	~tast food	~dine
devour	=eat	~tast food	~dine
bite	=eat	~tast food	~dine
consum	=eat	~tast food	~dine
snack	=eat	~tast food	~dine
gobbl	=eat	~tast food	~dine
nibbl	=eat	~tast food	~dine
chomp	=eat	~tast food	~dine
burger	=eat burger
hamburger	=eat burger
cheeseburger	=eat burger
big mac	=eat burger
whopper	=eat burger
cake	-eat cake	-make cake
piec cake	-eat cake	-make cake
slice cake	-eat cake	-make cake
eat dessert	-eat cake	-make cake
cupcak	-eat cake	-make cake
carrot	=eat carrot
chip	=eat chip
crisp	=eat chip
potato chip	=eat chip
french fry	=eat chip
fry	=eat chip	=cook	~fry vegetabl	~cook eg	~barbequ
nacho	=eat chip
tortilla chip	=eat chip
doughnut	=eat doughnut
hot dog	=eat hotdog
wiener	=eat hotdog
frankfurter	=eat hotdog
ice cream	=eat ice cream
icecream	=eat ice cream
gelato	=eat ice cream
sunda	=eat ice cream
ice cream cone	=eat ice cream
popsicl	=eat ice cream
lick ice cream	=eat ice cream
freez yogurt	=eat ice cream
spaghetti	=eat spaghetti
pasta	=eat spaghetti
noodl	=eat spaghetti
slurp noodl	=eat spaghetti
linguin	=eat spaghetti
easter eg	=eg hunt
hunt easter eg	=eg hunt
find easter eg	=eg hunt
search eg	=eg hunt
easter	=eg hunt
look eg	=eg hunt
bicep curl	=exercis arm	~front rais
arm workout	=exercis arm	~front rais
arm exercis	=exercis arm	~front rais
curl dumbbel	=exercis arm	~front rais
bicep	=exercis arm	~front rais
tricep	=exercis arm	~front rais
lift dumbbel	=exercis arm	~front rais
dumbbel curl	=exercis arm	~front rais
arm curl	=exercis arm	~front rais
work out arm	=exercis arm	~front rais
exercis bal	=exercis with bal
yoga bal	=exercis with bal
stabiliti bal	=exercis with bal
swis bal	=exercis with bal
gym bal	=exercis with bal
fitnes bal	=exercis with bal
pilat bal	=exercis with bal
balanc bal	=exercis with bal
pilat	=exercis with bal
fire	=extinguish fire
extinguish	=extinguish fire
fire extinguisher	=extinguish fire
put out fire	=extinguish fire
firefighter	=extinguish fire
fireman	=extinguish fire
firefight	=extinguish fire
dous fire	=extinguish fire
put out flame	=extinguish fire
flame	=extinguish fire
hose fire	=extinguish fire
fight fire	=extinguish fire
put out blaze	=extinguish fire
blaze	=extinguish fire
fal on face	=faceplant
fal face	=faceplant
land on face	=faceplant
face plant	=faceplant
fal flat face	=faceplant
trip fal	=faceplant
fal flat	=faceplant
face first	=faceplant
bird	=feed bird	<pigeon	<duck	<swan	<seagul	<parrot	<goos	<sparrow
pigeon	=feed bird	-bird
duck	=feed bird	-bird
feed duck	=feed bird
feed pigeon	=feed bird
feed chicken	=feed bird
swan	=feed bird	-bird
seagul	=feed bird	-bird
feed seagul	=feed bird
parrot	=feed bird	-bird
feed parrot	=feed bird
goos	=feed bird	-bird
feed goos	=feed bird
hen	=feed bird
sparrow	-bird
koi	=feed fish
goldfish	=feed fish
aquarium	=feed fish
fish food	=feed fish
feed koi	=feed fish
fish tank	=feed fish
feed goldfish	=feed fish
goat	=feed goat
pet zoo	=feed goat
eyebrow	=fil eyebrow	=brow
eyebrow pencil	=fil eyebrow
draw eyebrow	=fil eyebrow
brow	=fil eyebrow	=eyebrow
fil brow	=fil eyebrow
eyebrow makeup	=fil eyebrow
pencil eyebrow	=fil eyebrow
draw brow	=fil eyebrow
makeup	=fil eyebrow
snap finger	=finger snap
click finger	=finger snap
style hair	=fix hair	~brush hair	~braid hair
hairstyl	=fix hair	~brush hair	~braid hair
hair style	=fix hair	~brush hair	~braid hair
hairdo	=fix hair	~brush hair	~braid hair
fix hair	~brush hair	~braid hair
adjust hair	=fix hair	~brush hair	~braid hair
ponytail	=fix hair	~brush hair	~braid hair
hair bun	=fix hair	~brush hair	~braid hair
arrang hair	=fix hair	~brush hair	~braid hair
hairspray	=fix hair	~brush hair	~braid hair
straighten hair	=fix hair	~brush hair	~braid hair
put hair up	=fix hair	~brush hair	~braid hair
pancak	=flip pancak
crepe	=flip pancak
tos pancak	=flip pancak
make pancak	=flip pancak
flapjack	=flip pancak
fry pancak	=flip pancak
cook pancak	=flip pancak
kite	=fly kite
laundri fold	=fold cloth
fold shirt	=fold cloth
fold tshirt	=fold cloth
fold towel	=fold cloth
fold garment	=fold cloth
shirt	=fold cloth
cloth	=fold cloth
apparel	=fold cloth
garment	=fold cloth
fold laundri	=fold cloth
fold jean	=fold cloth
fold pant	=fold cloth
fold sweater	=fold cloth
serviet	=fold napkin
fold serviet	=fold napkin
paper airplan	=fold paper
paper plane	=fold paper
paper crane	=fold paper
fold origami	=fold paper
make paper airplan	=fold paper
make paper plane	=fold paper
paper boat	=fold paper
make origami	=fold paper
lift dumbbel front	=front rais
shoulder rais	=front rais
rais dumbbel	=front rais
rais weight front	=front rais
shoulder exercis	=front rais
dumbbel rais	=front rais
lateral rais	=front rais
stir fry	=fry vegetabl
saut	=fry vegetabl
stirfri	=fry vegetabl
wok	=fry vegetabl
saut vegetabl	=fry vegetabl
fry onion	=fry vegetabl
fry carrot	=fry vegetabl
fry pepper	=fry vegetabl
fry potato	=fry vegetabl
fry mushroom	=fry vegetabl
sauté vegetabl	=fry vegetabl
cook vegetabl	=fry vegetabl
stir fry vegetabl	=fry vegetabl
veggi	=fry vegetabl	-vegetabl
fry veggi	=fry vegetabl
vegetabl	<veggi	<veg	<onion	<broccoli	<mushroom	<zucchini	<eggplant	<pepper	<cabbag	<spinach
veg	-vegetabl
onion	-vegetabl
broccoli	-vegetabl
mushroom	-vegetabl
zucchini	-vegetabl
eggplant	-vegetabl
cabbag	-vegetabl
spinach	-vegetabl
garbag	=garbag collect
trash	=garbag collect
rubbish	=garbag collect
litter	=garbag collect
pick up trash	=garbag collect
collect trash	=garbag collect
take out trash	=garbag collect
garbag man	=garbag collect
garbag truck	=garbag collect
trash collect	=garbag collect
bin man	=garbag collect
collect rubbish	=garbag collect
wast	=garbag collect
pick up litter	=garbag collect
collect litter	=garbag collect
mouthwash	=gargl
gargl	=mouthwash	=swish
rins mouth	=gargl
rins throat	=gargl
swish	=gargl
haircut	=get haircut	~shave head
cut hair	=get haircut	~shave head
barber	=get haircut	~shave head
trim hair	=get haircut	~shave head
hairdresser	=get haircut	~shave head
hair cut	=get haircut	~shave head
hair salon	=get haircut	~shave head
barbershop	=get haircut	~shave head
buz cut	=get haircut	~shave head
tattoo	=get tattoo
tattooist	=get tattoo
ink skin	=get tattoo
ink	=get tattoo
tattoo artist	=get tattoo
ink arm	=get tattoo
award	=give award	-receiv award
prize	=give award	-receiv award
trophi	=give award	-receiv award
medal	=give award	-receiv award
award ceremoni	=give award	-receiv award
present award	=give award	-receiv award
accept award	=give award	-receiv award
hand over trophi	=give award	-receiv award
win award	=give award	-receiv award
receiv trophi	=give award	-receiv award
receiv medal	=give award	-receiv award
give medal	=give award	-receiv award
hand out priz	=give award	-receiv award
accept trophi	=give award	-receiv award
chip golf	=golf chip
chip shoot	=golf chip
chip golf bal	=golf chip
chip onto green	=golf chip
golf	-golf drive	-golfput golf	-golf chip
golf swing	=golf drive	-golfput golf	-golf chip
play golf	-golf drive	-golfput golf	-golf chip
golf bal	-golf drive	-golfput golf	-golf chip
golf club	-golf drive	-golfput golf	-golf chip
tee of	=golf drive
golf tee	=golf drive
drive golf bal	=golf drive
swing golf club	=golf drive
hit golf bal	=golf drive
tee shoot	=golf drive
drive rang	=golf drive
hit bal driver	=golf drive
putt	=golfput golf
put golf	=golfput golf
golf put	=golfput golf
put green	=golfput golf
put hole	=golfput golf
putt golf	=golfput golf
sink putt	=golfput golf
golf hole	=golfput golf
golf bal hole	=golfput golf
grind beef	=grind meat
minc meat	=grind meat
meat grinder	=grind meat
minc	=grind meat
beef	-meat
meat	<beef	<pork
pork	-meat
dog groom	=groom dog
brush dog	=groom dog
groom puppi	=groom dog
dog haircut	=groom dog
clip dog	=groom dog
trim dog	=groom dog
cut dog hair	=groom dog
wash dog	=groom dog
bath dog	=groom dog
trim dog fur	=groom dog
comb dog	=groom dog
poodl	=groom dog	=dog
hors groom	=groom hors
brush hors	=groom hors
groom poni	=groom hors
comb hors	=groom hors
brush poni	=groom hors
brush mane	=groom hors
wash hors	=groom hors
poni	=hors
hors	=poni	=stallion	=mare	=ride hors	-walk hors
stallion	=hors
mare	=hors
puppi	=dog
dog	=puppi	=canin	=pup	=poodl	=labrador	=terrier	=bulldog	=hound	=spaniel	=retriever	-train dog	-walk dog	-groom dog
canin	=dog
pup	=dog
labrador	=dog
terrier	=dog
bulldog	=dog
hound	=dog
spaniel	=dog
retriever	=dog
kitten	=cat
cat	=kitten	=felin	=kitti
felin	=cat
kitti	=cat
somersault	<tumbl	<backflip	<gymnast	<flip	<handspr	<gymnastics	~gymnastics tumbl
backflip	=gymnastics tumbl	~somersault
gymnast	=gymnastics tumbl	~somersault
back handspr	=gymnastics tumbl	~somersault
handspr	=gymnastics tumbl	~somersault
gymnastics	=gymnastics tumbl	~somersault
floor routin	=gymnastics tumbl	~somersault
floor gymnastics	=gymnastics tumbl	~somersault
back flip	=gymnastics tumbl	~somersault
throw hammer	=hammer throw
hammer track field	=hammer throw
bang head	=headbang
shake head metal	=headbang
heavi metal	=headbang
mosh	=headbang
headbang	=mosh
head bang	=headbang
head bang music	=headbang
head but	=headbut
but head	=headbut
hit with head	=headbut
ram head	=headbut
fosburi	=high jump
jump over bar	=high jump
leap over bar	=high jump
jump bar	=high jump
kick high	=high kick
kick head height	=high kick
kick over head	=high kick
kick in air	=high kick
stop skate	=hockey stop
stop ice skate	=hockey stop
skate stop	=hockey stop
brake skate	=hockey stop
stop on ice	=hockey stop
snake	=hold snake
handl snake	=hold snake
python	=hold snake
reptil	=hold snake
serpent	=hold snake
boa	=hold snake
cobra	=hold snake
hop scotch	=hopscotch
self balanc board	=hoverboard
hover board	=hoverboard
balanc board	=hoverboard
self balanc scooter	=hoverboard
embrac	=hug
hug	=embrac	=cuddl
cuddl	=hug
hold tight	=hug
squeez friend	=hug
hoop	=hula hoop	-play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
hula	=hula hoop
hulahoop	=hula hoop
jump hurdl	=hurdl
hurdl race	=hurdl
jump over hurdl	=hurdl
hurley	=hurl sport
irish sport	=hurl sport
camogi	=hurl sport
climb ice	=ice climb
freez waterfal	=ice climb
ice ax	=ice climb
climb freez	=ice climb
climb glacier	=ice climb
ice wal	=ice climb
fish through ice	=ice fish
fish freez lake	=ice fish
freez lake	=ice fish
hole ice fish	=ice fish
fish hole ice	=ice fish
fish on ice	=ice fish
ice skate	-roller skate
figur skate	=ice skate	-roller skate
iceskat	=ice skate	-roller skate
skate	=ice skate	-roller skate	=skateboard
skate rink	=ice skate	-roller skate
ice rink	=ice skate	-roller skate
skate ice	=ice skate	-roller skate
speed skate	=ice skate	-roller skate
iron shirt	=iron
iron cloth	=iron
pres cloth	=iron
steam iron	=iron
pres shirt	=iron
iron board	=iron
javelin	=javelin throw
spear	=javelin throw
throw javelin	=javelin throw
throw spear	=javelin throw
jet ski	=jetski
personal watercraft	=jetski
water scooter	=jetski
wave run	=jetski
jog	~run on treadmil	=run	=sprint	=marathon
run	=jog	~run on treadmil
sprint	=jog	~run on treadmil
marathon	=jog	~run on treadmil
juggl pin	=juggl bal	~contact juggl	~juggl fire
juggl club	=juggl bal	~contact juggl	~juggl fire
fire juggl	=juggl fire
juggl torch	=juggl fire
flame torch	=juggl fire
juggl flame	=juggl fire
keepi uppi	=juggl soccer bal
keep bal up	=juggl soccer bal
freestyl footbal	=juggl soccer bal
kick up	=juggl soccer bal
keep up soccer	=juggl soccer bal
soccer trick	=juggl soccer bal
juggl footbal	=juggl soccer bal
juggl bal foot	=juggl soccer bal
soccer juggl	=juggl soccer bal
freestyl soccer	=juggl soccer bal
juggl soccer	=juggl soccer bal
jump pool	=jump into pool
dive pool	=jump into pool
leap pool	=jump into pool
cannonbal	=jump into pool
jump water	=jump into pool
leap into pool	=jump into pool
cannon bal	=jump into pool
jump swim pool	=jump into pool
jump into water	=jump into pool
dive into pool	=jump into pool
cannonbal pool	=jump into pool
leap water	=jump into pool
swim pool	=pool	-swim backstrok	-swim breast stroke	-swim butterfli stroke
jump	~bounc	=leap	=hop
leap	=jump	~bounc
hop	=jump	~bounc
jumpstyl	=jumpstyl danc
jump style	=jumpstyl danc
shuffl danc	-jumpstyl danc
melbourn shuffl	-jumpstyl danc
hardstyl	-jumpstyl danc
field goal	=kick field goal
kick footbal	=kick field goal	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
footbal kick	=kick field goal
kick footbal through	=kick field goal
extra point	=kick field goal
soccer	=kick soccer bal	-shoot goal soccer	~juggl soccer bal	<footbal
kick soccer	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
footbal	=kick soccer bal	-shoot goal soccer	~juggl soccer bal	-soccer	~pas americanfootbal
kick bal	=kick soccer bal	-shoot goal soccer	~juggl soccer bal	=play kickbal
play soccer	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
play footbal	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
pas soccer bal	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
kick soccer bal	-shoot goal soccer	~juggl soccer bal
soccer bal	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
soccer match	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
soccer player	=kick soccer bal	-shoot goal soccer	~juggl soccer bal
penalti kick	=kick soccer bal	=shoot goal soccer	~juggl soccer bal
free kick	=kick soccer bal	=shoot goal soccer	~juggl soccer bal
americanfootbal	=pas americanfootbal
throw pas	=pas americanfootbal
throw footbal	=pas americanfootbal
pas footbal	=pas americanfootbal
footbal pas	=pas americanfootbal
tos footbal	=pas americanfootbal
gridiron	=pas americanfootbal
footbal game	-pas americanfootbal in game
footbal play	-pas americanfootbal in game
footbal match	-pas americanfootbal in game
americanfootbal pas	-pas americanfootbal in game
touchdown	-pas americanfootbal in game
super bowl	-pas americanfootbal in game
score goal	=shoot goal soccer
shoot goal	=shoot goal soccer
soccer goal	=shoot goal soccer
shoot at goal	=shoot goal soccer
score soccer	=shoot goal soccer
goal soccer	=shoot goal soccer
take penalti	=shoot goal soccer
penalti shoot	=shoot goal soccer
score footbal	=shoot goal soccer
goal	=shoot goal
penalti	=shoot goal
make out	=kis
smooch	=kis
kis	=smooch	=snog
peck cheek	=kis
snog	=kis
kite surf	=kitesurf
kiteboard	=kitesurf
kitesurf	=kiteboard
kite board	=kitesurf
surf with kite	=kitesurf
crochet	=knit
knit	=crochet	=yarn	=wool
yarn	=knit
knit scarf	=knit
knit needl	=knit
knit sweater	=knit
needl yarn	=knit
wool	=knit
street krump	=krump
giggl	=laugh
laugh	=giggl	=chuckl
chuckl	=laugh
crack up	=laugh
burst laugh	=laugh
bricklay	=lay brick
brick wal	=lay brick
build wal	=lay brick
bricklayer	=lay brick
mason	=lay brick
mortar	=lay brick
masonri	=lay brick
build brick wal	=lay brick
jump sandpit	=long jump
jump sand pit	=long jump
leap sand pit	=long jump
jump into sand	=long jump
bake cake	=make cake
bake birthday cake	=make cake
decorat cake	=make cake
frost cake	=make cake
mix batter cake	=make cake
cake bake	=make cake
sandwich	=make sandwich
peanut butter	=make sandwich
fix sandwich	=make sandwich
prepar sandwich	=make sandwich
prepar	=make
creat	=make
chang sheet	=make bed
bedsheet	=make bed
bed sheet	=make bed
tidi bed	=make bed
duvet	=make bed
jewelri	=make jewelri
bracelet	=make jewelri
make necklac	=make jewelri
bead	=make jewelri
necklac	=make jewelri
ear	=make jewelri
make bracelet	=make jewelri
make ear	=make jewelri
string bead	=make jewelri
make ring	=make jewelri
jeweler	=make jewelri
pizza	=make pizza
pizza dough	=make pizza
tos pizza dough	=make pizza
pizza top	=make pizza
bake pizza	=make pizza
snowman	=make snowman
build snowman	=make snowman
rol snow bal	=make snowman
snow man	=make snowman
sushi	=make sushi
rol sushi	=make sushi
maki	=make sushi
sushi rol	=make sushi
sushi chef	=make sushi
brew tea	=make tea
teapot	=make tea
pour tea	=make tea
steep tea	=make tea
cup tea	=make tea
tea ceremoni	=make tea
parad	=march
march	=parad	=troop
march band	=march
militari parad	=march
soldier march	=march
troop	=march
masseus	=massag
massag	=masseus	=masseur	=rub	=knead
masseur	=massag
massag therapi	=massag
back massag	=massag back
back rub	=massag back
massag shoulder	=massag back
shoulder massag	=massag back
rub back	=massag back
shoulder rub	=massag back
foot massag	=massag foot
rub foot	=massag foot
foot rub	=massag foot
reflexologi	=massag foot
leg massag	=massag leg
rub leg	=massag leg
massag calf	=massag leg
massag thigh	=massag leg
massag calv	=massag leg
head massag	=massag person' head
scalp massag	=massag person' head
massag head	=massag person' head
massag scalp	=massag person' head
rub head	=massag person' head
cow	=milk cow
dairi	=milk cow
udder	=milk cow
milk goat	=milk cow
dairi farm	=milk cow
motorbik	=motorcycl
motorcycl	=motorbik	=motocros	=biker	=harley	=mope
ride motorcycl	=motorcycl
ride motorbik	=motorcycl
dirt bike	=motorcycl
motocros	=motorcycl
biker	=motorcycl
harley	=motorcycl
motor bike	=motorcycl
mope	=motorcycl	=ride scooter
furnitur	=move furnitur
move sofa	=move furnitur
carri sofa	=move furnitur
move couch	=move furnitur
carri couch	=move furnitur
carri furnitur	=move furnitur
move hous	=move furnitur
move tabl	=move furnitur
carri tabl	=move furnitur
move day	=move furnitur
move wardrob	=move furnitur
lawn	=mow lawn
mow	=mow lawn
cut gras	=mow lawn
lawn mower	=mow lawn
mow gras	=mow lawn
lawnmower	=mow lawn
gras	=mow lawn
news	=news anchor
newscaster	=news anchor
newsreader	=news anchor
read news	=news anchor
tv news	=news anchor
news report	=news anchor
reporter	=news anchor
anchorman	=news anchor
anchorwoman	=news anchor
broadcaster	=news anchor
newsroom	=news anchor
present news	=news anchor
open wine	=open bottl
pop champagn	=open bottl
corkscrew	=open bottl
bottl opener	=open bottl
uncork bottl	=open bottl
champagn	=open bottl
open beer	=open bottl
wine bottl	=open bottl
open champagn	=open bottl
uncork wine	=open bottl
pop cork	=open bottl
bottl cap	=open bottl
wine	-bottl
bottl	<wine
gift	=open present	=present
open gift	=open present
unwrap gift	=open present
unwrap present	=open present
birthday present	=open present
christmas present	=open present
christmas gift	=open present
glide parachut	=paraglid
hang glide	=paraglid
parachut behind boat	=parasail
boat parachut	=parasail
pul boat parachut	=parasail
tow parachut	=parasail
free run	=parkour
freerun	=parkour
parkour	=freerun	=rooftop
jump rooftop	=parkour
jump over wal	=parkour
urban jump	=parkour
jump between build	=parkour
vault wal	=parkour
jump build	=parkour
leap between build	=parkour
rooftop	=parkour
appl	=peel appl
skin appl	=peel appl
peel fruit	=peel appl
potato	=peel potato
potato peeler	=peel potato
skin potato	=peel potato
pet dog	=pet animal
stroke dog	=pet animal
pat dog	=pet animal
stroke animal	=pet animal
pet rabbit	=pet animal
pet hors	=pet animal
stroke rabbit	=pet animal
pet bunni	=pet animal
pat animal	=pet animal
stroke hors	=pet animal
pet puppi	=pet animal
pat hors	=pet animal
pet goat	=pet animal
pet hamster	=pet animal
stroke cat	=pet cat
pat cat	=pet cat
cuddl cat	=pet cat
pet kitten	=pet cat
stroke kitten	=pet cat
scratch cat	=pet cat
rub cat	=pet cat
scratch kitten	=pet cat
rub dog	=pet animal
scratch dog	=pet animal
rub belli	=pet animal
belli rub	=pet animal
scratch animal	=pet animal
fruit	=pick fruit
pick appl	=pick fruit
harvest fruit	=pick fruit
pick berri	=pick fruit
orchard	=pick fruit
pick strawberri	=pick fruit
harvest	=pick fruit
pick orang	=pick fruit
pick cherri	=pick fruit
appl pick	=pick fruit
berri pick	=pick fruit
harvest appl	=pick fruit
strawberri pick	=pick fruit
pluck fruit	=pick fruit
pick peach	=pick fruit
plant sapl	=plant tree
sapl	=plant tree
reforestation	=plant tree
plant seedl	=plant tree
plant	=plant tree	=water plant
plaster wal	=plaster
drywal	=plaster
plaster	=drywal	=stucco	=plasterer
stucco	=plaster
skim wal	=plaster
plasterer	=plaster
music	~play guitar	~play piano	~play violin	~play drum	~record music
play music	~play guitar	~play piano	~play violin	~play drum	~record music
musician	~play guitar	~play piano	~play violin	~play drum	~record music
instrument	-play guitar	-play piano	-play violin	-play flute	-play drum
musical instrument	-play guitar	-play piano	-play violin	-play flute	-play drum
music instrument	-play guitar	-play piano	-play violin	-play flute	-play drum
accordion	=play accordion
squeezebox	=play accordion
squeez box	=play accordion
concertina	=play accordion
badminton	=play badminton
shuttlecock	=play badminton
birdi racket	=play badminton
bagpip	=play bagpip
bag pipe	=play bagpip
scottish pipe	=play bagpip
basketbal	-play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
shoot hoop	-play basketbal	=shoot basketbal	-dribbl basketbal	-dunk basketbal
shoot basket	-play basketbal	=shoot basketbal	-dribbl basketbal	-dunk basketbal
basketbal game	-play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
play hoop	-play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
basketbal match	-play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
nba	-play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
basketbal court	-play basketbal	-shoot basketbal	-dribbl basketbal	-dunk basketbal
free throw	=shoot basketbal
three pointer	=shoot basketbal
shoot bal hoop	=shoot basketbal
jump shoot	=shoot basketbal
layup	=shoot basketbal
throw bal hoop	=shoot basketbal
score basket	=shoot basketbal
shoot three pointer	=shoot basketbal
basketbal shoot	=shoot basketbal
basketbal hoop	=shoot basketbal
shoot bal basket	=shoot basketbal
bas	=play bas guitar
bas guitar	=play bas guitar
bassist	=play bas guitar
electric bas	=play bas guitar
card	=play card	-play poker	-shuffl card
play card	-play poker	-shuffl card
card game	=play card	-play poker	-shuffl card
play uno	=play card	-play poker	-shuffl card
uno	=play card	-play poker	-shuffl card
solitair	=play card	-play poker	-shuffl card
deal card	=play card	-play poker	-shuffl card
play bridg	=play card	-play poker	-shuffl card
cello	=play cello
cellist	=play cello
violoncello	=play cello
chess	=play chess
chess game	=play chess
chess match	=play chess
chessboard	=play chess
board game	=play chess	=play monopoli
checkmat	=play chess
clarinet	=play clarinet
clarinetist	=play clarinet
licoric stick	=play clarinet
controller	=play controller
video game	=play controller
play video game	=play controller
game consol	=play controller
playstation	=play controller
xbox	=play controller
game	=play controller	-play monopoli	-play chess	~play card
gamer	=play controller
gamepad	=play controller
joystick	=play controller
play xbox	=play controller
play playstation	=play controller
nintendo	=play controller
consol	=play controller
play consol	=play controller
cricket	=play cricket
cricket bat	=play cricket
bat cricket	=play cricket
bowl cricket	=play cricket
wicket	=play cricket
batsman	=play cricket
cricketer	=play cricket
cymbal	=play cymbal
crash cymbal	=play cymbal
didgeridoo	=play didgeridoo
aboriginal instrument	=play didgeridoo
didg	=play didgeridoo
drum kit	=play drum	~air drum
drum set	=play drum	~air drum
bang drum	=play drum	~air drum
play drum	~air drum
percussion	=play drum	~air drum
hit drum	=play drum	~air drum
drum solo	=play drum	~air drum
bongo	=play drum	~air drum
play bongo	=play drum	~air drum
drumkit	=play drum	~air drum
beat drum	=play drum	~air drum
drumstick	=play drum	~air drum
flute	=play flute
flautist	=play flute
flutist	=play flute
guitar	=play guitar	-strum guitar	~tap guitar
play guitar	-strum guitar	~tap guitar
acoustic guitar	=play guitar	-strum guitar	~tap guitar
electric guitar	=play guitar	-strum guitar	~tap guitar
guitarist	=play guitar	-strum guitar	~tap guitar
strum guitar	=play guitar	~tap guitar
guitar solo	=play guitar	-strum guitar	~tap guitar
strum	=strum guitar
strum ukulel	=strum guitar
guitar chord	=strum guitar
finger tap guitar	=tap guitar
fretboard tap	=tap guitar
guitar tap	=tap guitar
percussiv guitar	=tap guitar
drum on guitar	=tap guitar
harmonica	=play harmonica
mouth organ	=play harmonica
mouth harp	=play harmonica
blu harp	=play harmonica
harp	=play harp
harpist	=play harp
hockey	=play ice hockey
ice hockey	=play ice hockey
puck	=play ice hockey
hockey game	=play ice hockey
hockey puck	=play ice hockey
nhl	=play ice hockey
hockey match	=play ice hockey
play hockey	=play ice hockey
keyboard	=play keyboard	~play piano
electric keyboard	=play keyboard	~play piano
synth	=play keyboard	~play piano
synthesizer	=play keyboard	~play piano
electric piano	=play keyboard	~play piano
keyboardist	=play keyboard	~play piano
kickbal	=play kickbal
monopoli	=play monopoli
organ	=play organ
church organ	=play organ
pipe organ	=play organ
organist	=play organ
paintbal	=play paintbal
paint bal	=play paintbal
paintbal gun	=play paintbal
piano	=play piano	~play keyboard
pianist	=play piano	~play keyboard
grand piano	=play piano	~play keyboard
piano recital	=play piano	~play keyboard
poker	=play poker
texa holdem	=play poker
hold em	=play poker
casino	=play poker
gambl	=play poker
poker chip	=play poker
blackjack	=play poker
recorder	=play recorder
recorder instrument	=play recorder
saxophon	=play saxophon
sax	=play saxophon
saxophonist	=play saxophon
saxaphon	=play saxophon
racquetbal	=play squash	-play racquetbal
racket bal	=play squash	-play racquetbal
hit bal wal racket	=play squash	-play racquetbal
racket sport	-play tennis	-play badminton	-play squash
tennis	=play tennis
serv tennis	=play tennis
tennis match	=play tennis
tennis bal	=play tennis
tennis racket	=play tennis
tennis serv	=play tennis
wimbledon	=play tennis
trombon	=play trombon
trombonist	=play trombon
trumpet	=play trumpet
trumpeter	=play trumpet
bugl	=play trumpet
horn	=play trumpet
cornet	=play trumpet
ukulel	=play ukulel
uke	=play ukulel
hawaiian guitar	=play ukulel
violin	=play violin
violinist	=play violin
viola	=play violin
play fiddl	=play violin
volleybal	=play volleybal
beach volleybal	=play volleybal
spike bal	=play volleybal
spike volleybal	=play volleybal
serv volleybal	=play volleybal
volley	=play volleybal
xylophon	=play xylophon
marimba	=play xylophon
glockenspiel	=play xylophon
vibraphon	=play xylophon
vault pole	=pole vault
jump with pole	=pole vault
pole jump	=pole vault
weather	=present weather forecast
forecast	=present weather forecast
weather report	=present weather forecast
weatherman	=present weather forecast
weather forecast	=present weather forecast
meteorologist	=present weather forecast
weather girl	=present weather forecast
weather presenter	=present weather forecast
forecaster	=present weather forecast
weather man	=present weather forecast
chin up	=pul up
pullup	=pul up
chinup	=pul up
chin over bar	=pul up
pul bar	=pul up
fist pump	=pump fist
punch air	=pump fist
rais fist	=pump fist
fist	=pump fist
fist in air	=pump fist
gas	=pump gas
gas station	=pump gas
fuel	=pump gas
refuel	=pump gas
fil tank	=pump gas
petrol	=pump gas
fil up car	=pump gas
gas pump	=pump gas
fil car	=pump gas
petrol station	=pump gas
fuel car	=pump gas
put gas car	=pump gas
fil up tank	=pump gas
fil up gas	=pump gas
gasolin	=pump gas
put petrol	=pump gas
hit bag	=punch bag
heavi bag	=punch bag
speed bag	=punch bag
box bag	=punch bag
sandbag punch	=punch bag
box train	=punch bag
box	=punch person box	~punch bag
box match	=punch person box	~punch bag
fist fight	=punch person box	~punch bag
spar	=punch person box	~punch bag
box ring	=punch person box	~punch bag
fight	=punch person box	~punch bag
fistfight	=punch person box	~punch bag
pres up	=push up
pushup	=push up
pressup	=push up
car push	=push car
break down car	=push car
push vehicl	=push car
push truck	=push car
stal car	=push car
push van	=push car
cart	=push cart
trolley	=push cart
push trolley	=push cart
shop cart	=push cart
wheelbarrow	=push cart
push wheelbarrow	=push cart
push shop cart	=push cart
shop trolley	=push cart
push stroller	=push cart
wheelchair	=push wheelchair
push wheel chair	=push wheelchair
wheel chair	=push wheelchair
book	=read book	-read newspaper
read	=read book	-read newspaper
novel	=read book	-read newspaper
read novel	=read book	-read newspaper
read book	-read newspaper
read aloud	=read book	-read newspaper
bookworm	=read book	-read newspaper
stori	=read book	-read newspaper
newspaper	=read newspaper
read paper	=read newspaper
read news paper	=read newspaper
paper read	=read newspaper
daili paper	=read newspaper
record studio	=record music
record song	=record music
studio	=record music
music studio	=record music
record album	=record music
record vocal	=record music
record track	=record music
music production	=record music
camel	=ride camel
elephant	=ride elephant
mechanical bul	=ride mechanical bul
bul ride	=ride mechanical bul
ride bul	=ride mechanical bul
buck machin	=ride mechanical bul
bul	=ride mechanical bul
rodeo	=ride mechanical bul
rodeo machin	=ride mechanical bul
mule	=ride mule
donkey	=ride mule
ride donkey	=ride mule
burro	=ride mule
horseback	=ride hors	-walk hors
horseback ride	=ride hors	-walk hors
ride hors	-walk hors
hors ride	=ride hors	-walk hors
walk hors	=ride hors
lead hors	=ride hors	-walk hors
equestrian	=ride hors	-walk hors
gallop	=ride hors	-walk hors
horserid	=ride hors	-walk hors
ride poni	=ride hors	-walk hors
on horseback	=ride hors	-walk hors
jockey	=ride hors	-walk hors
scooter	=ride scooter
kick scooter	=ride scooter
ride kick scooter	=ride scooter
razor scooter	=ride scooter
push scooter	=ride scooter
electric scooter	=ride scooter
unicycl	=ride unicycl
one wheel bike	=ride unicycl
ride one wheel	=ride unicycl
uni cycl	=ride unicycl
monocycl	=ride unicycl
singl wheel bike	=ride unicycl
tear paper	=rip paper
tear up paper	=rip paper
tear paper piec	=rip paper
tear page	=rip paper
tear sheet	=rip paper
rip sheet	=rip paper
tear letter	=rip paper
rip page	=rip paper
rip up paper	=rip paper
robot	=robot danc
danc robot	=robot danc
pop lock	=robot danc
danc like robot	=robot danc
paper scissor rock	=rock scissor paper
rock paper scissor	=rock scissor paper
roshambo	=rock scissor paper
paper scissor stone	=rock scissor paper
scissor	=rock scissor paper
rollerblad	=roller skate
inlin skate	=roller skate
roller blade	=roller skate
rollerskat	=roller skate
skate wheel	=roller skate
blade	=roller skate	=sharpen knife
roller derbi	=roller skate
treadmil	=run on treadmil
run machin	=run on treadmil
run treadmil	=run on treadmil
jog treadmil	=run on treadmil
walk treadmil	=run on treadmil
sailboat	=sail
sail	=sailboat	=yacht	=regatta	<boat
yacht	=sail
sail boat	=sail
regatta	=sail
sail ship	=sail
boat	~sail	~cano	~kayak
salsa	=salsa danc
latin danc	=salsa danc
sander	=sand floor
floor sander	=sand floor
sand wood	=sand floor
sandpaper	=sand floor
sand hardwood	=sand floor
whisk eg	=scrambl eg
beat eg	=scrambl eg
scrambl	=scrambl eg
stir eg	=scrambl eg
whisk	=scrambl eg
scuba	=scuba dive	~snorkel
snorkel	<scuba	<underwater
underwater dive	=scuba dive	~snorkel
scuba dive	~snorkel
dive underwater	=scuba dive	~snorkel
deep sea dive	=scuba dive	~snorkel
dive gear	=scuba dive	~snorkel
underwater	=scuba dive	~snorkel
oxygen tank dive	=scuba dive	~snorkel
lay tabl	=set tabl
plate tabl	=set tabl
tabl set	=set tabl
put plate tabl	=set tabl
put cutleri	=set tabl
cutleri	=set tabl
silverwar	=set tabl
place set	=set tabl
prepar tabl dinner	=set tabl
handshak	=shake hand
shake	=shake hand
greet hand	=shake hand
head shake	=shake head
say head	=shake head
nod	=shake head
nod head	=shake head
with head	=shake head
hone	=sharpen
sharpen	=hone
whetston	=sharpen knife
hone blade	=sharpen knife
knife sharpen	=sharpen knife
knife	=sharpen knife
hone knife	=sharpen knife
sharpen blade	=sharpen knife
knife sharpener	=sharpen knife
grind knife	=sharpen knife
pencil	=sharpen pencil
pencil sharpener	=sharpen pencil
go bald	=shave head
bald	=shave head
shave hair	=shave head
buz head	=shave head
head shave	=shave head
razor head	=shave head
shave of hair	=shave head
leg shave	=shave leg
razor leg	=shave leg
leg hair	=shave leg
remov leg hair	=shave leg	=wax leg
shave beard	=trim beard
trim beard	-shave beard
beard	=trim beard	-shave beard
razor face	=trim beard	-shave beard
shave face	=trim beard	-shave beard
facial hair	=trim beard	-shave beard
mustach	=trim beard	-shave beard
goatee	=trim beard	-shave beard
shave mustach	=trim beard	-shave beard
trim mustach	=trim beard	-shave beard
shear	=shear sheep
sheep	=shear sheep
wool shear	=shear sheep
sheep shear	=shear sheep
fleec	=shear sheep
shear lamb	=shear sheep
cut wool	=shear sheep
wool of	=shear sheep
shave sheep	=shear sheep
polish sho	=shine sho
sho polish	=shine sho
shoeshin	=shine sho
sho shine	=shine sho
polish boot	=shine sho
polish leather	=shine sho
buf sho	=shine sho
shine boot	=shine sho
put shoot	=shotput
throw heavi bal	=shotput
throw metal bal	=shotput
throw shoot	=shotput
heav shoot	=shotput
clear snow	=shovel snow
snow shovel	=shovel snow
dig snow	=shovel snow
remov snow	=shovel snow
snow from driveway	=shovel snow
snow driveway	=shovel snow
clean snow	=shovel snow
paper shredder	=shred paper
shredder	=shred paper
shred document	=shred paper
cut paper strip	=shred paper
shuffl	=shuffl card
deck card	=shuffl card
mix card	=shuffl card
cut deck	=shuffl card
riffl	=shuffl card
shuffl deck	=shuffl card
card deck	=shuffl card
kick sideway	=side kick
sidekick	=side kick
kick side	=side kick
karat kick	=side kick
lateral kick	=side kick
sign languag	=sign languag interpret
asl	=sign languag interpret
deaf	=sign languag interpret
interpret sign	=sign languag interpret
sign interpreter	=sign languag interpret
hand sign	=sign languag interpret
sign	=sign languag interpret
sing song	=sing
karaok	=sing
sing	=karaok	=vocalist	=choir	=vocal	=song
vocalist	=sing
choir	=sing
vocal	=sing
song	=sing
sit up	=situp
crunch	=situp
situp	=crunch	=abdominal	=abs
ab exercis	=situp
ab workout	=situp
abdominal	=situp
abs	=situp
skate board	=skateboard
kickflip	=skateboard
skateboard	=kickflip	=olli	=skatepark	=skate	=halfpip
kick flip	=skateboard
olli	=skateboard
skate park	=skateboard
skatepark	=skateboard
halfpip	=skateboard
jump ski	=ski jump
ski	~ski slalom
downhil ski	=ski	~ski slalom
ski slope	=ski	~ski slalom
alpin ski	=ski	~ski slalom
ski down	=ski	~ski slalom
cros countri ski	=ski crosscountri
nordic ski	=ski crosscountri
langlauf	=ski crosscountri
ski cros countri	=ski crosscountri
nordic	=ski crosscountri
ski trail	=ski crosscountri
slalom	=ski slalom
ski gate	=ski slalom
ski flag	=ski slalom
ski pole gate	=ski slalom
slalom ski	=ski slalom
ski through gate	=ski slalom
giant slalom	=ski slalom
ski race	=ski slalom
jump rope	=skip rope
skip	=skip rope
doubl dutch	=skip rope
jumprop	=skip rope
sky dive	=skydive
parachut	=skydive
skydive	=parachut	=freefal
jump out plane	=skydive
freefal	=skydive
jump from plane	=skydive
parachut jump	=skydive
jump out airplan	=skydive
jump from airplan	=skydive
slack line	=slacklin
tightrop	=slacklin
slacklin	=tightrop	=highlin
walk tight rope	=slacklin
tight rope	=slacklin
balanc rope	=slacklin
walk rope	=slacklin
tightrop walk	=slacklin
highlin	=slacklin
slap face	=slap
hit face	=slap
slap cheek	=slap
smack face	=slap
dog sled	=sled dog race
huski	=sled dog race
sled dog	=sled dog race
mush	=sled dog race
dogsl	=sled dog race
sled pul dog	=sled dog race
sleigh dog	=sled dog race
dog sleigh	=sled dog race
cigaret	=smoke
smoke	=cigaret	=cigar	=vape	=puf	=joint
cigar	=smoke
vape	=smoke
smoke cigaret	=smoke
puf	=smoke
light cigaret	=smoke
smoke pipe	=smoke
hookah	=smoke hookah
shisha	=smoke hookah
water pipe	=smoke hookah
hooka	=smoke hookah
waterpip	=smoke hookah
bong	=smoke hookah
snatch lift	=snatch weight lift
barbel snatch	=snatch weight lift
achoo	=sneez
sneez	=achoo
smel	=snif
snif	=smel	=scent
smel flower	=snif
inhal scent	=snif
scent	=snif
swim with mask	=snorkel
swim reef	=snorkel
coral reef	=snorkel
mask underwater	=snorkel
snow board	=snowboard
snow kite	=snowkit
ski with kite	=snowkit
kite snow	=snowkit
kite on snow	=snowkit
ski kite	=snowkit
snowboard kite	=snowkit
snow mobil	=snowmobil
ski doo	=snowmobil
skidoo	=snowmobil
snowmobil	=skidoo
snow machin	=snowmobil
sled motor	=snowmobil
forward rol	=somersault	~gymnastics tumbl
front flip	=somersault	~gymnastics tumbl
front rol	=somersault	~gymnastics tumbl
rol over	=somersault	~gymnastics tumbl
tumbl forward	=somersault	~gymnastics tumbl
poi	=spin poi
fire poi	=spin poi
swing poi	=spin poi
poi spin	=spin poi
fire danc	-spin poi	-juggl fire
graffiti	=spray paint
spray	=spray paint	=hose	=sprayer	=squirt	=mist
aerosol	=spray paint
paint graffiti	=spray paint
aerosol paint	=spray paint
hose	=spray
sprayer	=spray
squirt	=spray
spray bottl	=spray
spray water	=spray
mist	=spray
springboard	=springboard dive
dive board	=springboard dive
spring board	=springboard dive
dive of board	=springboard dive
jump dive board	=springboard dive
platform dive	=springboard dive
high dive	=springboard dive
stick out tongu	=stick tongu out
tongu	=stick tongu out
tongu out	=stick tongu out
poke tongu	=stick tongu out
show tongu	=stick tongu out
poke out tongu	=stick tongu out
grape	=stomp grape
crush grape foot	=stomp grape
wine make	=stomp grape
step on grape	=stomp grape
tread grape	=stomp grape
make wine	=stomp grape
trampl grape	=stomp grape
grape stomp	=stomp grape
squash grape	=stomp grape
trampl	=stomp
stomp	=trampl	=tread	=crush
tread	=stomp
arm stretch	=stretch arm	-stretch leg
stretch shoulder	=stretch arm	-stretch leg
leg stretch	=stretch leg
stretch hamstr	=stretch leg
hamstr	=stretch leg
stretch quad	=stretch leg
stretch calf	=stretch leg
stretch thigh	=stretch leg
crowd surf	=surf crowd
carri crowd	=surf crowd
stage dive	=surf crowd
pas over crowd	=surf crowd
carri over crowd	=surf crowd
crowd carri	=surf crowd
surf	=surf water
surfboard	=surf water
ride wave	=surf water
catch wave	=surf water
big wave	=surf water
ocean wave	=surf water
sweep	=sweep floor
broom	=sweep floor
brush floor	=sweep floor
sweep grind	=sweep floor
swim lap	-swim backstrok	-swim breast stroke	-swim butterfli stroke
pool lap	-swim backstrok	-swim breast stroke	-swim butterfli stroke
freestyl swim	-swim backstrok	-swim breast stroke	-swim butterfli stroke
front crawl	-swim backstrok	-swim breast stroke	-swim butterfli stroke
backstrok	=swim backstrok
swim on back	=swim backstrok
back stroke	=swim backstrok
swim back	=swim backstrok
back crawl	=swim backstrok
breaststrok	=swim breast stroke
frog stroke	=swim breast stroke
breast stroke	=swim breast stroke
swim like frog	=swim breast stroke
butterfli	=swim butterfli stroke
butterfli stroke	=swim butterfli stroke
swim butterfli	=swim butterfli stroke
dolphin kick	=swim butterfli stroke
lindi hop	=swing danc
jitterbug	=swing danc
jive	=swing danc
dangl leg	=swing leg
leg swing	=swing leg
swing foot	=swing leg
dangl foot	=swing leg
kick leg back forth	=swing leg
tire swing	=swing on
rope swing	=swing on
playground swing	=swing on
swing playground	=swing on
swing park	=swing on
swing set	=swing on
swing rope	=swing on
swing vine	=swing on
swing tree	=swing on
on swing	=swing on
sword	=sword fight
fenc	=sword fight
swordplay	=sword fight
duel	=sword fight
sword duel	=sword fight
lightsaber	=sword fight
sabr	=sword fight
fight sword	=sword fight
foil	=sword fight
taichi	=tai chi
qigong	=tai chi
tai chi chuan	=tai chi
shower	=take shower
bath	=take shower
wash bodi	=take shower
wash in shower	=take shower
tango	=tango danc
argentin tango	=tango danc
tapdanc	=tap danc
tap sho	=tap danc
pen tap	=tap pen
click pen	=tap pen
pen	=tap pen
drum pen	=tap pen
tap pencil	=tap pen
pen click	=tap pen
bang pen	=tap pen
pen on desk	=tap pen
beer tast	=tast beer
sampl beer	=tast beer
try beer	=tast beer
craft beer	=tast beer
try food	=tast food
sampl food	=tast food
tast dish	=tast food
tast test	=tast food
food	=tast food
try dish	=tast food
sampl dish	=tast food
food tast	=tast food
tast menu	=tast food
tast soup	=tast food
court	=testifi
testifi	=court	=witnes	=courtroom	=trial	=hear	=testimoni	=congres
witnes	=testifi
courtroom	=testifi
trial	=testifi
hear	=testifi
testimoni	=testifi
witnes stand	=testifi
congres	=testifi
senat hear	=testifi
underneath oath	=testifi
speak court	=testifi
text messag	=text
phone	=text
text	=phone	=messag	=smartphon	=sms	=cellphon
messag	=text
type phone	=text
cel phone	=text
mobil phone	=text
smartphon	=text
send messag	=text
send text	=text
sms	=text
type messag	=text
cellphon	=text
ax	=throw ax
throw hatchet	=throw ax
hatchet	=throw ax
tomahawk	=throw ax
throw tomahawk	=throw ax
tos bal	=throw bal
pitch bal	=throw bal
hurl bal	=throw bal
lob bal	=throw bal
discus	=throw discus
disc throw	=throw discus
tickl foot	=tickl
sled	=toboggan
toboggan	=sled	=sledg	=sleigh
sledg	=toboggan
sleigh	=toboggan
slide snow	=toboggan
sled hil	=toboggan
slide down snow	=toboggan
slide down snowi hil	=toboggan
sled down	=toboggan
coin	=tos coin
coin tos	=tos coin
coin flip	=tos coin
head tail	=tos coin
salad	=tos salad
mix salad	=tos salad
make salad	=tos salad
lettuc	=tos salad
salad dres	=tos salad
prepar salad	=tos salad
dog train	=train dog
train puppi	=train dog
dog trick	=train dog
dog obedienc	=train dog
teach dog	=train dog
obedienc	=train dog
dog agiliti	=train dog
teach puppi	=train dog
dog sit command	=train dog
dog command	=train dog
agiliti cours dog	=train dog
fly trapez	=trapez
circus swing	=trapez
acrobat swing	=trapez
trapez artist	=trapez
circus acrobat	=trapez
trim hedg	=trim tree
prune	=trim tree
prune tree	=trim tree
cut branch	=trim tree
hedg	=trim tree
trim bush	=trim tree
saw branch	=trim tree
tree trim	=trim tree
trim branch	=trim tree
cut tree branch	=trim tree
hedg trimmer	=trim tree
branch	=trim tree
hop skip jump	=tripl jump
hop step jump	=tripl jump
bow tie	=tie bow
bowti	=tie bow
knot	=tie knot
tie rope	=tie knot
rope knot	=tie knot
sailor knot	=tie knot
tie string	=tie knot
knot rope	=tie knot
unti knot	=tie knot
unti	=tie knot
tie shoelac	=tie knot
shoelac	=tie knot
tie lace	=tie knot
tie sho	=tie knot
neckti	=tie
tie	=neckti	=windsor
neck tie	=tie
tie neckti	=tie
put on tie	=tie
windsor	=tie
windsor knot	=tie
knot tie	=tie
open box	=unbox
open packag	=unbox
open parcel	=unbox
unbox	=unpack	=unpackag	=parcel	=packag
unpack box	=unbox
open deliveri	=unbox
unpackag	=unbox
unwrap packag	=unbox
parcel	=unbox
packag	=unbox
open new phone box	=unbox
empti truck	=unload truck
lorri	=unload truck
unload lorri	=unload truck
unpack truck	=unload truck
unload van	=unload truck
take box of truck	=unload truck
take out truck	=unload truck
unload box	=unload truck
computer	=with computer
laptop	=with computer
type	=with computer
type keyboard	=with computer
keyboard type	=with computer
type computer	=with computer
type laptop	=with computer
desktop	=with computer
work computer	=with computer
surf internet	=with computer
brows internet	=with computer
mous	=with computer
work laptop	=with computer
brows web	=with computer
internet	=with computer
program	=with computer
code	=with computer
write code	=with computer
work on laptop	=with computer
remot	=with remot controller
remot control	=with remot controller
tv remot	=with remot controller
rc car	=with remot controller
rc	=with remot controller
drone	=with remot controller
fly drone	=with remot controller
rc plane	=with remot controller
fly rc	=with remot controller
model plane	=with remot controller
toy helicopter	=with remot controller
rc helicopter	=with remot controller
model airplan	=with remot controller
chang channel	=with remot controller
radio control	=with remot controller
television remot	=with remot controller
channel surf	=with remot controller
chang tv	=with remot controller
segway	=with segway
ride segway	=with segway
two wheel personal transporter	=with segway
vault hors	=vault
gymnastics vault	=vault
jump over vault	=vault
spring over hors gymnastics	=vault
wait	=wait in line
queu	=wait in line
line	=wait in line
stand in line	=wait in line
wait line	=wait in line
queu up	=wait in line
stand line	=wait in line
wait turn	=wait in line
stand in queu	=wait in line
dog walk	=walk dog
take dog walk	=walk dog
dog leash	=walk dog
leash	=walk dog
walk puppi	=walk dog
dog on lead	=walk dog
dish	=wash dish
wash plate	=wash dish
dishwash	=wash dish
wash up	=wash dish
rins plate	=wash dish
kitchen sink	=wash dish
wash cup	=wash dish
clean dish	=wash dish
rins dish	=wash dish
wash pot	=wash dish
wash pan	=wash dish
dishwasher	=wash dish
scrub pan	=wash dish
scrub pot	=wash dish
clean plate	=wash dish
clean foot	=wash foot
foot wash	=wash foot
foot bath	=wash foot
soak foot	=wash foot
rins foot	=wash foot
bath foot	=wash foot
scrub foot	=wash foot
shampoo	=wash hair
hair wash	=wash hair
rins hair	=wash hair
conditioner	=wash hair
clean hand	=wash hand
hand wash	=wash hand
soap hand	=wash hand
rins hand	=wash hand
soap	=wash hand
sanitiz hand	=wash hand
scrub hand	=wash hand
hand sanitizer	=wash hand
waterski	=water ski
ski behind boat	=water ski
ski on water	=water ski
pul boat ski	=water ski
wakeboard	=water ski
tow boat ski	=water ski
waterslid	=water slide
slide water park	=water slide
slide pool	=water slide
water park	=water slide
slide into pool	=water slide
slip slide	=water slide
waterpark	=water slide
slide down water	=water slide
water flower	=water plant
hose plant	=water plant
water garden	=water plant
houseplant	=water plant
garden	=water plant
back wax	=wax back
remov back hair	=wax back
back hair	=wax back
chest wax	=wax chest
remov chest hair	=wax chest
chest hair	=wax chest
chest	=wax chest
eyebrow wax	=wax eyebrow
shape eyebrow	=wax eyebrow
pluck eyebrow	=wax eyebrow
wax brow	=wax eyebrow
eyebrow shape	=wax eyebrow
eyebrow thread	=wax eyebrow
thread eyebrow	=wax eyebrow
leg wax	=wax leg
hair removal leg	=wax leg
hair removal	-wax leg	-wax back	-wax chest	-shave leg
basket	=weav basket
basket weav	=weav basket
wicker	=weav basket
weav	=weav basket
basketri	=weav basket
make basket	=weav basket
solder	=weld
weld	=solder	=blowtorch
join metal	=weld
weld metal	=weld
weld torch	=weld
blowtorch	=weld
spark metal	=weld
whistl tune	=whistl
wind surf	=windsurf
sailboard	=windsurf
windsurf	=sailboard
surf sail	=windsurf
surf with sail	=windsurf
wrap gift	=wrap present
gift wrap	=wrap present
wrap paper	=wrap present
wrap christmas	=wrap present
grappl	=wrestl
wrestl	=grappl	=wwe	=sumo	=judo	=jujitsu
wwe	=wrestl
sumo	=wrestl
judo	=wrestl
jujitsu	=wrestl
jiu jitsu	=wrestl
wrestl match	=wrestl
pin opponent	=wrestl
handwrit	=write
write	=handwrit	=calligraphi	=jot	=notebook	=scribbl
take note	=write
write letter	=write
pen paper	=write
write note	=write
write paper	=write
calligraphi	=write
jot	=write
write in notebook	=write
notebook	=write
scribbl	=write
write down	=write
sleepi	=yawn
yawn	=sleepi	=tire
down dog	=yoga
yoga pose	=yoga
stretch yoga	=yoga
sun salutation	=yoga
yoga mat	=yoga
lotus pose	=yoga
meditat	=yoga
yoga	=meditat	=meditation	=asana
meditation	=yoga
asana	=yoga
danc fitnes	=zumba
danc workout	=zumba
zumba clas	=zumba
danc exercis	=zumba
calf	-leg
thigh	-leg
dumbbel	-exercis arm	~front rais
trim	-cut
snip	-cut
toe	-foot
foot	<toe
cook food	=cook	~fry vegetabl	~cook eg	~barbequ
prepar food	=cook	~fry vegetabl	~cook eg	~barbequ
cook	=fry	=boil	=roast
boil	=cook	~fry vegetabl	~cook eg	~barbequ
roast	=cook	~fry vegetabl	~cook eg	~barbequ
ice	~ice skate
"""
"""Stems of a word or a phrase, and after each tab a mark and the stems that it may mean."""

KNOWN_WORDS = """
1920s
ab abdominal able aboriginal about above abs abseiling accept accident accordion ache achoo acoustic acquire acrobat across act action actor adapter add adding adjust admire adult adventure aerobics aerosol affix african afternoon again against age agility aid aim air airborne airplane airport alarm album alcohol ale alike all alley alligator allow almond almost alone along aloud alphabet alpine aluminum always amateur ambulance american americanfootball among amount anchor anchoring anchorman anchorwoman ancient angel anger angle angled angler angling angry animal ankle answer answering ant antenna anything apart apartment ape apiary apparel applaud applauding apple apples apply applying approach april apron aquarium arch archer archery area arena argentine argue arm armchair arms army around arrange arrangement arranging arrest arrive arrow art artist asana ascend ash asian aside ask asl asphalt assemble assembling assembly assortment at atom attach attack attempt attic auction auctioneer auctioning audience august aunt automobile autumn avocado award away axe
b baby back backbend backflip backing backpack backstroke backyard bacon badge badminton bag bagpipe bagpipes bake baker bakery baking balance balancing balcony bald ball ballerina ballet balloon balloons balls bamboo banana band bandage bandaging bang bank banknote banknotes banner banquet bar barbecue barbell barbequing barber barbershop bare barely bark barman barn barrel barrier bartend bartender bartending base baseball basement bash basin basket basketball basketry bass bassist bat bath bathe bathroom bathtub batsman batter battery batting bawl bboy bboying beach bead beading beads beak beam bean bear beard beast beat beatbox beatboxing beats beauty beaver bed bedroom bedsheet bee beef beehive beekeeper beekeeping beer beetle beg behind believe bell belly bellydance bellydancer belt bench benchpress bend bending berry beside bet between bib bible bicep biceps bicycle bid bidding big bike biker biking bikini bill billboard bin bind binder binding binoculars bird birdie birds birthday biscuit bit bite bitter blackboard blackjack blacksmith blade blading blanket blast blasting blaze bleach blend blender blind blinds blink block blocks blood bloom blouse blow blower blowing blowtorch blueberry blueprint blues bluff blunt bmx boa board boat bobsled bobsledding bobsleigh body bodybuilding boil bolt bomb bone bonfire bong bongo bongos book bookbinder bookbinding bookcase bookshelf bookworm boot booth boots border both bottle bottom boulder bouldering bounce bounces bouncing bouquet bow bowl bowling bowtie box boxer boxes boxing boy brace bracelet braid braiding braids brain brake branch branches brass bratwurst brazilian breach bread breadcrumb breadcrumbing breadcrumbs breading break breakdance breakdancing breakfast breast breaststroke breathe breeze brew brick bricklayer bricklaying bricks bride bridge briefcase briefly bright brim bring brink british broadcaster broccoli broken broom brother brow brownie browse brush brushing bubble bucket bucking buckle bud budge budget buff buffalo bug bugle build building buildings bulb bull bulldog bullseye bump bumper bun bunch bundle bungee bungy bunny bureau burger burglar burn burro burst bury bus bush business busk busker busking busy butcher butt butter butterfly button buy buyer buzz
cab cabbage cabin cabinet cable cactus cafe cage cake calculator calendar calf calisthenics call calligraphy calm calves camel camera camerawork camogie camp campfire can canal candle candles candy canine cannon cannonball cannot canoe canoeing canvas canyon cap cape capoeira capsize captain car caravan carbon card cardboard cardigan cardio cards caress cargo carpenter carpentry carpet carriage carried carrier carries carrot carrots carry carrying cart carton cartoon cartwheel cartwheeling carve carving case cash cashier casino cast castle cat catch catching caterpillar cattle cauliflower cause cave ceiling celebrate celebrating celebration celery cell cellar cellist cello cellphone cement center central ceramics cereal ceremony chain chair chalk champagne champion change changes changing channel chapel charcoal charge charger charleston chart chase chat cheap check checking checkmate cheek cheer cheerlead cheerleader cheerleading cheese cheeseburger cheetah chef cherries cherry chess chessboard chest chew chi chicken chimney chimpanzee chin china chinese chinup chip chipping chips chiropractor chisel chocolate choir chomp choose chop chopping chopstick chopsticks chords choreography christmas chuan chuck chuckle chug church cigar cigarette cinema circle circuit circus city clamber clamp clap clapping clarinet clarinetist clash clasp class classroom claw clay clean cleaner cleaning clear clench click client cliff climb climbing cling clip clipboard clipper clock close closer closet cloth clothes clothesline clothespin clothing cloud clover clown club clubs clutch coach coal coast coaster coat cobra cobweb cocktail cocoa coconut code coding coffee coin coins cold collapse collapses collar collect collecting collection college collide color coloring comb come comedian comes comet comic command commands commute compare compass completely component compress computer conceal concert concertina concrete conditioner conductor cone conference congress connect console constantly construct consume contact contained container contents continue continuous continuously contort contract control controlled controller cook cookie cookies cooking cookout cool copper copy coral cord cork corkscrew corn corner cornet cornrows corridor costume cot cottage cotton couch cough count counter countertop counting country couple courage course court courtroom courtyard cousin cover cow cowboy coworker cpu crab crack cracker cracking cradle craft cram crane crank crash crashing crate crawl crawling crayon crayons cream crease create creature credit creek crepe crew crib cricket cricketer crinkle crisp crisps crochet crocodile crooked crop cross crossbow crosscountry crossing crouch crow crowd crown crumb crumble crumbs crumple crunch crunches crush crutch cry crying crystal cub cube cucumber cuddle cup cupboard cupcake curb curl curler curling curly curry curtain curve curved cushion customer cut cute cutlery cutting cycle cycling cyclist cylinder cymbal cymbals
dab dad daily dairy daisy dam damp dance dancer dancing danger dangerous dangle dark dart dashboard date daughter dawn day dead deadlift deadlifting deaf deal decant december deck decline decorate decorating decorations deep deer deflect deflected deform delicately deliver delivery demonstrate den dent dental dentist deposit depot derby descend desert design desk desktop dessert detach detangle detective detergent deviate device devour diagonal dial diamond diaper diary dice dictionary didge didgeridoo diet different dig digging dine diner dining dinner dinosaur dip diploma direct direction directions dirt dirty disc discgolf disclose disconnect discus discuss dish dishes dishwasher dishwashing disk display distance ditch dive diver divide diving dock doctor document dodge dodgeball dog dogs dogsled doll dollar dollars dollop dolphin dome domino dominoes donkey donut doo doodle door doorbell doorway double dough doughnut doughnuts douse dove down downhill download drag dragon dragonfly drain drape draw drawer drawing dreadlocks dream drenched dress dresser dressing dribble dribbling drift drill drink drinking drip dripping drive driver driveway driving drizzle drone drop dropkick dropping drown drum drumkit drummer drumming drums drumstick dry dryer drywall duck duct duel dumbbell dump dune dunk dunking dusk dust dustbin duster dustpan dutch duvet dye dying
eachother eagle ear earbuds early earphone earphones earring earth earthquake easel east easter eat eating edge edit effect effort egg eggplant eggs either eject elbow electric electricity elephant elevate elevator elongate em email embrace emerald empty end endeavor ends engine engineer enough enter entirely entomb entrance envelop envelope equestrian equipment erase eraser erect erupt eruption escalator escape european evaporate evening event evidence exam examine excavate exchange exercise exercising exhibit exhume exit expand explain explode explore expose extend extinguish extinguisher extinguishing extra extract eye eyebrow eyebrows eyeglasses eyelash eyes
fabric face faceplant faceplanting facial factory fail failed failure faintly fake faking fall falling falls false family famous fan fang far farm farmer farmland farther fashion fast fasten fat father faucet feast feather february feed feeding feel feet feign feline female fence fencing fern ferry festival festivity fetch few fiber fiddle field fig fight fighting figure figurine file fill filling film filming filter fin find finger fingernail fingers fire firefighter firefighting fireman fireplace firewood firework fireworks first fish fisherman fishing fist fistfight fit fitness fitting five fix fixing flag flagpole flame flaming flamingo flap flapjack flapper flash flashlight flask flat flatten flautist flea flee fleece flesh flex flick flicker flight fling flip flipping float flock flood floor floral florist flour flow flower flowers flute flutist flutter fly flying foam fog foil fold folder folding follow food foot football footwear force ford forecast forecaster forehead foreign forest forever fork form fort forth forward fosbury fountain four fox fracture frame frankfurter free freefall freerunning freestyle freeze freezer freight french fresh fretboard friday fridge friend fries frisbee frog from front frost frozen fruit fry frying frypan fu fuel full fully fun funeral fungus funnel funny fur furnace furniture further fuse futile futilely
galaxy gallery gallop gamble game gamepad gamer games gaming gangam gangnam garage garbage garden gardening gargle gargling garlic garment gas gasoline gate gates gather gauge gauze gaze gear geese gelato gem gently german germinate gesture get getting ghost giant gift giggle ginger giraffe girl give gives giving glacier glance glass glassblower glassblowing glasses glide gliding glitter globe glockenspiel glove gloves glow glue go goal goat goatee goats gobble goes goggles gold goldfish golf golfer golfing golfputting gong goose gorilla gown grab graffiti grain grand grandfather grandmother granite grape grapefruit grapes graph graphics grapple grappling grasp grass grasshopper grater grave gravel gravy graze grease green greenhouse greet gridiron grill grilling grin grind grinder grinding grip grocery groom grooming ground group grow growl grunt guard guest guide guitar guitarist gulp gum gun gutter gutters guzzle gym gymnast gymnastic gymnastics gyrate
habit hail hair hairband hairbrush hairclip haircut hairdo hairdresser hairdryer hairspray hairstyle half halfpipe hall halloween hallway halt halves ham hamburger hammer hammock hamster hamstring hand handbag handcuffs handkerchief handle hands handshake handspring handwriting hang hanger happen happens happy harbor hard hardly hardstyle hardware hardwood harley harmonica harp harpist harvest hat hatch hatchet haul hawaiian hawk hay head headband headbang headbanging headbutt headbutting headlight headphone headphones heads headset heal heap hear hearing heart heat heater heave heavily heavy hedge heel height helicopter helmet hen herb herd hero hide high highlighter highlights highline highway hike hill hillside hinge hip hippo hit hitting hive hobby hockey hoist hold holdem holding hole holiday hollow home hone honey honeycomb hood hoof hook hooka hookah hoop hooping hoops hoover hoovering hop hopscotch horizontal horizontally horn horse horseback horseriding hose hospital hot hotdog hotel hound hour house houseplant housing hover hoverboard hoverboarding howl hug hugging hula hulahoop hum hungry hunt hunting hurdle hurdler hurdling hurl hurley hurling hurricane huskies husky hut
ice icecream iceskating icicle icing idea identical igloo iguana ikebana illustrate image imaginary imitate immediately impact impale in incline inclined indent index indian indicate infant inflate inflexible infront inhale inject injury ink inked inline inner insect insert inside inspect install instrument inter internet interpret interpreter interpreting interview into invert invisible invite irish iron ironing island italian ivory
jab jack jacket jail jam january japanese jar javelin jaw jazzercise jeans jeep jelly jellyfish jenga jerk jet jetski jetskiing jewel jeweler jewelry jiggle jitsu jitterbug jiu jive job jockey jog jogging join joint joke jot joystick judge judo jug juggle juggler juggling juice jujitsu july jump jumper jumping jumprope jumpstyle june jungle
kangaroo karaoke karate kayak kayaking keel keep keepie keeping keepy kettle key keyboard keyboardist keychain keys kick kickball kickboxing kickflip kicking kill kimono kind king kiss kissing kit kitchen kite kiteboard kiteboarding kitesurf kitesurfing kitten kitty knead knee kneel knees knife knit knitting knives knob knock knocked knot koala koi korean krump krumping kung
label laboratory labrador lace laces ladder ladle ladybug lager lake lamb lamp land langlauf language lantern lap laps laptop laser last late lateral latin laugh laughing laughter launch laundry lava law lawn lawnmower lawyer lay laying layup lazy lead leaf leaflet leak lean leap learn leash leather leave leaves lecture ledge left lefttoright leg lego legos legs lemon lemonade lengthen lens leopard lesson let letter letting lettuce level lever library license lick licorice lid lie lift lifting light lightbulb lighter lighthouse lightly lightning lightsaber like lily limb lime lindy line linen linguine link lion lip lipstick liquid liquor list listen litter little lizard llama load loaf lob lobby lobster local lock locker locket locking locomotive log lollipop long longbow loo look looks loose lorry lose lotion lotus loud lounge love lovely low lower luck luge luggage lumber lumberjack lunch lunchbox lung lunge lunges lying
mac macarena machine magazine magnet magnifier maid mail mailbox main make makeup maki making mall man manage manager mane mango manicure manipulation manufacture many map maple marathon marble marbles march marching mare margarine marimba mark marker market marry marshmallow martial mascara mash mask mason masonry massage massaging masseur masseuse mast mat match matchbox matches matchstick material math mattress maybe mayor meadow meal measure meat mechanic mechanical medal medicine meditate meditation meet meeting melbourne melon melt memory mend menu message metal metalwork meteorologist meter mexican microphone microscope microwave middle migrate military milk milking mill mime mince minced mincing mine mineral minibus minute mirror miss misshapen missile missing mist mitten mix mixer mixologist mma moan mobile model modem modern moist moisturize moisturizer mold molten moment monastery monday money monitor monk monkey monocycle monopoly monster month moon moose mop moped mopping more morning mortar mosh mosque mosquito moss moth motherboard motocross motor motorbike motorcycle motorcycling mound mount mountain mountaineering mouse moustache mouth mouthwash move moves movie moving mow mower mowing mtb mud muffin mug mule multiple munch muscle museum mush mushroom music musical musician mustache mustard
nacho nail nails name nap napkin napkins narrow national nature nba near nearer neck necklace necktie needle needles neighbour nephew nest net never new newborn news newscaster newspaper newsreader newsroom next nhl nibble niece night nintendo nod nonstop noodle noodles nordic north nose not note notebook notepad nothing novel november nuclear nudge number nurse nut nuts
o oak oar oasis oath oatmeal oats obedience obey object obscure observe obtain ocean october octopus off office officer often oil ointment olive ollie olympic omelet omelette on one ongoing onion onto ontop open opener opening opera operate opponent opposite orange orbit orchard orchestra orchid order organ organist organize origami ornament ornaments ostrich other others otter out outdoors outer outlet outof ovation oven over overfill overflow overflowing overhead overlay oversized overtake overturn owl own owner ox oxygen oyster
pacifier pack package packet pad paddle paddling page pail pain paint paintball paintbrush painter painting pair palace palm pan pancake panda panel panning pantomime pants paper paperclip papers parachute parachuting parade paradise paraglide paraglider paragliding parasail parasailing parcel parent park parking parkour parliament parrot parsley part partial parts party pass passed passenger passing passport past pasta paste pastry pat patch path paths patient patio pause paw pawn pay pc pea peach peaches peacock peak peanut peanuts pear pearl pebble pebbles peck pedal pedestal pedestrian pedicure peel peeler peeling peer peg pelican pen penalty pencil pencils pendant pendrive penguin penny pens pepper percussion percussive perforate perform performance performer perfume perhaps person person's personal pet petal petrol petting phone photo photograph photosynthesize pianist piano pic pick picking pickle picnic picture pie piece pieces pierce pig pigeon pigtail pigtails pilates pile pill pillow pills pilot pin pinch pineapple pins pint pipe pipes pirouette pistachio pit pitch pitcher pitching pizza place plait plaits plan plane planet plank plant planting plants plaster plasterer plastering plastic plasticine plate plates platform play playdoh player playground playing playstation pleat plie pliers plop plough plow pluck plug plum plumber plummet plunge poach pocket podium poem poet poi point pointe pointer pointing poke poker pole police polish pom pompoms pond pony ponytail poodle pool poor pop popping poppy popsicle porch pork port portion portrait pose position post poster pot potato potatoes pots potter pottery pouch poultry pounce pound pour powder power powerlifting prawn pray prepare present presenter presenting president press pressing pressup pressure pretence pretend pretending pretzel price prick priest prince princess print printer prison private prize prizes prod production professional program programmer programming projector prop propel propeller proposal protest prune pruning pry psy public puck puddle puff pull pulled pulling pullup pump pumping pumpkin pumpkins punch punching puncture pup puppet puppy purse push pushing pushup pushups put putt putty puzzle pyramid python
qigong quad quarter queen question questions queue quickly quiet quilt quit quiz
rabbit raccoon race racing rack racket racquetball radiator radio radish raft rafting rag railing railroad railway rain rainbow raincoat raise raises raisin rake ram ramp ranch range rapids rappel rappeling rappelling rat raven raw razor rc reactor read reading real rear rebound recap recede receipt receive receiving recipe recital record recorder recording rectangle recycle reed reef reel referee refill reflexology reforestation refrigerator refuel refuse regatta relax release relocate remain remote removal remove renew repair replace reply report reporter reptile rescue reshape respond rest restaurant restroom retreat retrieve retriever return reveal reverse revolve rhino rib ribbon rice rich ricochet rid ride rider riding riffle right righttoleft rigid rim ring rink rinse rip ripe ripping rise river road roam roar roast rob robe robot rock rocket rod rodeo roll roller rollerblade rollerblading rollerskate rollerskating rolling roof rooftop rooftops room rooster root rope rose roshambo rotate rotten rough round route routine rover row rowing rub rubber rubbish ruby rug rule ruler run runner running runny runway russian
sabre sachet sack sad saddle safari safe sail sailboard sailboat sailing sailor salad salmon salon salsa salt salty salutation salute same sample sand sandal sandals sandbag sandblast sandblasting sandcastle sander sanding sandpaper sandpit sandwich sanitize sanitizer sapling satellite saturday sauce saucepan saucer sausage sausages saute sauté saw sax saxaphone saxophone saxophonist say scale scalp scan scarecrow scarf scatter scent school science scissor scissors scold scoop scoot scooter score scorpion scotch scottish scramble scrambled scrambling scrape scratch scream screen screw screwdriver scribble scrub scrunch scuba sculpt sculpture sea seafood seagull seal search seashell season seat seaweed secretary section secure see seed seedling seemingly segment segway segways seize select self sell senate send separate september serpent servant serve serviette set setting settings several sew shadow shake shaking shallow shampoo shape shaping share shark sharp sharpen sharpener sharpening shatter shave shaving shear shearing shed sheep sheet sheets shelf shell shepherd shift shimmy shine shining ship shirt shisha shiver shoe shoelace shoes shoeshine shoot shooting shop shopping shore short shorts shot shotput shots shoulder shoulders shout shove shovel shoveling show showcase shower shred shredder shredding shrimp shrink shroud shrub shrug shuffle shuffling shut shuttlecock side sidekick sides sidewalk sideways sign signal silk silver silverware similar simulate sing singer singing single sink sip siren sister sit situp six skate skateboard skateboarder skateboarding skatepark skater skating skeleton sketch sketching ski skid skidoo skier skiing skim skin skincare skip skipping skirt skittles skull sky skydive skydiving skyscraper slack slackline slacklining slalom slam slamdunk slant slanted slap slapping slather sled sledding sledge sledging sleep sleepy sleeve sleigh slice slide sliding slightly slime sling slip slipper slippers slit slither slop slope sloped sloping slot slowly slurp smack small smartphone smash smear smell smelling smile smoke smoking smooch smooth sms smush snack snail snake snap snapping snapshot snatch sneak sneaker sneakers sneeze sneezing sniff sniffing snip snog snore snorkel snorkeling snow snowball snowboard snowboarder snowboarding snowflake snowkite snowkiting snowman snowmobile snowmobiling snowy soak soaked soap sob soccer sock socket socks soda sofa soft softball softly soggy soil solder soldier solid solitaire solo somersault somersaulting something sometimes somewhere song soon sort soup sour south sow soy space spaceship spade spaghetti spaniel spanish spar spare sparkle sparks sparring sparrow spatula speak speaker spear speed spell spend sphere spice spider spiderweb spike spill spills spin spinach spinner spinning spins spiral spirit spit splash split splits splitting sponge spool spoon spoons sport spot spotlight spray sprayer spraying spread spring springboard sprinkle sprint squad square squash squat squats squatting squeegee squeeze squeezebox squid squint squirrel squirt squish squishy stab stability stable stack stadium staff stage stain staircase stairs stalled stallion stamp stand standing standstill staple stapler star stare starfish starve station statue stay stays steady steak steal steam steel steep steer steering step stereo stethoscope stew stick sticker sticking sticks stiff stir stirfry stitch stock stocking stomach stomp stomping stone stool stop stopping stops store stork storm story stove stow straight straighten strange stranger strangle straw strawberry stream street stretch stretcher stretching strew strike string strips stroke stroll stroller strong struggle strum strumming stucco student studio study stuff stumble style styling submarine substance subway succeed success sugar suit suitcase summer summersault sumo sun sunblock sundae sunday sunflower sunglasses sunlight sunny sunrise sunscreen sunset super supermarket supper support supported surf surface surfboard surfer surfing surgeon surgery sushi suspend suv swallow swan swap swat sway sweat sweater sweatshirt sweep sweeping sweet swim swimmer swimming swimsuit swing swinging swipe swirl swish swiss switch swivel sword swordplay synth synthesizer syrup system
table tablet tabletop taco taekwondo tai taichi tail tailor tails take taking talk tame tango tank tap tapdance tape tapestry tapping target taste tasting tattoo tattooed tattooist taxi tea teach teacher team teapot tear tearable tears tease teaspoon teddy tee teeth telephone telescope television temple ten tennis tenpin tent tequila terrace terrier test testify testifying testimony texas text texting thank theater therapy thermometer thermos thick thief thigh thimble thin things think thirsty thread threading three throat throne through throw throwing thrust thud thumb thumbtack thump thunder thursday thwack ticket tickle tickling tidy tie tiger tight tightrope tights tile tilt tilted timber time timer tin tint tiny tip tire tired tires tissue toad toast toaster tobacco toboggan tobogganing toddler toe toenail together toilet tomahawk tomato tomb tongue tool toolbox tooth toothbrush toothpaste toothpick top topping topple toppling torch tornado tortilla tortoise toss tossing totally totem touch touchdown tour tow toward towel tower town toy toys trace track tractor traffic trail trailer train trainers training trample trampoline transfer transport transporter trap trapeze trapezing trash travel tray tread treadmill treasure tree trees tremble trench trial triangle tribe triceps trick tricycle trim trimmer trimming trip triple tripod trolley trombone trombonist troops trophy trouser trousers trout truck true trumpet trumpeter trundle trunk try tshirt tub tube tuck tuesday tug tulip tumble tumbling tuna tune tunnel turkey turn turning turnip turtle tusk tutor tutu tuxedo tv tweet tweezers twenties twig twin twirl twirling twist two tying type typewriter typing tyres
udder ugly uke ukulele ultimate umbrella unable unbendable unbox unboxing unbreakable unbury unbutton uncap unclasp uncle uncoil uncork uncover underneath underwater undo unearth unfold unfurl uni unicorn unicycle uniform university unlatch unload unloading unlock uno unpack unpackage unplug unrippable unroll unrollable unscrew unseal unstick unsuccessful unsuccessfully unsupported untangle untearable untie unveil unwind unwrap unzip up upend uphill upload upper uppie uppies uppy upright ups upsidedown upto urban usb use usually
vacant vacation vacuum vacuuming vain valley valve van vanilla vape vaping vase vault vaulter vaulting veg vegetable vegetables veggie vehicle veil vein velcro verge vertical vertically vest vet vibraphone victory video videotape view viewer village vine vinegar viola violin violinist violoncello visit visitor vitamin vocal vocalist vocals vodka volcano volley volleyball vulture
wad wade waffle wag wagon waist wait waiter waiting waitress wake wakeboard waking walk walking wall wallet wallop walnut walrus wand wander wardrobe warehouse warm warp wash washer washing wasp waste watch water watercolor watercraft waterfall watering watermelon waterpark waterpipe waterski waterskiing waterslide wave wax waxing way ways weak wear weasel weather weatherman weave weaving web webcam wedding wedge wednesday week weekend weep weigh weight weightlifter weightlifting weld welder welding west western wet whack whale wheat wheel wheelbarrow wheelchair wheeled wheels whetstone whip whirl whisk whisker whiskey whisper whistle whistling whopper wicker wicket wide wiener wife wig wiggle wild wimbledon win wind windmill window windows windshield windsor windsurf windsurfing wine wing wink winter wipe wire wish with withdraw within without witness wizard wok wolf wood woodcutting woodworking wool word work workbench workout workshop worktop world worm worship wound wrap wrapping wrench wrestle wrestler wrestling wriggle wring wringing wrist write writing wrong wwe
xbox xmas xylophone
yacht yank yard yarn yawn yawning year yell yoga yogurt yolk
zebra zip zipper zoo zoom zooming zucchini zumba
"""
"""Words that are spelled right, as written and in their forms."""

KNOWN_STEMS = """
1920
ab abdominal abl aboriginal about abov abs abseil accept accident accordion ach achoo acoustic acquir acrobat across act action actor ad adapter adjust admir adult adventur aerobics aerosol affix african afternoon again against age agiliti aid aim air airborn airplan airport al alarm album alcohol ale alik alley alligator allow almond almost alon along aloud alphabet alpin aluminum always amateur ambulanc american americanfootbal among amount anchor anchorman anchorwoman ancient angel anger angl angler angri animal ankl answer ant antenna anyon anything apart apartment ape apiari apparel appl applaud appli approach april apron aquarium arch archer archeri area arena argentin argu arm armchair armi around arrang arrangement arrest arriv arrow art artist asana ascend ash asian asid ask asl asphalt assembl assembli assortment at athlet atom attach attack attempt attic auction auctioneer audienc august aunt automobil autumn avocado award away ax
b babi back backbend backflip backpack backstrok backyard bacon badg badminton bag bagpip bake bakeri bal balanc balconi bald ballerina ballet balloon bamboo banana band bandag bang bank banknot banner banquet bar barbel barbequ barber barbershop bare bareli bark barman barn barrel barrier bartend bartender bas base basebal basement bash basin basket basketbal basketri bassist bat bath bathroom bathtub batsman batter batteri bawl bboy beach bead beak beam bean bear beard beast beat beatbox beauti beautiful beaver bed bedroom bedsheet bee beef beehiv beekeep beekeeper beer beetl beg behind bel believ belli bellydanc bellydancer below belt bench benchpres bend berri besid bet between bib bibl bicep bicycl bid big bike biker bikini bil billboard bin bind binder binocular bird birdi birthday biscuit bit bite bitter black blackboard blackjack blacksmith blade blanket blast blaze bleach blend blender blind blink block blood bloom blous blow blowtorch blu blueberri blueprint bluf blunt bmx boa board boat bobsl bobsled bobsleigh bodi bodybuild boil bolt bomb bone bonfir bong bongo book bookbind bookbinder bookcas bookshelf bookworm boot booth border both bottl bottom boulder bounc bouquet bow bowl bowti box boy brace bracelet braid brain brake branch bras bratwurst brazilian breach bread breadcrumb break breakdanc breakfast breast breaststrok breath breez brew brick bricklay bricklayer bride bridg briefcas briefli bright brim bring brink british broadcaster broccoli broom brother brow brown browni brows brush bubbl buck bucket buckl bud budg budget buf buffalo bug bugl build bul bulb bulldog bullsey bump bumper bun bunch bundl bungee bungi bunni bureau burger burglar buri burn burro burst bus bush busi busines busk busker but butcher butter butterfli button buy buyer buz
cab cabbag cabin cabinet cabl cactus cafe cage cake cal calculator calendar calf calisthenic calligraphi calm calv camel camera camerawork camogi camp campfir can canal candi candl canin cannon cannonbal cannot cano canva canyon cap cape capoeira capsiz captain car caravan carbon card cardboard cardigan cardio careful carefulli cares cargo carpenter carpentri carpet carri carriag carrier carrot cart carton cartoon cartwheel carv case cash cashier casino cast castl cat catch caterpillar cattl cauliflower caus cave ceiling cel celebrat celebration celeri cellar cellist cello cellphon cement center central ceramic cereal ceremoni chain chair chalk champagn champion chang channel chapel charcoal charg charger charleston chart chase chat cheap check checkmat cheek cheer cheerlead cheerleader chees cheeseburger cheetah chef cherri chess chessboard chest chew chi chicken child chimney chimpanzee chin china chines chinup chip chiropractor chisel chocolat choir chomp choos chop chopstick chord choreographi christmas chuan chuck chuckl chug church cigar cigaret cinema circl circuit circus citi clamber clamp clap clarinet clarinetist clas clash clasp classroom claw clay clean cleaner clear clench click client clif climb cling clip clipboard clipper clock close closer closet cloth clotheslin clothespin cloud clover clown club clutch coach coal coast coaster coat cobra cobweb cocktail cocoa coconut code coffee coin cold collaps collar collect collection colleg collid color colorful comb come comedian comet comic command commut compar compas completeli completli component compres computer conceal concert concertina concret conditioner conductor cone conferenc congres connect consol constantli construct consum contact contain container content continu continuous continuousli contort contract control controller cook cooki cookout cool copi copper coral cord cork corkscrew corn corner cornet cornrow corridor costum cot cottag cotton couch cough count counter countertop countri coupl courag cours court courtroom courtyard cousin cover cow cowboy coworker cpu crab crack cracker cradl craft cram crane crank crash crate crawl crayon cream creas creat creatur credit creek crepe crew crib cricket cricketer crinkl crisp crochet crocodil crook crop cros crossbow crosscountri crouch crow crowd crown crumb crumbl crumpl crunch crush crutch cry crystal cub cube cucumber cuddl cup cupboard cupcak curb curl curler curli curri curtain curv cushion customer cut cute cutleri cycl cyclist cylinder cymbal
dab dad daili dairi daisi dam damp danc danger dangerous dangl dark dart dashboard date daughter dawn day dead deadlift deaf deal decant december deck declin decorat decoration deep deer deflect deform delicateli deliver deliveri demonstrat den dent dental dentist deposit depot derbi descend desert design desk desktop dessert detach detangl detectiv detergent deviat devic devour diagonal dial diamond diaper diari dice dictionari didg didgeridoo diet different dig dine diner dinner dinosaur dip diploma direct direction dirt dirti disc discgolf disclos disconnect discus dish dishwash dishwasher disk display distanc ditch dive divid dock doctor document dodg dodgebal dog dogsl dol dollar dollop dolphin dome domino donkey doo doodl door doorbel doorway doubl dough doughnut dous dove down downhil download drag dragon dragonfli drain drape draw drawer dreadlock dream drench dres dresser dribbl drift dril drink drip drive driver driveway drizzl drone drop dropkick drown drum drumkit drumstick dry dryer drywal duck duct dude duel dumbbel dump dune dunk dusk dust dustbin duster dustpan dutch duvet dye
eachother eagl ear earbud earli earphon earth earthquak easel easili east easter eat edg edit effect effort eg eggplant eight either eject elbow electric electriciti elephant elevat elevator elongat em email embrac emerald empti end endeavor engin engineer enjoy enough enter entireli entomb entranc envelop equestrian equipment eras eraser erect erupt eruption escalator escap european evaporat evening event everybodi everyon evidenc exam examin excavat except exchang exercis exhibit exhum exit expand explain explod explor expos extend extinguish extinguisher extra extract eye eyebrow eyeglas eyelash
fabric face faceplant facial factori fail failur faintli fake fal fals famili famous fan fang far farm farmer farmland farther fashion fast fasten fat father faucet feast feather februari feed feel feign felin fellow femal fenc fern ferri festival festiviti fetch few fiber fiddl field fig fight figur figurin fil file film filter fin find finger fingernail fire firefight firefighter fireman fireplac firewood firework first fish fist fistfight fit fitnes five fix flag flagpol flame flamingo flap flapjack flapper flash flashlight flask flat flatten flautist flea flee fleec flesh flex flick flicker flight fling flip float flock flood floor floral florist flour flow flower flute flutist flutter fly foam fog foil fold folder follow food foot footbal footwear forc ford forecast forecaster forehead foreign forest forever fork form fort forth forward fosburi fountain four fox fractur frame frankfurter free freefal freerun freestyl freez freezer freight french fresh fretboard friday fridg friend frisbee frog from front frost fruit fry frypan fu fuel ful fulli fun funeral fungus funnel funni fur furnac furnitur further fuse futil futileli
galaxi galleri gallop gambl game gamepad gamer gangam gangnam garag garbag garden gargl garlic garment gas gasolin gate gather gaug gauz gaze gear gelato gem gentleman gentli german germinat gestur get ghost giant gift giggl ginger giraf girl give glacier glanc glas glassblow glassblower glasses glide glitter globe glockenspiel glove glow glu go goal goat goatee gobbl goe goggl gold goldfish golf golfput gong good goos gorilla gown grab graffiti grain grand grandfather grandma grandmother grandpa granit grape grapefruit graph graphic grappl gras grasp grasshopper grater grave gravel gravi gray graze greas great green greenhous greet gridiron gril grin grind grinder grip groceri groom group grow growl grunt guard guest guid guitar guitarist gulp gum gun gutter guy guzzl gym gymnast gymnastics gyrate
habit hail hair hairband hairbrush hairclip haircut hairdo hairdresser hairdryer hairspray hairstyl hal half halfpip halloween hallway halt ham hamburger hammer hammock hamster hamstr hand handbag handcuf handkerchief handl handshak handspr handwrit hang hanger happen happi harbor hard hardli hardstyl hardwar hardwood harley harmonica harp harpist harvest hat hatch hatchet haul hawaiian hawk hay head headband headbang headbut headlight headphon headset heal heap hear heart heat heater heav heavi heavili hedg heel height helicopter helmet hen herb herd hero hide high highlight highlighter highlin highway hike hil hillsid hing hip hippo hit hive hobbi hockey hoist hold holdem hole holiday hollow home hone honey honeycomb hood hoof hook hooka hookah hoop hoover hop hopscotch horizontal horizontalli horn hors horseback horserid hose hospital hot hotdog hotel hound hour hous houseplant hover hoverboard howl hug huge hula hulahoop hum human hungri hunt hurdl hurl hurley hurrican husband huski hut
ice icecream iceskat icicl idea identical igloo iguana ikebana illustrat imag imaginari imitat immediateli impact impal in inclin indent index indian indicat indoor infant inflat inflexibl infront inhal inject injuri ink inlin inner insect insert insid inspect instal instrument inter internet interpret interpreter interview into invert invisibl invit irish iron island italian item ivori
jab jack jacket jail jam januari japanes jar javelin jaw jazzercis jean jeep jelli jellyfish jenga jerk jet jetski jewel jeweler jewelri jiggl jitsu jitterbug jiu jive job jockey jog join joint joke jot joystick judg judo jug juggl juic jujitsu juli jump jumprop jumpstyl june jungl
kangaroo karaok karat kayak keel keep keepi kettl key keyboard keyboardist keychain kick kickbal kickbox kickflip kid kil kimono kind king kis kit kitchen kite kiteboard kitesurf kitten kitti knead knee kneel knife knit knob knock knot koala koi korean krump kung
label laboratori labrador lace ladder ladi ladl ladybug lager lake lamb lamp land langlauf languag lantern lap laptop larg laser last late lateral latin laugh launch laundri lava law lawn lawnmower lawyer lay layup lazi lead leaf leaflet leak lean leap learn leash leather leav lectur ledg left lefttoright leg lego lemon lemonad lengthen lens leopard lesson let letter lettuc level lever librari licens lick licoric lid lie lift light lightbulb lighter lighthous lightli lightn lightsaber like lili limb lime lindi line linen linguin link lion lip lipstick liquid liquor list listen litter littl lizard llama load loaf lob lobbi lobster local lock locker locket locomotiv log lollipop long longbow loo look loos lorri lose lot lotion lotus loud loung love loveli low lower luck luge luggag lumber lumberjack lunch lunchbox lung
mac macarena machin magazin magnet magnifier maid mail mailbox main make makeup maki mal man manag manager mane mango mani manicur manipulation manufactur map mapl marathon marbl march mare margarin marimba mark marker market marri marshmallow martial mascara mash mask mason masonri massag masseur masseus mast mat match matchbox matchstick material math mattres mayb mayor meadow meal measur meat mechanic mechanical medal medicin meditat meditation meet melbourn melon melt memori mend menu messag metal metallic metalwork meteorologist meter mexican microphon microscop microwav middl migrat mil militari milk mime minc mine mineral minibus minut mirror mis misshapen missil mist mitten mix mixer mixologist mma moan mobil model modem modern moist moisturiz moisturizer mold molten mom moment monasteri monday money monitor monk monkey monocycl monopoli monster month moon moos mop mope more morning mortar mos mosh mosqu mosquito most moth mother motherboard motocros motor motorbik motorcycl mound mount mountain mountaineer mous mouth mouthwash move movi mow mower mtb much mud muffin mug mule multipl munch muscl museum mush mushroom music musical musician mustach mustard
nacho nail name nap napkin narrow national natur nba near nearer neck necklac neckti needl neighbour nephew nest net never new newborn news newscaster newspaper newsreader newsroom next nhl nibbl nice niec night nine nintendo nod nonstop noodl nordic north nose not note notebook notepad nothing novel november nuclear nudg number nurs nut
o oak oar oasis oat oath oatmeal obedienc obey object obscur observ obtain ocean october octopus of offic officer often oil ointment old oliv olli olympic omelet on one ongo onion onto ontop open opener opera operat opponent opposit orang orbit orchard orchestra orchid order organ organist organiz origami ornament ostrich other otter out outdoor outer outlet outof outsid ovation oven over overfil overflow overhead overlay oversiz overtak overturn owl own owner ox oxygen oyster
pacifier pack packag packet pad paddl page pail pain paint paintbal paintbrush pair palac palm pan pancak panda panel pant pantomim paper paperclip parachut parad paradis paraglid parasail parcel parent park parkour parliament parrot parsley part parti partial pas passenger passport past pasta pastri pat patch path patient patio paus paw pawn pay pc pea peach peacock peak peanut pear pearl pebbl peck pedal pedestal pedestrian pedicur peel peeler peer peg pelican pen penalti pencil pendant pendriv penguin penni pepper percussion percussiv perforat perform performanc performer perfum perhaps person person' personal pet petal petrol phone photo photograph photosynthesiz pianist piano pic pick pickl picnic pictur pie piec pierc pig pigeon pigtail pil pilat pile pillow pilot pin pinch pineappl pink pint pipe pirouet pistachio pit pitch pitcher pizza place plait plan plane planet plank plant plaster plasterer plastic plasticin plate platform play playdoh player playground playstation pleat pli plier plop plow pluck plug plum plumber plummet plung poach pocket podium poem poet poi point pointer poke poker pole polic polish pom pompom pond poni ponytail poodl pool poor pop poppi popsicl porch pork port portion portrait pose position post poster pot potato potter potteri pouch poultri pounc pound pour powder power powerlift practic prawn pray prepar pres present presenter president pressup pressur pretenc pretend pretzel price prick priest princ princes print printer prison privat priz prize prod production professional program programmer projector prop propel propeller proposal protest prune pry psy public puck puddl puf pul pullup pump pumpkin punch punctur pup puppet puppi purpl purs push pushup put putt putti puzzl pyramid python
qigong quad quarter queen question queu quick quickli quiet quilt quit quiz
rabbit raccoon race rack racket racquetbal radiator radio radish raft rag rail railroad railway rain rainbow raincoat rais raisin rake ram ramp ranch rang rapid rappel rat raven raw razor rc reactor read real rear rebound recap reced receipt receiv recip recital record recorder rectangl recycl red reed reef reel referee refil reflexologi reforestation refrigerator refuel refus regatta relax releas relocat remain remot remov removal renew repair replac repli report reporter reptil rescu reshap respond rest restaurant restroom retreat retriev retriever return reveal revers revolv rhino rib ribbon rice rich ricochet rid ride rider riffl right righttoleft rigid rim ring rink rins rip ripe rise river road roam roar roast rob robe robot rock rocket rod rodeo rol roller rollerblad rollerskat roof rooftop room rooster root rope roshambo rotat rotten rough round rout routin rover row rub rubber rubbish rubi rug rule ruler run runni runway russian
sabr sachet sack sad saddl safari safe sail sailboard sailboat sailor salad salmon salon salsa salt salti salut salutation same sampl sand sandal sandbag sandblast sandcastl sander sandpaper sandpit sandwich sanitiz sanitizer sapl satellit saturday sauc saucepan saucer sausag saut sauté saw sax saxaphon saxophon saxophonist say scale scalp scan scarecrow scarf scatter scent school scienc scissor scold scoop scoot scooter score scorpion scotch scottish scrambl scrape scratch scream screen screw screwdriver scribbl scrub scrunch scuba sculpt sculptur sea seafood seagul seal search seashel season seat seaweed second secretari section secur see seed seedl seemingli segment segway seiz sel select self senat send separat september serpent serv servant serviet set seven several sew shadow shake shallow shampoo shape share shark sharp sharpen sharpener shatter shave shear shed sheep sheet shel shelf shepherd shift shimmi shine ship shirt shisha shiver sho shoelac shoeshin shoot shop shore short shotput shoulder shout shove shovel show showcas shower shred shredder shrimp shrink shroud shrub shrug shuffl shut shuttlecock side sidekick sidewalk sideway sign signal silk silver silverwar similar simulat sing singl sink sip siren sister sit situp six skate skateboard skatepark skeleton sketch ski skid skidoo skim skin skincar skip skirt skittl skul sky skydive skyscraper slack slacklin slalom slam slamdunk slant slap slather sled sledg sleep sleepi sleev sleigh slice slide slightli slime sling slip slipper slit slither slop slope slot slow slowli slurp smack smal smartphon smash smear smel smile smoke smooch smooth sms smush snack snail snake snap snapshot snatch sneak sneaker sneez snif snip snog snore snorkel snow snowbal snowboard snowflak snowi snowkit snowman snowmobil soak soap sob soccer sock socket soda sofa soft softbal softli soggi soil solder soldier solid solitair solo somebodi someon someplac somersault something sometim somewher song soon sort soup sour south sow soy space spaceship spade spaghetti spaniel spanish spar spare spark sparkl sparrow spatula speak speaker spear speed spel spend sphere spice spider spiderweb spike spil spin spinach spinner spiral spirit spit splash split spong spool spoon sport spot spotlight spray sprayer spread spring springboard sprinkl sprint squad squar squash squat squeegee squeez squeezebox squid squint squirrel squirt squish squishi stab stabiliti stabl stack stadium staf stage stain stair staircas stal stallion stamp stand standstil stapl stapler star stare starfish starv station statu stay steadi steak steal steam steel steep steer step stereo stethoscop stew stick sticker stif stir stirfri stitch stock stomach stomp stone stool stop store stori stork storm stove stow straight straighten strang stranger strangl straw strawberri stream street stretch stretcher strew strike string strip stroke strol stroller strong struggl strum stucco student studi studio stuf stumbl style submarin substanc subway succeed succes sugar suit suitcas summer sumo sun sunblock sunda sunday sunflower sunglas sunlight sunni sunris sunscreen sunset super supermarket supper support surf surfac surfboard surgeon surgeri sushi suspend suv swallow swan swap swat sway sweat sweater sweatshirt sweep sweet swim swimsuit swing swipe swirl swis swish switch swivel sword swordplay synth synthesizer syrup system
tabl tablet tabletop taco taekwondo tai taichi tail tailor take tal talk tame tango tank tap tapdanc tape tapestri target tast tattoo tattooist taxi tea teach teacher team teapot tear tearabl teas teaspoon teddi tee teen teenager telephon telescop television templ ten tennis tenpin tent tequila terrac terrier test testifi testimoni texa text thank theater therapi thermo thermometer thick thief thigh thimbl thin thing think thirsti thread three throat throne through throw thrust thud thumb thumbtack thump thunder thursday thwack ticket tickl tidi tie tiger tight tightrop tile tilt timber time timer tin tini tint tip tire tissu toad toast toaster tobacco toboggan today toddler toe toenail together toilet tomahawk tomato tomb tongu tool toolbox tooth toothbrush toothpast toothpick top toppl torch tornado tortilla tortois tos totalli totem touch touchdown tour tow toward towel tower town toy trace track tractor traffic trail trailer train trainer trampl trampolin transfer transport transporter trap trapez trash travel tray tread treadmil treasur tree trembl trench trial triangl tribe tricep trick tricycl trim trimmer trip tripl tripod trolley trombon trombonist troop trophi trouser trout tru truck trumpet trumpeter trundl trunk try tshirt tub tube tuck tuesday tug tulip tumbl tuna tune tunnel turkey turn turnip turtl tusk tutor tutu tuxedo tv tweet tweezer twenti twig twin twirl twist two type typewriter
udder ugli uke ukulel ultimat umbrella unabl unbendabl unbox unbreakabl unburi unbutton uncap uncl unclasp uncoil uncork uncover under underneath underwater undo unearth unfold unfurl uni unicorn unicycl uniform universiti unlatch unload unlock uno unpack unpackag unplug unrippabl unrol unrollabl unscrew unseal unstick unsuccessful unsuccessfulli unsupport untangl untearabl unti unveil unwind unwrap unzip up upend uphil upload upper uppi upright upsidedown upto urban usb use usualli
vacant vacation vacuum vain valley valv van vanilla vape vase vault veg vegetabl veggi vehicl veil vein velcro verg vertical verticalli vest vet vibraphon victori video videotap view viewer villag vine vinegar viola violin violinist violoncello visit visitor vitamin vocal vocalist vodka volcano volley volleybal vultur
wad wade waffl wag wagon waist wait waiter waitres wake wakeboard wal walk wallet wallop walnut walrus wand wander wardrob warehous warm warp wash washer wasp wast watch water watercolor watercraft waterfal watermelon waterpark waterpip waterski waterslid wave wax way weak wear weasel weather weatherman weav web webcam wedding wedg wednesday week weekend weep weigh weight weightlift weightlifter weld west western wet whack whale wheat wheel wheelbarrow wheelchair whetston whip whirl whisk whisker whiskey whisper whistl white whopper wicker wicket wide wiener wife wig wiggl wild wimbledon win wind windmil window windshield windsor windsurf wine wing wink winter wipe wire wish with withdraw within without witnes wizard wok wolf woman wood woodcut wooden woodwork wool word work workbench worker workout workshop worktop world worm worship wrap wrench wrestl wriggl wring wrist write wrong wwe
xbox xma xylophon
yacht yank yard yarn yawn year yel yellow yoga yogurt yolk young
zebra zip zipper zoo zoom zucchini zumba
"""

VERB_STEMS = """
accept acquir act ad adjust admir affix aim allow answer appli approach argu arrang arrest arriv ascend ask assembl attach attack attempt
bake balanc bang bark bash bath beat beg bend bet bind bite blend blink bloom blow board boil bolt bounc bow box braid breach break breath brew bring brows brush budg build bump buri burn buy
cal cano capsiz cares carri carv cast catch celebrat chang charg chase chat check cheer chew choos chop chuck circl clamp clap clasp clean clench click climb cling clip close clutch collaps collect collid comb commut compar compres conceal connect construct continu cook copi cough count cover crack cram crank crash crawl creas crinkl crochet cros crouch crumbl crumpl crush cry cuddl curl curv cut
dab danc dangl deal decant decorat deflect deform deliver demonstrat deposit descend design detach dig dine dip direct disconnect discus display dive divid dock dous download drag drape draw dres dribbl drift dril drink drip drive drizzl drop drown dry dump dunk dust dye
eat edit eject elevat elongat embrac empti enter entomb eras erupt escap evaporat examin excavat exchang exercis exhibit exhum expand explain explod explor expos extend extinguish extract
fail fake fal fan fasten feed feel feign fetch fiddl fight fil file film find fish fix flap flash flatten flee flex flick flicker fling flip float flood flow flutter fly fold follow forc freez fry
gargl gather gaze germinat giggl give glanc glide glow glu go grab grasp graze greet gril grin grind grip groom grow growl grunt guard gyrate
hail hammer hand hang harvest hatch haul head heal heap hear heat heav hide hike hit hoist hold hop hover howl hug hum hunt hurdl hurl
imitat impal inflat inject insert inspect instal invert invit iron
jab jam jiggl jog join juggl jump
kayak keel kick kil kis knead kneel knit knock
land laugh launch lay lead lean leap learn leav lectur lick lie lift light line listen load lob lock look lose love lower
mail make manufactur march mark marri mash massag measur meditat meet melt mend migrat milk mime mine mix moan mop mount move mow
nail name nap nest nod nudg
obey observ obtain open operat orbit order overfil overflow overtak overturn
pack paddl paint park pas past pat paus pay pedal peel peer perform pet photograph photosynthesiz pick pierc pile pilot pin pinch pitch place plan plant play plop plow pluck plug plummet plung point poke polish pop pose position pounc pound pour pray pres present pretend prick print prod program prop propel protest pry pul pump punch punctur push put
queu quit
race rain rais rake ram rappel read rebound record recycl reel refil refuel refus relax releas relocat remain remov repair rescu rest retriev return reveal revers revolv ricochet ride ring rip rise roam roar roast rob rol rotat row rub rule run
sail salut sand saw scan scatter scold scoop scoot scrape scratch scream screw scrub scrunch sculpt seal search secur seiz sel select separat serv set sew shake share sharpen shatter shave shear shift shine ship shiver shoot shop shout shove shovel show showcas shower shred shrink shrug shuffl shut sign simulat sing sink sip sit skate skateboard sketch ski skid skip slam slant slap slather sled sleep slice slide slip slither slop smack smash smear smel smile smoke smush snap snatch sneak sneez snif snore snow snowboard soak solder sort sparkl speak spel spend spil spin spit splash split spoon spray spread sprinkl sprint squash squat squeez squint squish stab stack stand stapl stare starv stay steal steam steer step stir stitch stomp stop stow straighten strangl stretch strew strike stroke strol strum studi stuf stumbl surf suspend swallow swat sway sweat sweep swim swing swipe swirl switch swivel
take talk tap tape tast taxi teach tear teas telephon test text thank think throw thrust thump tickl tie tilt tip toast toppl tos touch tour tow trace train transfer transport trap travel trembl trim trip try tuck tug tumbl turn tweet twirl twist type
unburi unbutton uncap unclasp uncoil uncork uncover undo unearth unfold unfurl unlatch unload unlock unpack unplug unrol unscrew unseal unstick unveil unwind unwrap unzip upend upload use
vacuum videotap visit
wade wag wait wake walk wander wash watch water wave wax wear weav wedg weigh weld whack whip whirl whisper whistl wiggl win wind wink wipe withdraw work worship wrap wrestl wriggl wring write
yank yawn yel
zip zoom
"""
