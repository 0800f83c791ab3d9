"""Everyday English words: verbs, and other words that are spelled right."""

__all__ = ["VERBS", "WORDS"]

VERBS = """
accept acquire act add adjust admire affix aim allow answer apply approach argue arrange arrest
arrive ascend ask assemble attach attack attempt bake balance bang bark bash bathe beat beg bend
bet bind bite blend blink bloom blow board boil bolt bounce bow box braid breach break breathe
brew bring browse brush budge build bump burn bury buy call canoe capsize caress carry carve cast
catch celebrate change charge chase chat check cheer chew choose chop chuck circle clamp clap
clasp clean clench click climb cling clip close clutch collapse collect collide comb commute
compare compress conceal connect construct continue cook copy cough count cover crack cram crank
crash crawl crease crinkle crochet cross crouch crumble crumple crush cry cuddle curl curve cut
dab dance dangle deal decant decorate deflect deform deliver demonstrate deposit descend design
detach dig dine dip direct disconnect discuss display dive divide dock douse download drag drape
draw dress dribble drift drill drink drip drive drizzle drop drown dry dump dunk dust dye eat edit
eject elevate elongate embrace empty enter entomb erase erupt escape evaporate examine excavate
exchange exercise exhibit exhume expand explain explode explore expose extend extinguish extract
fail fake fall fan fasten feed feel feign fetch fiddle fight file fill film find fish fix flap
flash flatten flee flex flick flicker fling flip float flood flow flutter fly fold follow force
freeze fry gargle gather gaze germinate giggle give glance glide glow glue go grab grasp graze
greet grill grin grind grip groom grow growl grunt guard gyrate hail hammer hand hang harvest
hatch haul head heal heap hear heat heave hide hike hit hoist hold hop hover howl hug hum hunt
hurdle hurl imitate impale inflate inject insert inspect install invert invite iron jab jam jiggle
jog join juggle jump kayak keel kick kill kiss knead kneel knit knock land laugh launch lay lead
lean leap learn leave lecture lick lie lift light line listen load lob lock look lose love lower
mail make manufacture march mark marry mash massage measure meditate meet melt mend migrate milk
mime mine mix moan mop mount move mow nail name nap nest nod nudge obey observe obtain open
operate orbit order overfill overflow overtake overturn pack paddle paint park pass paste pat
pause pay pedal peel peer perform pet photograph photosynthesize pick pierce pile pilot pin pinch
pitch place plan plant play plop plough pluck plug plummet plunge point poke polish pop pose
position pounce pound pour pray present press pretend prick print prod program prop propel protest
pry pull pump punch puncture push put queue quit race rain raise rake ram rappel read rebound
record recycle reel refill refuel refuse relax release relocate remain remove repair rescue rest
retrieve return reveal reverse revolve ricochet ride ring rip rise roam roar roast rob roll rotate
row rub rule run sail salute sand saw scan scatter scold scoop scoot scrape scratch scream screw
scrub scrunch sculpt seal search secure seize select sell separate serve set sew shake share
sharpen shatter shave shear shift shine ship shiver shoot shop shout shove shovel show showcase
shower shred shrink shrug shuffle shut sign simulate sing sink sip sit skate skateboard sketch ski
skid skip slam slant slap slather sled sleep slice slide slip slither slop smack smash smear smell
smile smoke smush snap snatch sneak sneeze sniff snore snow snowboard soak solder sort sparkle
speak spell spend spill spin spit splash split spoon spray spread sprinkle sprint squash squat
squeeze squint squish stab stack stand staple stare starve stay steal steam steer step stir stitch
stomp stop stow straighten strangle stretch strew strike stroke stroll strum study stuff stumble
surf suspend swallow swat sway sweat sweep swim swing swipe swirl switch swivel take talk tap tape
taste taxi teach tear tease telephone test text thank think throw thrust thump tickle tie tilt tip
toast topple toss touch tour tow trace train transfer transport trap travel tremble trim trip try
tuck tug tumble turn tweet twirl twist type unbury unbutton uncap unclasp uncoil uncork uncover
undo unearth unfold unfurl unlatch unload unlock unpack unplug unroll unscrew unseal unstick
unveil unwind unwrap unzip upend upload use vacuum videotape visit wade wag wait wake walk wander
wash watch water wave wax wear weave wedge weigh weld whack whip whirl whisper whistle wiggle win
wind wink wipe withdraw work worship wrap wrestle wriggle wring write yank yawn yell zip zoom
"""

WORDS = """
about above accident accordion ache acrobat action actor adapter adult adventure african afternoon
again age air airplane airport alarm album alley alligator almond almost alone along alphabet
aluminum always amateur ambulance american anchor ancient angel anger angle angry animal ankle ant
antenna apart apartment ape apple april apron arch area arena arm armchair army around arrow art
artist ash asian asphalt atom attic audience august aunt autumn avocado baby back backpack
backyard bacon badge bag bake baker bakery balcony ball ballet balloon bamboo banana band bandage
bank banner bar barber bark barn barrel barrier base baseball basement basin basket bat bath
bathroom bathtub battery beach bead beak beam bean bear beard beast beauty beaver bed bedroom bee
beef beer beetle bell belly belt bench berry bib bible bicycle bike bikini bill billboard bin
binder binoculars bird birthday biscuit bitter blackboard blade blanket blender blind blinds block
blocks blood blouse blueberry blueprint blunt board boat body bolt bomb bone book bookcase
bookshelf boot booth border bottle bottom boulder bouquet bow bowl bowling box boxer brace
bracelet brain branch brass bread breakfast breast breeze brick bride bridge briefcase bright
british broccoli broken broom brother brownie brush bubble bucket buckle bud budget buffalo bug
building bulb bull bumper bun bundle bunny bureau burger burglar bus bush business busy butcher
butter butterfly button buyer cab cabbage cabin cabinet cable cactus cafe cage cake calculator
calendar calf calm camel camera camp campfire can canal candle candy cannon canoe canvas canyon
cap cape captain car caravan carbon card cardboard cardigan cards cargo carpet carriage carrot
cart carton cartoon case cash cashier castle cat caterpillar cattle cauliflower cave ceiling
celery cell cellar cello cellphone cement center central cereal ceremony chain chair chalk
champion channel chapel charcoal charger chart cheap check cheek cheese cheetah chef cherry chess
chest chicken chimney chimpanzee chin china chinese chip chips chisel chocolate choir chopstick
chopsticks church cigar cigarette cinema circle circuit circus city clarinet class classroom claw
clay clean client cliff clip clipboard clock closet cloth clothes clothespin cloud clover clown
club clutch coach coal coast coaster coat cobra cobweb cocktail cocoa coconut code coffee coin
coins cold collar college comb comedian comet comic compass computer concert concrete conductor
cone conference container contract cookie cookies cool copper cord cork corn corner corridor
costume cot cottage cotton couch counter country courage court courtyard cousin cover cow cowboy
coworker crab cracker cradle crane crate crayon crayons cream creature credit creek crew crib
cricket crocodile crop crow crown crumb crumbs crutch crystal cub cube cucumber cup cupboard
cupcake curb curry curtain curve curved cushion customer cut cute cyclist cylinder cymbal dad
daisy dam danger dangerous dark dart dashboard date daughter dawn december deck deep deer delivery
den dentist depot desert design desk dessert detective detergent device diamond diaper diary dice
dictionary diet different diner dinner dinosaur diploma dirt dirty dish dishwasher disk distance
ditch dock doctor document dog doll dollar dolphin dome domino dominoes donkey door doorbell
doorway dough dove dragon dragonfly drain drawer drawing dream dress dresser driver driveway drone
drum drummer dry duck duct dumbbell dune dusk dustbin duster dustpan eagle ear earbuds early
earphone earphones earring earth earthquake east easter egg eggplant eggs elbow electricity
elephant elevator email emerald empty engine engineer entrance envelope equipment eraser eruption
escalator european evening event evidence exam exit eye eyebrow eyeglasses eyelash eyes fabric
face factory fake false family famous fan fang far farm farmer farmland fashion father faucet
feather february female fence fern ferry festival fiber field fig figure figurine file film filter
fin fingernail fire firefighter fireplace firework fireworks fish fisherman fist flag flagpole
flame flamingo flash flashlight flask flat flea flesh flight flock flood floor florist flour
flower flowers flute foam fog foil folder food foot football forehead foreign forest fork form
fort fountain fox frame free freezer freight french fresh friday fridge frog front frost fruit
frypan fuel full fun funeral fungus funnel funny fur furnace furniture fuse galaxy gallery game
garage garbage garden garlic garment gas gate gauge gear gem german ghost giant gift ginger
giraffe glass glasses glitter globe glove gloves glue goal goat goggles gold golf gong goose
gorilla gown grain grandfather grandmother granite grape grapefruit grapes graph grass grasshopper
grater grave gravel gravy grease greenhouse grill grocery groom ground guard guest guide guitar
gum gun gutter gym habit hail hair hairband hairbrush hairclip hairdryer hall hallway ham
hamburger hammer hammock hamster handbag handcuffs handkerchief handle hanger happy harbor hard
hardware harp harvest hat hatchet hawk hay head headband headlight headphone headphones headset
heart heat heater heavy heel helicopter helmet hen herb herd hero high highlighter highway hill
hinge hip hippo hive hobby hockey hole holiday honey hood hoof hook hoop hose hospital hot hotdog
hotel hour house housing hungry hurricane hut ice icicle icing idea igloo iguana index indian ink
inner insect instrument internet iron island italian ivory jacket jail jam january japanese jar
jaw jeans jeep jelly jellyfish jet jewel jewelry job joke joystick judge jug juice july june
jungle kangaroo karate kayak kettle key keyboard keychain keys kimono king kitchen kite kitten
knee knob knot koala korean label laboratory lace ladder ladle ladybug lake lamb lamp land lantern
lap laptop laser last late laundry lava law lawn lawyer lazy leaf leaflet leather lecture left leg
lego legos lemon lemonade lens leopard lesson letter lettuce level lever library license lid light
lightbulb lighter lighthouse lightning lily lime line linen lion lip lipstick liquid list litter
lizard llama loaf lobby lobster local lock locker locket locomotive log lollipop loose lotion loud
lounge lovely low lower luck luggage lumber lunch lunchbox lung machine magazine magnet magnifier
maid mail mailbox main makeup mall manager mango map maple marathon marble marbles march margarine
mark marker market marshmallow mascara mask mast mat match matchbox matches matchstick material
math mattress maybe mayor meadow meal measure meat mechanic medal medicine meeting melon memory
menu metal meter mexican microphone microscope microwave middle milk mill mine mineral minibus
minute mirror missile mist mitten mixer mobile model modem modern moment monastery monday money
monitor monk monkey monster month moon moose morning mosque mosquito moss moth motor motorbike
motorcycle mountain mouse mouth movie mud muffin mug muscle museum mushroom music musician mustard
nail napkin narrow national nature near neck necklace needle neighbour nephew nest net never
newspaper next niece night noodle noodles north nose notebook notepad novel november nuclear nurse
nut nuts oak oar oasis oatmeal oats ocean october octopus office officer often oil olive omelette
onion opera orange orchard orchestra orchid organ ornament ostrich other otter outer oven owl own
owner ox oxygen oyster pacifier package packet pad paddle page pail pain paint paintbrush painter
painting pair palace palm pan pancake panda panel pants paper paperclip papers parachute parade
paradise parcel parent park parking parliament parrot parsley party passenger passport pasta paste
pastry patch path patient patio paw pawn pea peach peacock peak peanut peanuts pear pearl pebble
pebbles pedestal pedestrian peg pelican pen pencil pencils pendant pendrive penguin penny pens
pepper perfume perhaps person pet petal phone photo photograph piano pickle picnic picture pie pig
pigeon pill pillow pills pilot pin pineapple pipe pistachio pit pitcher pizza plane planet plank
plant plaster plastic plate platform player playground pliers plug plum plumber pocket podium poem
poet pole police pond pony pool poor poppy porch pork port portrait post poster pot potato pottery
pouch powder power prawn president pretzel price priest prince princess printer prison private
prize professional programmer projector propeller proposal prune public puddle pump pumpkin
pumpkins puppet puppy purse puzzle pyramid quarter queen quiet quilt quiz rabbit raccoon race rack
racket radiator radio radish raft rag railing railroad railway rain rainbow raincoat raisin rake
ram ramp ranch rat raven raw razor reactor real rear receipt recipe record rectangle reed referee
refrigerator remote reptile restaurant rhino rib ribbon rice rich rider right ring rink ripe river
road robe robot rock rocket rod rodeo roof room rooster root rope rose rotten rough round route
rover rubber rubbish ruby rug ruler runner runway russian sachet sack sad saddle safari safe sail
sailboat sailor salad salmon salon salt salty same sandal sandals sandcastle sandpaper sandwich
satellite saturday sauce saucepan saucer sausage saw saxophone scale scarecrow scarf school
science scissor scissors scooter scorpion screen screw screwdriver sculpture sea seafood seagull
seal seashell seat seaweed secretary seed september servant shadow shallow shampoo shark sharp
shed sheep sheet shelf shell shepherd shirt shoe shoelace shoes shop shore shorts shoulder shovel
shower shrimp shrub sidewalk sign signal silk silver singer sink siren sister skateboard skeleton
skirt skull sky skyscraper sled sleeve slice slime slipper slippers slope smartphone smoke smooth
snack snail snake snow snowball snowboard snowflake snowman soap soccer sock socket socks soda
sofa soft soil soldier sometimes song soup sour south soy space spaceship spade spaghetti spanish
spatula speaker spear sphere spice spider spiderweb spinach spinner spiral spirit sponge spool
spoon spoons sport spot spotlight spray spring square squid squirrel stable stadium staff stage
stain staircase stairs stamp stapler star starfish station statue steak steam steel steering
stereo stethoscope stew stick sticker sticks stock stocking stomach stone stool store stork storm
stove straight strange stranger straw strawberry stream street stretcher string stroller strong
student studio submarine subway sugar suit suitcase summer sun sundae sunday sunflower sunglasses
sunlight sunrise sunset supermarket supper surface surfboard surgeon surgery sushi swan sweater
sweatshirt sweet swim swimmer swimsuit swing sword syrup system tablet taco tail tailor tame tank
tape tapestry target tattoo taxi tea teacher teapot teaspoon teddy telephone telescope television
temple tennis tent terrace test theater thermometer thermos thick thief thigh thimble thin thirsty
thread throne thumb thumbtack thunder thursday ticket tie tiger tight tights tile timber timer tin
tire tired tissue toad toast toaster tobacco toe together toilet tomato tomb tongue tool toolbox
tooth toothbrush toothpaste toothpick top torch tornado tortoise totem tow towel tower town toy
toys track tractor traffic trail trailer train trampoline trash tray treadmill treasure tree
triangle tribe tricycle tripod trolley trophy trouser trousers truck true trumpet trunk tub tube
tuesday tulip tuna tunnel turkey turnip turtle tusk tutor tuxedo tweezers twig twin typewriter
ugly ukulele umbrella uncle unicorn uniform university upper usb usually vacation valley valve van
vanilla vase vault vegetable vegetables vehicle veil vein vest vet video view village vine vinegar
violin visitor vitamin volcano volleyball vulture waffle wagon waist waiter waitress wall wallet
walnut walrus wand wardrobe warehouse warm washer wasp watch water waterfall watermelon wave wax
weak weasel weather wedding wednesday week weekend weight west wet whale wheat wheel wheelbarrow
wheelchair whip whisk whisker whiskey whistle wide wife wig wild wind windmill window windshield
wine wing winter wire wizard wolf wood wool word workshop world worm wrench wrist wrong yacht yard
yarn year yogurt yolk zebra zipper zoo
"""
