"""What people also call activities: sports, music, food, housework, grooming, crafts.

The format of `motions`.
"""

# ruff: noqa: E501 - one group a line reads best

__all__ = ["MEANINGS"]

MEANINGS = """
rappel, rappelling, rappeling, descend rope, rope down, cliff rope, down cliff rope, lower cliff rope, go down cliff rope, climb down rope: =abseiling
pretend drum, pretend drumming, pretend play drum, air drums, imaginary drums, invisible drums, pretend play drums, drum in the air, play drums air, drumming air: =air drumming
answer, question, reply, interview, quiz, respond, respond question, ask question, raise question: answering questions
applaud, clap, clap hands, ovation, audience clap, crowd clap, standing ovation, cheer clap: =applauding, clapping
lotion, cream, moisturizer, sunscreen, ointment, sunblock, moisturize, skincare, face cream, rub lotion, rub cream, put lotion, put cream: =applying cream
bow and arrow, arrow, shoot arrow, longbow, archer, bullseye, crossbow: =archery
arm wrestle, wrestle arm: =arm wrestling
bouquet, flower, floral, florist, flower arrangement, put flowers vase, vase, ikebana: arranging flowers
build computer, build pc, assemble pc, put together computer, pc build, pc, motherboard, computer parts, install computer, computer hardware, cpu, graphics card: =assembling computer, ~using computer
auction, auctioneer, bid, bidding: =auctioning
infant wake up, baby wake, infant wake, waking baby, newborn wake, toddler wake up, wake up, wake: =baby waking up
infant, newborn, toddler: =baby
cookie, biscuit, bake cookie, make cookie, oven, bake: =baking cookies
bake: ~making a cake
balloon, inflate balloon, blow up balloon, blow balloon, balloons: =balloon blowing
bandage, wrap wound, dress wound, first aid, wound, wrap injury, gauze, band aid, wrap ankle, wrap bandage: =bandaging
barbecue, grill, grill meat, cookout, grilling, grill burger, grill steak, grill food, cook outdoors grill, roast meat: =barbequing, ~cooking sausages
bartend, mix drink, mix cocktail, cocktail, bartender, make cocktail, shake cocktail, serve drink, pour drink bar, barman, mixologist, bar: =bartending
beatbox, beat box, mouth drum, make beats mouth, beats with mouth, vocal percussion, mouth percussion: =beatboxing
beehive, beekeeper, bee, honey, hive, honeycomb, apiary, beekeeping: =bee keeping
belly dance, bellydance, bellydancer: =belly dancing
bench press, lift barbell bench, press barbell, chest press, benchpress, lift weight bench: =bench pressing
barbell, weight lifting, lift weight, weight, weightlifting, powerlifting, lift heavy weight, olympic lifting, bodybuilding, weightlifter: =snatch weight lifting, clean and jerk, deadlifting, bench pressing, squat
lift: ~snatch weight lifting, ~deadlifting, ~clean and jerk
backbend, bend backward, bend over backward, arch back, bend back, lean back, bend backwards: =bending back
metalwork, bend steel, bend iron, bend pipe, blacksmith, bend rod, bend bar, bend wire: =bending metal
bike snow, cycle snow, ride bike snow, bicycle snow, snow bike, cycling snow, fat bike: =biking through snow
bike, bicycle, cycling, cyclist, pedal, ride bicycle, cycle, bmx, push bike: =riding a bike, biking, ~riding mountain bike
mountain biking, mtb, trail bike, downhill bike, bike trail, cycle mountain, bike mountain, bike downhill, off road cycling: =riding mountain bike
sandblast, sand blast, blast sand, sandblasting: =blasting sand
glassblowing, glass blow, blow glass, glassblower, molten glass, hot glass: =blowing glass
leaf blower, blow leaf, leaf blowing, leaves, clear leaves, autumn leaves: =blowing leaves
blow nose, tissue, runny nose, nose: =blowing nose
candle, blow candle, birthday candle, birthday cake, birthday, make wish: =blowing out candles, ~celebrating
bobsled, bobsleigh, luge, skeleton sled: =bobsledding
bookbinding, bind book, book binding, sew book, bookbinder: =bookbinding
trampoline, bounce trampoline, jump trampoline, bounce: =bouncing on trampoline
bowl, bowling alley, ten pin, bowling ball, bowling pin, knock pin, tenpin, skittles, bowling strike: =bowling
braid, plait, braids, plait hair, french braid, pigtail, pigtails, plaits, dreadlocks, cornrows: =braiding hair
bread, breadcrumb, coat breadcrumbs, crumb, dip in breadcrumbs, batter, batter coat, coat flour: =breading breadcrumbing
breakdance, b boy, bboy, break dance, windmill dance, head spin, hip hop, street dance, bboying, hip hop dance: =breakdancing, ~krumping
paint brush, paint, painting, paint picture, canvas, paint wall, watercolor, oil painting, paintbrush, paint portrait, painter, easel: =brush painting, ~spray painting
hairbrush, comb hair, comb, brush hair, hair comb, detangle, untangle hair: =brushing hair, ~fixing hair
toothbrush, brush tooth, clean teeth, toothpaste, dental, scrub teeth, tooth: =brushing teeth
build: building cabinet, building shed, ~laying bricks, ~assembling
cabinet, cupboard, furniture assembly, assemble cabinet, build furniture, assemble furniture, build cupboard, make cabinet, woodworking, carpentry, carpenter, build shelf, wardrobe, bookshelf, build wardrobe: =building cabinet
shed, put up shed, build shed, garden shed, hut, build hut, build barn, construct shed, construct barn, barn: =building shed
construct: =building
bungee, bungee jump, bungy, bungee cord, jump bridge cord, bungy jump: =bungee jumping
busk, busker, street musician, street performer, street performance, play music street, perform street, perform street music, sing street, musician street: =busking
canoe, kayak, paddle, row boat, row, rowing, paddle boat, rafting, paddling, rapids: =canoeing, kayaking
brazilian martial art, capoeira, martial art dance: =capoeira
martial art, karate, kung fu, taekwondo, mma, kickboxing: ~capoeira, ~tai chi, high kick, side kick, ~punching person boxing, ~drop kicking
carry baby, hold baby, carry infant, hold infant, cradle baby, baby in arms, rock baby, baby sling, baby carrier, carry newborn: =carrying baby
cartwheel, do cartwheel: =cartwheeling, ~gymnastics tumbling
pumpkin, jack o lantern, jack lantern, carve pumpkin, halloween, cut pumpkin, pumpkin carving: =carving pumpkin
fish, fishing, angle fish, angling, catch fish, fisherman, reel fish, fishing rod, fly fishing, land fish, hook fish, trout, bass fishing, angler, catch trout: =catching fish, ~ice fishing
baseball, pitch, pitch baseball, pitcher, throw baseball, play catch, baseball game, play baseball, pitching: =catching baseball, hitting baseball
bat baseball, hit home run, home run, batting, swing bat, baseball bat, batter swing, batting cage, batter baseball: =hitting baseball
frisbee, ultimate frisbee, flying disc, disc, throw disc, toss frisbee, play frisbee: =throwing frisbee, disc golfing, catching frisbee
softball, pitch softball, play softball: =throwing softball
ball: ~throwing ball
replace, swap, renew: change
celebrate, party, birthday party, cheer, celebration, victory, festivity, new year: =celebrating, ~applauding, ~cheerleading
oil, change oil, oil change, drain oil, engine oil, motor oil: =changing oil
tire, wheel, change tire, flat tire, replace wheel, replace tire, swap tire, spare tire, puncture, fix flat, change flat tire, put new tire, remove wheel, jack car: =changing wheel
tire pressure, inspect tire, check tire, look tire, check tyres, air pressure, inflate tire, examine tire, pump tire: =checking tires
cheerleader, cheerlead, pom pom, pompoms, cheer squad, cheer team: =cheerleading
wood, firewood, chop wood, split log, axe wood, log, lumberjack, split wood, cut wood, chop log, cut log, splitting firewood, woodcutting, axe log: =chopping wood
pottery, clay, potter, pottery wheel, ceramics, wheel throwing, mold clay, throw pot, make pot, shape clay, sculpt clay, clay pot, make vase: =clay pottery making
clean jerk, barbell overhead, lift barbell over head, lift barbell overhead, overhead lift: =clean and jerk, snatch weight lifting
clean: =cleaning, ~washing
scrub, tidy, wipe: =cleaning, washing
wash: ~cleaning
scrub floor, clean floor, vacuum, hoover, vacuum floor, clean carpet, wash floor, vacuum carpet, vacuuming, hoovering, wipe floor: =cleaning floor, ~mopping floor, ~sweeping floor
gutter, roof gutter, clear gutter, gutters: =cleaning gutters
clean pool, pool clean, skim pool, vacuum pool, pool cleaner, swimming pool clean, clean swimming pool: =cleaning pool
clean shoe, wash shoe, scrub shoe, wash sneaker, clean sneakers, clean boots, wash trainers, scrub sneakers: =cleaning shoes, ~shining shoes
shoe, sneaker, boot, trainers, footwear: =shoes
toilet, scrub toilet, toilet bowl, clean bathroom, clean restroom, loo: =cleaning toilet
window, wash window, squeegee, window washing, wipe window, clean glass, window cleaner: =cleaning windows
rope climb, climb up rope, shimmy rope, climb rope: =climbing a rope
ladder, climb ladder, go up ladder, up a ladder: =climbing ladder
tree climb, climb up tree, climb tree, shimmy tree: =climbing tree
climb, scale, scramble up, clamber, mountaineering, ascend: =climbing, ~rock climbing
climb wall, boulder, bouldering, climb cliff, scale cliff, climb mountain, climbing wall, scale rock, free solo, climb gym, mountain climbing, scale wall, climb rock, climb rock face: =rock climbing
juggle ball body, crystal ball, roll ball body, roll ball arm, contact juggle, crystal ball manipulation: =contact juggling
cook: =cooking
cook chicken, fry chicken, roast chicken, grill chicken, chicken wing, bake chicken, chicken, poultry, deep fry chicken: =cooking chicken
egg, fry egg, boil egg, poach egg, omelette, omelet, make egg, sunny side, hard boil egg, make omelette, frying eggs: =cooking egg, ~scrambling eggs
campfire, cook fire, open fire, roast marshmallow, marshmallow, bonfire, cook over fire, camp fire, food over fire, cook outdoors, cook camp: =cooking on campfire
sausage, hotdog, fry sausage, grill sausage, bratwurst, grill hotdog, cook hotdog, fry bratwurst: =cooking sausages, ~eating hotdog
money, cash, count cash, count money, bank note, bill, banknote, count dollar, dollar, count coin, dollars, count banknotes: =counting money
line dance, line dancing, country dance, western dance, cowboy dance, cowboy line dance: =country line dancing
crack neck, pop neck, neck crack, neck, chiropractor, neck adjust, twist neck: =cracking neck
baby crawl, crawl, infant crawl, crawl on floor, infant hands and knees, baby hands and knees: =crawling baby
river, stream, wade, ford, cross stream, wade river, ford river, walk across river, walk through river, creek, cross creek: =crossing river
cry, weep, sob, bawl, in tears, shed tears: =crying
curl hair, curling iron, hair curler, curl, hair roller, make hair curly, curler, curly hair: =curling hair
nail, cut nail, clip nail, nail clipper, trim nail, fingernail, clip fingernail, toenail, trim toenail, trim fingernail, clip toenail, cut fingernail, cut toenail: =cutting nails, doing nails
nail polish, manicure, paint nail, pedicure, nail salon, nail art, polish nail, paint fingernail, apply nail polish: =doing nails
cut, slice, chop, dice, carve: =cutting, ~chopping
pineapple, slice pineapple, peel pineapple, chop pineapple: =cutting pineapple
watermelon, slice watermelon, melon, cut melon, carve watermelon, chop watermelon: =cutting watermelon, ~eating watermelon
melon: watermelon
dance, dancer, dancing, choreography: =dancing, ~breakdancing, ~zumba
ballerina, ballet, pirouette, ballet dance, ballet dancer, plie, pointe, tutu: =dancing ballet
charleston, 1920s dance, flapper, twenties dance: =dancing charleston
gangnam, psy, gangnam style, gangam: =dancing gangnam style
macarena, macarena dance: =dancing macarena
deadlift, dead lift, lift barbell floor, barbell from floor, pick up barbell, lift barbell ground, lift barbell off: =deadlifting
christmas tree, xmas, ornament, hang ornament, decorate xmas tree, christmas, trim christmas tree, christmas ornaments, tree decorations, xmas tree: =decorating the christmas tree
dig, dig hole, shovel dirt, excavate, dig garden, shovel, spade, dig ground, dig trench, dig sand: =digging, ~shoveling
dine, eat dinner, have dinner, have meal, eat out, restaurant, meal, eat at restaurant, dinner, lunch, breakfast, supper, have lunch, eat together, eat meal, banquet, feast: =dining, ~tasting food
frisbee golf, disc golf, discgolf, frisbee into basket: =disc golfing
cliff dive, cliff jump, jump off cliff, dive off cliff, dive from cliff, jump cliff, cliff, dive from rock, jump from cliff: =diving cliff
dive, diver: =diving, springboard diving, scuba diving
dodgeball, dodge ball: =dodgeball
aerobics, step class, fitness class, jazzercise, workout class, exercise class, step aerobics, cardio: =doing aerobics, ~zumba
exercise, work out, fitness, workout, gym, train gym, calisthenics: =exercising arm, ~doing aerobics, exercising with an exercise ball, ~push up, ~squat, ~lunge
laundry, wash clothes, washing machine, dryer, load washer, hang clothes, hang laundry, hang out laundry, clothesline, washer: =doing laundry, ~folding clothes
sketch, draw, draw picture, doodle, drawing, pencil sketch, draw portrait, illustrate, sketching: =drawing
dribble, bounce basketball, basketball dribble, dribble ball: =dribbling basketball
drink: =drinking
beer, chug beer, sip beer, guzzle beer, ale, lager, pint, drink pint, drink lager, drink ale, down beer, chug: =drinking beer, tasting beer
sip, gulp, swallow, chug: drinking, ~tasting
shot, tequila, vodka, take shot, liquor, alcohol, down shot, whiskey, drink tequila, drink vodka, shot glass, drink alcohol: =drinking shots
drive, drive car, steer, behind the wheel, automobile, steering wheel, vehicle, car drive: =driving car
car, truck, van, automobile, vehicle, suv: car
tractor, farm vehicle, plow, plow field, farm machine, drive farm: =driving tractor
drop kick, dropkick, flying kick: =drop kicking
drum fingers, tap finger, finger tap, finger drum, tap finger table, tap on table, drum table, drum on the table, tap fingers: =drumming fingers
dunk, slam dunk, dunk ball, slamdunk, basketball dunk: =dunking basketball
hair dye, color hair, hair color, bleach hair, dye, change hair color, highlights, hair coloring, tint hair, put color hair: =dying hair
eat, munch, chew, devour, bite, consume, snack, gobble, nibble, chomp: =eating, ~tasting food, ~dining
burger, hamburger, cheeseburger, big mac, whopper: =eating burger
cake, piece cake, slice cake, eat dessert, birthday cake, cupcake: eating cake, making a cake
carrot: =eating carrots
chip, crisp, potato chip, french fry, fries, crisps, nacho, tortilla chip: =eating chips
donut, doughnut: =eating doughnuts
hot dog, hotdog, wiener, frankfurter: =eating hotdog
ice cream, icecream, gelato, sundae, ice cream cone, popsicle, lick ice cream, frozen yogurt: =eating ice cream
spaghetti, pasta, noodle, slurp noodle, linguine: =eating spaghetti
egg hunt, easter egg, hunt easter egg, find easter egg, search egg, easter, look for egg: =egg hunting
bicep curl, arm workout, arm exercise, curl dumbbell, biceps, triceps, lift dumbbell, dumbbell curl, arm curl, work out arm, bicep: =exercising arm, ~front raises
exercise ball, yoga ball, stability ball, swiss ball, gym ball, fitness ball, pilates ball, balance ball, pilates: =exercising with an exercise ball
fire, extinguish, fire extinguisher, put out fire, firefighter, fireman, firefighting, douse fire, put out flame, flame, hose fire, fight fire, put out blaze, blaze: =extinguishing fire
faceplant, fall on face, fall face, land on face, face plant, fall flat face, trip and fall, fall flat, face first: =faceplanting
feed: =feeding
bird, pigeon, duck, feed duck, feed pigeon, feed chicken, swan, seagull, feed seagull, parrot, feed parrot, geese, feed geese, hen: =feeding birds
pigeon, duck, swan, seagull, parrot, geese, sparrow: birds
feed fish, koi, goldfish, aquarium, fish food, feed koi, fish tank, feed goldfish: =feeding fish
goat, petting zoo, feed goat: =feeding goats
eyebrow, eyebrow pencil, draw eyebrow, brow, fill brow, eyebrow makeup, pencil eyebrow, draw brow, makeup: =filling eyebrows
brow: =eyebrows
snap finger, click finger, finger snap, snap, fingers snap: =finger snapping
style hair, hairstyle, hair style, hairdo, fix hair, adjust hair, ponytail, hair bun, arrange hair, styling hair, hairspray, straighten hair, put hair up: =fixing hair, ~brushing hair, ~braiding hair
pancake, flip pancake, crepe, toss pancake, make pancake, flapjack, fry pancake, cook pancake: =flipping pancake
kite, fly kite: =flying kite
laundry fold, fold shirt, fold tshirt, fold towel, fold garment, shirt, clothing, apparel, garment, fold laundry, fold jeans, fold pants, fold sweater: =folding clothes
napkin, serviette, fold serviette: =folding napkins
origami, paper airplane, paper plane, paper crane, fold origami, make paper airplane, make paper plane, paper boat, make origami: =folding paper
front raise, lift dumbbell front, shoulder raise, raise dumbbell, raise weight front, shoulder exercise, dumbbell raise, lateral raise: =front raises
fry vegetable, stir fry, saute, stirfry, wok, saute vegetable, fry onion, fry carrot, fry pepper, fry potato, fry mushroom, sauté vegetables, cook vegetable, stir fry vegetable, veggie, fry veggie: =frying vegetables
veggie, veg, onion, broccoli, mushroom, zucchini, eggplant, pepper, cabbage, spinach: vegetables
garbage, trash, rubbish, litter, pick up trash, collect trash, take out trash, garbage man, garbage truck, trash collect, bin man, collect rubbish, waste, pick up litter, collect litter: =garbage collecting
gargle, mouthwash, rinse mouth, rinse throat, swish: =gargling
haircut, cut hair, barber, trim hair, hairdresser, hair cut, hair salon, barbershop, buzz cut: =getting a haircut, ~shaving head
tattoo, tattooist, ink skin, ink, inked, tattoo artist, tattooed, ink arm: =getting a tattoo
award, prize, trophy, medal, award ceremony, present award, accept award, hand over trophy, win award, receive trophy, receive medal, give medal, hand out prizes, accept trophy: =giving award, receiving award
chip golf, golf chip, chip shot, chip golf ball, chip onto the green: =golf chipping
golf, golfing, golf swing, play golf, golf ball, golf club, golfer: golf driving, golf putting, golf chipping
tee off, golf tee, drive golf ball, golf drive, swing golf club, hit golf ball, tee shot, golf swing, driving range, hit ball driver: =golf driving
putt, put golf, golf put, put green, put hole, putt golf, putting green, golf putt, sink putt, mini golf, golf hole, golf ball hole, minigolf: =golf putting
ground beef, mince meat, meat grinder, grind beef, mince, minced meat, mincing meat: =grinding meat
beef, pork: meat
groom: =grooming
dog groom, brush dog, groom puppy, dog haircut, clip dog, trim dog, cut dog hair, wash dog, dog grooming, bathe dog, bath dog, trim dog fur, comb dog, poodle: =grooming dog
horse groom, brush horse, groom pony, comb horse, horse grooming, brush pony, brush mane, wash horse: =grooming horse
pony, stallion, mare: =horse
puppy, canine, pup, poodle, labrador, terrier, bulldog, hound, spaniel, retriever: =dog
kitten, feline, kitty: =cat
tumble, backflip, gymnast, back handspring, flip, tumbling, handspring, gymnastics, floor routine, floor gymnastics, back flip: =gymnastics tumbling, ~somersaulting
hammer throw, throw hammer, hammer track and field: =hammer throw
headbang, bang head, shake head metal, heavy metal, mosh, head bang, head bang music: =headbanging
headbutt, head butt, butt head, hit with head, ram head: =headbutting
high jump, fosbury, jump over bar, leap over bar, high jumper, jump bar: =high jump
high kick, kick high, kick head height, kick above head, kick in the air: =high kick
kick: =kick, kicking, ~side kick, ~high kick
hit baseball, bat: hitting baseball
hockey stop, stop skate, stop ice skate, skate stop, brake skate, stop on ice: =hockey stop
snake, hold snake, handle snake, python, reptile, serpent, boa, cobra: =holding snake
hopscotch, hop scotch: =hopscotch
hoverboard, self balancing board, hover board, balance board, self balancing scooter: =hoverboarding
hug, embrace, cuddle, hold tight, squeeze friend: =hugging
hula hoop, hoop, hula, hulahoop: =hula hooping
hurdle, jump hurdle, hurdler, hurdle race, jump over hurdle: =hurdling
hurling, hurley, irish sport, camogie: =hurling sport
ice climb, climb ice, frozen waterfall, ice axe, climb frozen, climb glacier, ice wall: =ice climbing
ice fish, fish through ice, fish frozen lake, frozen lake, hole ice fish, fish hole ice, fish on ice: =ice fishing
ice skate, figure skate, figure skating, iceskating, skate, skating rink, ice rink, skate ice, speed skating: =ice skating, roller skating
iron, iron shirt, iron clothes, press clothes, steam iron, press shirt, ironing board: =ironing
javelin, spear, throw javelin, throw spear: =javelin throw
jet ski, jetski, personal watercraft, water scooter, wave runner: =jetskiing
jog, run, runner, running, sprint, marathon: =jogging, ~running on treadmill
juggle, juggler, juggling, juggle pins, juggle clubs: =juggling balls, ~contact juggling, ~juggling fire
juggle fire, fire juggle, juggle torch, flaming torch, juggle flaming: =juggling fire
keepy uppy, keepie uppie, keep ball up, freestyle football, kick ups, keep up soccer, soccer trick, juggle football, juggle ball feet, keepy uppies, soccer juggle, freestyle soccer, juggle soccer: =juggling soccer ball
jump pool, dive pool, leap pool, cannonball, jump water, leap into pool, cannon ball, jump swimming pool, jump into water, dive into pool, cannonball pool, leap water: =jumping into pool
swimming pool: =pool
jump, leap, hop: =jumping, ~jump, ~bouncing
jumpstyle, jump style: =jumpstyle dancing
shuffle dance, melbourne shuffle, hardstyle: jumpstyle dancing
field goal, kick field goal, kick football, football kick, kick football through, extra point: =kicking field goal
soccer, kick soccer, football, kick ball, play soccer, play football, pass soccer ball, kick soccer ball, soccer ball, soccer match, soccer player, kick a football, penalty kick, free kick: =kicking soccer ball, shooting goal soccer, ~juggling soccer ball
football: soccer, ~passing americanfootball
americanfootball, throw pass, throw football, pass football, football pass, toss football, gridiron: =passing americanfootball
football game, football play, football match, quarterback pass, touchdown, super bowl: passing americanfootball in game
score goal, shoot goal, soccer goal, shoot at goal, penalty kick, score soccer, goal soccer, free kick, take penalty, penalty shot, score football: =shooting goal soccer
goal, penalty: =shooting goal
kiss, make out, smooch, peck cheek, snog: =kissing
kite surf, kiteboard, kiteboarding, kitesurf, kite board, surf with kite: =kitesurfing
knit, crochet, yarn, knit scarf, knitting needles, knit sweater, needles yarn, wool: =knitting
krump, street krump: =krumping
laugh, giggle, chuckle, crack up, burst laughing, laughter: =laughing
brick, bricklaying, brick wall, build wall, bricklayer, mason, mortar, lay brick, masonry, build brick wall: =laying bricks
long jump, jump sandpit, jump sand pit, leap sand pit, jump into sand: =long jump
lunge, lunges: =lunge
bake cake, make cake, bake birthday cake, decorate cake, frost cake, mix batter cake, ice cake, cake baking: =making a cake
sandwich, make sandwich, peanut butter, fix sandwich, prepare sandwich: =making a sandwich
make, prepare, create: =making
bed, make bed, change sheet, bedsheet, bed sheet, tidy bed, sheets, duvet, pillow, mattress: =making bed
jewelry, bracelet, make necklace, bead, necklace, earring, make bracelet, make earring, string beads, beading, make ring, jeweler: =making jewelry
pizza, make pizza, pizza dough, toss pizza dough, pizza topping, bake pizza: =making pizza
snowman, build snowman, roll snow ball, snow man: =making snowman
sushi, roll sushi, maki, sushi roll, sushi chef: =making sushi
tea, make tea, brew tea, teapot, pour tea, steep tea, cup of tea, tea ceremony: =making tea
march, parade, march band, military parade, soldier march, marching band, troops: =marching
massage, masseuse, masseur, massage therapy, rub, knead: =massaging
back massage, back rub, massage shoulder, shoulder massage, rub back, massage shoulders, shoulder rub: =massaging back
foot massage, massage foot, rub feet, foot rub, reflexology: =massaging feet
leg massage, massage leg, rub leg, massage calf, massage thigh, massage calves: =massaging legs
head massage, scalp massage, massage head, massage scalp, rub head: =massaging person's head
milk cow, cow, dairy, milk, udder, milk goat, dairy farm: =milking cow
mop, mop floor, wash floor: =mopping floor
motorbike, motorcycle, ride motorcycle, ride motorbike, dirt bike, motocross, biker, harley, motor bike, moped: =motorcycling
furniture, move sofa, carry sofa, move couch, carry couch, carry furniture, move house, couch, sofa, move table, carry table, moving day, move wardrobe: =moving furniture
lawn, mow, mow lawn, cut grass, lawn mower, mow grass, lawnmower, grass: =mowing lawn
news, news anchor, newscaster, newsreader, read news, tv news, news report, reporter, anchorman, anchorwoman, broadcaster, newsroom, present the news: =news anchoring
open bottle, open wine, uncork, pop champagne, corkscrew, bottle opener, uncork bottle, champagne, open beer, wine bottle, open champagne, uncork wine, pop cork, bottle cap: =opening bottle
bottle, wine: bottle
gift, present, open gift, unwrap gift, unwrap present, unwrap, open present, birthday present, christmas present, christmas gift: =opening present
gift: =present
paraglide, glide parachute, paraglider, hang glide, hang gliding: =paragliding
parasail, parachute behind boat, boat parachute, pulled boat parachute, tow parachute: =parasailing
free running, freerunning, jump rooftop, jump over wall, urban jump, jump between buildings, vault wall, jump building, leap between buildings, rooftops, parkour: =parkour
peel: =peeling
apple, peel apple, skin apple, peel fruit: =peeling apples
potato, peel potato, potato peeler, skin potato: =peeling potatoes
pet, stroke, pat, caress: =petting
pet dog, stroke dog, pet animal, pat dog, stroke animal, pet rabbit, pet horse, stroke rabbit, pet bunny, pat animal, stroke horse, pet puppy, pat horse, pet goat, pet hamster: =petting animal
animal: animal
pet cat, stroke cat, pat cat, cuddle cat, pet kitten, stroke kitten, scratch cat, rub cat, scratch kitten: =petting cat
rub dog, scratch dog, rub belly, belly rub, scratch animal, pet pet: =petting animal
fruit, pick fruit, pick apple, harvest fruit, pick berry, orchard, pick strawberry, harvest, pick orange, pick cherries, apple picking, berry picking, harvest apples, strawberry picking, pluck fruit, pick peaches: =picking fruit
plant tree, plant sapling, sapling, reforestation, plant seedling, plant: =planting trees
plaster, plaster wall, drywall, stucco, skim wall, plasterer: =plastering
play: =playing
music, play music, musician: ~playing guitar, ~playing piano, ~playing violin, ~playing drums, ~recording music
instrument, musical instrument, music instrument: playing guitar, playing piano, playing violin, playing flute, playing drums
accordion, squeezebox, squeeze box, concertina: =playing accordion
badminton, shuttlecock, birdie racket: =playing badminton
bagpipe, bag pipe, scottish pipes: =playing bagpipes
basketball, play basketball, shoot hoop, shoot basket, basketball game, hoops, play hoops, basketball match, nba, basketball court: playing basketball, shooting basketball, dribbling basketball, dunking basketball
shoot hoop, shoot basket, free throw, three pointer, shoot ball hoop, jump shot, layup, throw ball hoop, score basket, shoot three pointer, basketball shot, basketball hoop, shoot ball basket: =shooting basketball
bass, bass guitar, bassist, electric bass: =playing bass guitar
card, play card, card game, play uno, uno, solitaire, deal card, play bridge: =playing cards, playing poker, shuffling cards
cello, cellist, violoncello: =playing cello
chess, chess game, chess match, chessboard, board game, checkmate: =playing chess
clarinet, clarinetist, licorice stick: =playing clarinet
controller, video game, play video game, game console, playstation, xbox, gaming, gamer, gamepad, joystick, play xbox, play playstation, nintendo, console, play console: =playing controller
game: playing controller, playing monopoly, playing chess, ~playing cards
cricket, cricket bat, bat cricket, bowl cricket, wicket, batsman, cricketer: =playing cricket
cymbal, crash cymbals: =playing cymbals
didgeridoo, aboriginal instrument, didge: =playing didgeridoo
drum, drum kit, drum set, bang drum, play drum, percussion, hit drum, drum solo, bongo, play bongos, drumming, drumkit, beat drum, drumstick, drummer: =playing drums, ~air drumming
flute, flautist, flutist: =playing flute
guitar, play guitar, acoustic guitar, electric guitar, guitarist, strum guitar, guitar solo: =playing guitar, strumming guitar, ~tapping guitar
strum, strum ukulele, guitar chords: =strumming guitar
tap guitar, finger tapping guitar, fretboard tapping, guitar tap, percussive guitar, drum on guitar: =tapping guitar
harmonica, mouth organ, mouth harp, blues harp: =playing harmonica
harp, harpist: =playing harp
hockey, ice hockey, puck, hockey game, hockey puck, nhl, hockey match, play hockey: =playing ice hockey
keyboard, electric keyboard, synth, synthesizer, electric piano, keyboardist: =playing keyboard, ~playing piano
kickball, kick ball: =playing kickball
monopoly, board game, board games: =playing monopoly
organ, church organ, pipe organ, organist: =playing organ
paintball, paint ball, paintball gun: =playing paintball
piano, pianist, grand piano, piano recital: =playing piano, ~playing keyboard
poker, texas holdem, hold em, casino, gamble, poker chips, blackjack: =playing poker
recorder, recorder instrument: =playing recorder
saxophone, sax, saxophonist, saxaphone: =playing saxophone
squash, racquetball, racket ball, hit ball wall racket: =playing squash, playing racquetball
racket: playing tennis, playing badminton, ~playing squash
racket sport: playing tennis, playing badminton, playing squash
tennis, serve tennis, tennis match, tennis ball, tennis racket, tennis serve, wimbledon: =playing tennis
trombone, trombonist: =playing trombone
trumpet, trumpeter, bugle, horn, cornet: =playing trumpet
ukulele, uke, hawaiian guitar: =playing ukulele
violin, fiddle, violinist, viola, play fiddle: =playing violin
volleyball, beach volleyball, spike ball, spike volleyball, serve volleyball, volley: =playing volleyball
xylophone, marimba, glockenspiel, vibraphone: =playing xylophone
pole vault, vault pole, jump with pole, pole jump, pole vaulter: =pole vault
weather, forecast, weather report, weatherman, weather forecast, meteorologist, weather girl, weather presenter, forecaster, weather man: =presenting weather forecast
pull up, chin up, pullup, chinup, chin over bar, pull bar, pull ups: =pull ups
pump fist, fist pump, punch air, raise fist, fist, fist in the air: =pumping fist
gas, gas station, fuel, refuel, fill tank, petrol, fill up car, gas pump, fill car, petrol station, fuel car, put gas car, fill up tank, fill up gas, gasoline, put petrol: =pumping gas
punching bag, punch bag, hit bag, heavy bag, speed bag, boxing bag, sandbag punch, box bag, boxing training: =punching bag
box, boxing, boxer, boxing match, punch, fist fight, spar, boxing ring, sparring, fight, fistfight: =punching person boxing, ~punching bag
push up, press up, pushup, pressup, pushups: =push up
car push, push car, broken down car, push vehicle, push truck, stalled car, push van: =pushing car
cart, trolley, push trolley, shopping cart, wheelbarrow, push wheelbarrow, push shopping cart, shopping trolley, push stroller: =pushing cart
wheelchair, push wheel chair, wheel chair: =pushing wheelchair
book, read, novel, read novel, read book, read aloud, bookworm, reading, story: =reading book, reading newspaper
newspaper, read paper, read the paper, read news paper, paper read, the daily paper: =reading newspaper
record music, recording studio, record song, studio, music studio, record album, record vocals, record track, music production: =recording music
ride: =riding
camel, ride camel: =riding camel
elephant, ride elephant: =riding elephant
mechanical bull, bull ride, ride bull, bucking machine, bull, rodeo, rodeo machine: =riding mechanical bull
mule, donkey, ride donkey, burro: =riding mule
horse, horseback, horseback riding, ride horse, horse ride, walk horse, lead horse, equestrian, horse riding, gallop, horseriding, ride pony, on horseback, jockey: =riding horse, walking horse
scooter, kick scooter, ride kick scooter, razor scooter, push scooter, electric scooter, moped: =riding scooter
unicycle, one wheel bike, one wheeled bike, ride one wheel, uni cycle, monocycle, single wheel bike: =riding unicycle
tear paper, rip paper, tear up paper, tear paper pieces, tear page, tear sheet, rip sheet, tear letter, rip page, rip up paper: =ripping paper
tear: =ripping
robot dance, robot, dance robot, do the robot, popping locking, dance like robot, the robot: =robot dancing
paper scissor rock, rock paper scissor, rock paper scissors, roshambo, paper scissors stone, scissors: =rock scissors paper
rollerblade, roller skate, inline skate, rollerblading, roller blade, rollerskate, skate wheels, blading, inline skating, roller derby, rollerskating: =roller skating
treadmill, run machine, running machine, run treadmill, jog treadmill, walk treadmill: =running on treadmill
sail, sailboat, yacht, sail boat, regatta, sailing ship: =sailing
boat: ~sailing, ~canoeing, ~kayaking
salsa, latin dance, salsa dance: =salsa dancing
sand floor, sander, floor sander, sand wood, sandpaper, sand hardwood: =sanding floor
scramble egg, whisk egg, beat egg, scrambled egg, scrambled, stir egg, whisk: =scrambling eggs
scuba, underwater dive, scuba dive, dive underwater, deep sea dive, diving gear, underwater, oxygen tank dive: =scuba diving, ~snorkeling
set table, lay table, plate table, table setting, put plates table, put cutlery, cutlery, silverware, place settings, prepare table dinner, lay the table: =setting table
handshake, shake hand, shake, greet hand: =shaking hands
shake head, head shake, say no head, nod, nod head, no with head: =shaking head
sharpen, hone: =sharpening
sharpen knife, whetstone, hone blade, knife sharpen, knife, hone knife, sharpen blade, blade, knife sharpener, grind knife: =sharpening knives
pencil, sharpen pencil, pencil sharpener: =sharpening pencil
shave: =shaving
shave head, go bald, bald, shave hair, buzz head, head shave, razor head, shave off hair: =shaving head
shave leg, leg shave, razor leg, leg hair, remove leg hair: =shaving legs
shave beard, trim beard, beard, razor face, shave face, facial hair, mustache, moustache, goatee, shave mustache, trim mustache, shave moustache: =trimming beard, shaving beard
shear, sheep, wool shear, sheep shear, fleece, shear lamb, cut wool, wool off, shave sheep: =shearing sheep
polish shoe, shoe polish, shoeshine, shine shoe, shoe shine, polish boot, polish leather, buff shoe, shine boots: =shining shoes
shot put, put shot, throw heavy ball, throw metal ball, shotput, throw shot, heave shot: =shot put
shovel snow, clear snow, snow shovel, dig snow, remove snow, snow from driveway, snow driveway, clean snow: =shoveling snow
shred paper, paper shredder, shredder, shred document, shred, cut paper strips: =shredding paper
shuffle card, shuffle, deck of card, mix card, cut deck, riffle, shuffle deck, card deck: =shuffling cards
side kick, kick sideways, sidekick, kick to the side, karate kick, lateral kick: =side kick
sign language, asl, deaf, interpret sign, sign interpreter, hand sign, sign: =sign language interpreting
sing, sing song, karaoke, vocalist, choir, vocal, song, singer: =singing
sit up, situp, crunch, ab exercise, ab workout, abdominal, crunches, abs: =situp
skateboard, skate board, kickflip, kick flip, ollie, skate park, skatepark, skater, halfpipe, skateboarder: =skateboarding
ski jump, ski jumper, jump ski: =ski jumping
ski, downhill ski, skier, ski slope, alpine ski, downhill skiing, ski down: =skiing, ~skiing slalom
cross country ski, nordic ski, langlauf, ski cross country, nordic, ski trail: =skiing crosscountry
slalom, ski gate, ski flag, ski pole gate, slalom ski, ski through gates, giant slalom, ski race: =skiing slalom
skip rope, jump rope, skip, double dutch, skipping, jumprope: =skipping rope
skydive, sky dive, parachute, jump out plane, free fall, freefall, jump from plane, parachute jump, parachuting, jump out airplane, jump from airplane: =skydiving
slackline, slack line, tightrope, walk tight rope, tight rope, balance rope, walk rope, tightrope walking, highline: =slacklining
slap, smack, slap face, hit face, slap cheek, smack face: =slapping
dog sled, husky, sled dog, mush, dogsled, sled pull dog, huskies, sleigh dogs, dog sleigh: =sled dog racing
cigarette, smoke, cigar, vape, smoke cigarette, puff, joint, light cigarette, vaping, smoke pipe: =smoking
hookah, shisha, water pipe, hooka, waterpipe, bong: =smoking hookah
snatch, snatch lift, barbell snatch: =snatch weight lifting
sneeze, achoo, sneezing: =sneezing
sniff, smell, smell flower, inhale scent, scent, smelling: =sniffing
snorkel, swim with mask, swim reef, coral reef, mask underwater: =snorkeling
snowboard, snow board, snowboarder: =snowboarding
snow kite, snowkite, ski with kite, kite snow, kite on snow, ski kite, snowboard kite: =snowkiting
snow mobile, snowmobile, ski doo, skidoo, snow machine, sled motor: =snowmobiling
somersault, forward roll, summersault, front flip, front roll, roll over, tumble forward: =somersaulting, ~gymnastics tumbling
poi, spin poi, fire poi, swing poi, poi spinning: =spinning poi
fire dancing: spinning poi, juggling fire
graffiti, spray paint, spray can, aerosol, paint graffiti, aerosol paint: =spray painting
spray, hose, sprayer, squirt, spray bottle, spraying water, mist: =spraying
springboard, diving board, spring board, dive board, dive off board, jump diving board, platform diving, high dive: =springboard diving
squat, squats, squatting: =squat
stick out tongue, tongue, tongue out, poke tongue, show tongue, poke out tongue: =sticking tongue out
grape, stomp grape, crush grape feet, wine making, step on grape, tread grape, make wine, trample grape, grape stomping, squash grapes: =stomping grapes
stomp, trample, tread, crush: =stomping
arm stretch, stretch shoulder, stretch: =stretching arm, stretching leg
leg stretch, stretch hamstring, hamstring, stretch quad, stretch calf, do the splits, splits, stretch thigh: =stretching leg
stretch: =stretching
crowd surf, crowd surfing, carried crowd, stage dive, passed over crowd, carry over crowd, crowd carries: =surfing crowd
surf, surfer, surfboard, ride wave, catch wave, big wave, ocean wave, surfing: =surfing water
sweep, broom, sweep floor, brush floor, sweep ground: =sweeping floor
swim: =swimming
swim lap, pool laps, freestyle swim, front crawl, swim pool: swimming backstroke, swimming breast stroke, swimming butterfly stroke
backstroke, swim on back, back stroke, swim back, back crawl: =swimming backstroke
breaststroke, frog stroke, breast stroke, swim like frog: =swimming breast stroke
butterfly, butterfly stroke, swim butterfly, dolphin kick: =swimming butterfly stroke
swing dance, lindy hop, jitterbug, jive, swing: =swing dancing
swing leg, dangle leg, leg swing, swing feet, dangle feet, kick legs back and forth: =swinging legs
swing, tire swing, rope swing, playground swing, swing playground, swing park, swing set, swing rope, swing vine, swing tree, on a swing: =swinging on something
sword, fence, fencing, swordplay, duel, sword duel, lightsaber, sabre, fight sword, foil: =sword fighting
taichi, qigong, tai chi chuan: =tai chi
shower, bathe, take shower, have shower, wash body, wash in shower, bath: =taking a shower
tango, argentine tango: =tango dancing
tap dance, tapdance, tap shoes, tap dancer: =tap dancing
tap pen, pen tap, click pen, pen, drum pen, tap pencil, pen click, bang pen, pen on desk: =tapping pen
taste beer, beer tasting, sample beer, try beer, craft beer: =tasting beer
taste: =tasting
try food, sample food, taste dish, taste test, food, try dish, sample dish, food tasting, tasting menu, taste soup: =tasting food
testify, court, witness, courtroom, trial, hearing, testimony, witness stand, congress, senate hearing, under oath, speak court: =testifying
text, text message, phone, message, type phone, cell phone, mobile phone, smartphone, send message, send text, sms, type message, cellphone, texting: =texting
axe, throw hatchet, hatchet, tomahawk, throw tomahawk: =throwing axe
throw: =throwing, ~catching or throwing
toss, pitch, hurl, chuck, fling, lob: throwing
toss ball, pitch ball, hurl ball, lob ball: =throwing ball
discus, throw discus, disc throw: =throwing discus
tickle, tickle feet, tickling: =tickling
toboggan, sled, sledding, sledge, sleigh, slide snow, sled hill, slide down snow, sledging, slide down snowy hill, sled down: =tobogganing
toss coin, flip coin, coin, coin toss, coin flip, heads or tails, flip a coin: =tossing coin
salad, toss salad, mix salad, make salad, lettuce, salad dressing, prepare salad: =tossing salad
dog training, train puppy, dog trick, dog obedience, teach dog, obedience, dog agility, teach puppy, dog sit command, dog commands, agility course dog: =training dog
dog: training dog, walking the dog, grooming dog
train: training
trapeze, flying trapeze, circus swing, acrobat swing, trapeze artist, circus acrobat: =trapezing
trim: =trimming
trim hedge, prune, prune tree, cut branch, hedge, trim bush, saw branch, tree trim, trim branch, cut tree branches, pruning, hedge trimmer, branch: =trimming trees
triple jump, hop skip jump, hop step jump: =triple jump
bow tie, bowtie, tie bow, bow: =tying bow tie
tie knot, knot, tie rope, rope knot, sailor knot, tie string, tie a rope, knot rope, untie knot, untie, tie shoelace, shoelace, tie laces, tie shoe: =tying knot
necktie, neck tie, tie tie, tie necktie, put on tie, windsor, windsor knot, knot tie: =tying tie
tie: =tying
unbox, open box, open package, open parcel, unpack, unpack box, open delivery, unpackage, unwrap package, parcel, package, open new phone box: =unboxing
unload, unload truck, empty truck, lorry, unload lorry, unpack truck, unload van, take boxes off truck, take out truck, unload boxes: =unloading truck
computer, laptop, type, type keyboard, keyboard type, type computer, type laptop, desktop, work computer, surf internet, browse internet, pc, mouse, use laptop, work laptop, browse web, internet, typing, programming, coding, write code, work on laptop: =using computer
remote, remote control, tv remote, rc car, rc, drone, fly drone, rc plane, fly rc, model plane, toy helicopter, rc helicopter, model airplane, change channel, radio controlled, remote controlled, television remote, channel surf, change tv: =using remote controller
segway, ride segway, two wheel personal transporter, segways: =using segway
vault, vaulting horse, gymnastic vault, vaulting, jump over vault, spring over horse gymnastics: =vault
wait, queue, line, stand in line, wait line, queue up, line up, stand line, wait turn, stand in queue: =waiting in line
walk dog, dog walk, take dog walk, dog leash, leash, walk puppy, dog on a lead: =walking the dog
walk: =walking
dish, wash dish, wash plate, do dish, dishwashing, wash up, washing up, rinse plate, kitchen sink, wash cup, clean dish, rinse dishes, wash pots, wash pan, dishwasher, scrub pan, scrub pots, clean plates, do dishes: =washing dishes
wash foot, clean feet, foot wash, foot bath, soak feet, rinse feet, bathe feet, scrub feet: =washing feet
wash hair, shampoo, hair wash, rinse hair, conditioner: =washing hair
wash hand, clean hand, hand wash, soap hand, rinse hand, soap, sanitize hand, scrub hands, hand sanitizer: =washing hands
water ski, waterski, water skier, ski behind boat, ski on water, pulled boat ski, wakeboard, waterskiing, tow boat ski: =water skiing
water slide, waterslide, slide water park, slide pool, water park, slide into pool, slip and slide, waterpark, slide down water: =water sliding
water plant, water flower, hose plant, water garden, plant, houseplant, garden, gardening, water plants: =watering plants
water: ~watering
wax: =waxing
wax back, back wax, remove back hair, back hair: =waxing back
wax chest, chest wax, remove chest hair, chest hair, chest: =waxing chest
wax eyebrow, eyebrow wax, shape eyebrow, pluck eyebrow, wax brow, eyebrow shaping, eyebrow threading, thread eyebrow: =waxing eyebrows
wax leg, leg wax, remove leg hair, leg waxing, hair removal leg: =waxing legs
hair removal: waxing legs, waxing back, waxing chest, shaving legs
basket, weave basket, basket weave, wicker, weave, basketry, make basket: =weaving basket
weld, solder, welder, join metal, weld metal, welding torch, blowtorch, sparks metal: =welding
whistle, whistle tune: =whistling
wind surf, windsurf, wind surfer, sailboard, surf sail, surf with sail: =windsurfing
wrap gift, wrap present, gift wrap, wrapping paper, wrap christmas: =wrapping present
wrestle, wrestler, grapple, wwe, sumo, judo, jujitsu, jiu jitsu, grappling, wrestling match, pin opponent: =wrestling
write, handwriting, take note, write letter, pen paper, write note, write paper, calligraphy, jot, write in notebook, notebook, scribble, write down: =writing
yawn, sleepy, tired: =yawning
yoga, downward dog, yoga pose, stretch yoga, sun salutation, yoga mat, lotus pose, meditate, meditation, asana: =yoga
zumba, dance fitness, dance workout, zumba class, dance exercise: =zumba
leg, calf, thigh: legs
dumbbell: exercising arm, ~front raises
trim, clip, snip: cutting
put, place: ~setting
foot, toe: feet
cook food, prepare food, fry, boil, roast: =cooking, ~frying vegetables, ~cooking egg, ~barbequing
fry: =frying
remove: ~unloading
photo, picture: ~drawing
ice: ~ice skating
"""
