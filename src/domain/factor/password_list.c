/* SPDX-License-Identifier: MIT */
/*
 * Words that are common in the passwords of published breaches. They were collected by
 * families (months, weekdays, clubs of a league, first names of many countries, Russian
 * words typed on a Latin keyboard), so that the list does not depend on one breach. Words
 * missing from the 12,000 most frequent passwords in the ranking of Dropbox's zxcvbn (MIT
 * licence) were added. Some are rude, as many passwords are.
 */
#include "domain/factor/password_list.h"

#define WORDS_4                                                                                    \
	"2pac abcd acdc acer acht ajax alan alex amen amor anal anna anne aout aqua army asus "    \
	"audi azul babe baby bart bass bdfy bear bebe beer bern beso best beta bffs bkmz blau "    \
	"bleu blue blur boba boca bond boss boys bozo brad bull buzz casa cash cats chat ciao "    \
	"cinq cock coco cody cole colt cook cool crow cs16 cuba cubs culo cunt cute cyka dada "    \
	"dana dark data dave dawg dear dell demo deux diaz dick diez dior dirk djkr dogs doom "    \
	"door drei duck dude duke easy echo egor eins elmo emma emre enzo eric erik erin euro "    \
	"evil fall fiat fido film fire fish five flor ford four foxy fred free frog fuck fyyf "    \
	"gaga game gary gato geek gelb gfgf girl goat gogo goku gold golf good goth grau gray "    \
	"grey gta5 guru haha hall hans hase hasi hate haus hawk heat hehe hell help hero herz "    \
	"hihi hill hola holy home hope hugo hugs huit hulk hund igor ikea ilya ines info inge "    \
	"ipad ipod ivan j4f4 jack jade jake jana jane jaws jayz jazz jean jedi jeep jeff jets "    \
	"jill jktu joao joel joey john jojo jose juan judo juin juli july june juni kaan karl "    \
	"kate keys kids kiev kiki kilo king kirk kiss kiwi kobe koch koko korn ktnj kurt kyle "    \
	"lady lake lala lamb lars leah lego leia lena leon leto liam life lila lily lima lion "    \
	"lisa live loca lock loco loki lola lolo long lord love luca lucy luis luke lulu luna "    \
	"mads maga mail maja mama mami marc mark mars mary matt maya mayo mega mets mike milo "    \
	"mimi mine momo mond moon nala nana navy nbuh neil nemo nerd nero neuf neun nice nick "    \
	"nike nils nina nine noah noel noir none nono nude null ocho oleg olga omar opal opel "    \
	"open oreo osen otis otto owen ozzy papa papi park pass paul pbvf pele peru pimp pink "    \
	"polo pony pooh poop porn puma punk puta rain ralf rams reed rene rich rick rock rojo "    \
	"rolf roma rome root rosa rose ross roxy ruby rude rudy rush ruth ryan saab safe sara "    \
	"sean seis sept sexo sexy shaq shit slut snow solo sony spot star suka suns surf sven "    \
	"swan swat swen swim taco tall tara tata temp test thor thug tifa tigr time tina tiny "    \
	"titi tits toad toby todd tony toto tree tres trex tujh tutu user vera vert vfvf vida "    \
	"vier visa volk wald ward wasd weed west wien wife wifi wild win7 wlan wolf wood work "    \
	"xbox xmas xmen xoxo yeah yoda yogi yoyo zehn zero zeus zima zoey zozo zulu zwei"

#define WORDS_5_A                                                                                  \
	"4ever abril adams admin agnes ahmed alarm alena alice alina alive allah alpha amber "     \
	"amiga amigo amore amour anais andre angel anita anton apple aprel april ariel arsch "     \
	"artem asses aston astra atlas avril babes bacon baker bambi barca baron basel bauer "     \
	"beach bears bella benny bernd berry besos bhbyf bible biden biker bilbo bills billy "     \
	"bingo bitch black blade blanc blank blaze blink blood blues blume blyat bobby boobs "     \
	"boots booty boris bosch bowie boxer brain braun brave bravo break brian brown bruce "     \
	"bruno bryan bubba buddy buffy bujhm bulls bunny butch camel candy canon carla carlo "     \
	"carol casey catch cazzo chaos chase check chevy chewy chick chico chief chien child "     \
	"chile chill china chloe chris chuck cinco cisco civic clara clark class clean cliff "     \
	"cloud clown cobra cocks coeur colin colts comet corey corsa cosmo costa craig crash "     \
	"crazy cream creed cross crown cuore cutie cyber cyrus daddy daffy daisy dance danny "     \
	"dario darya david davis death delta demon denis derek devil dflbv diana diane diego "     \
	"dirty disco dodge doggy dolly dolor donna doors doris dream drive druid drums dtcyf "     \
	"ducks ducky dumbo dummy dusty dylan eagle earth edgar edith egypt eight elena elias "     \
	"elite eliza ellen ellie elvis email emily empty enero engel enter erica erika ethan "     \
	"evans fabio faith fancy fatty felix feuer final fiona firma fkbyf flame flash flora "     \
	"floyd flyer fordf frank franz freak fresh frodo frost fuenf funky funny fuzzy fynjy "     \
	"fyutk gabby gamer games gamma ganja gbnth gecko genby georg gerda geslo gfdtk ghost "     \
	"giant girls gizmo glass glory gmail gohan gonzo goofy goose grace grant grape great "     \
	"green greta gruen guard gucci guest guido gypsy habbo hades hakan hallo hamza handy "     \
	"happy harry hasan haslo hater hawks haxor hayes hazel heart heidi heike heiko heinz "     \
	"helen helga hello henri henry heslo hippo hiver hjvfy holly homer honda honey hooch "     \
	"horny horse horst hotel house hunde idiot ihate ilona ilove image imran india inter "     \
	"ipsum irene irina irish irjkf isaac islam italy itsme jacob jaime james jamie janet "     \
	"japan jared jason jaune jazzy jctym jelly jenny jerry jesse jesus jetta jeudi jewel "     \
	"jimbo jimmy jkmuf joerg joker jonas jones jorge josef josue joyce judge juice juicy "     \
	"julia julie julio junio jutta kacke kamil kanye karen karin karma kathy katie katja "     \
	"katze keith kelly kenny kenya kevin kings kitty klaus klein koala koeln korea korol "     \
	"kumar kurwa lacey lange larry laser laugh laura lazio leafs leben leeds leila lemon "     \
	"levis lewis lexus lfhmz liebe light linda linus linux lions logan login logon lolol "     \
	"lopez lorem loser louis lover ltvjy ltybc lucas lucia lucky luigi luisa luise lukas "     \
	"lundi lunes lydia madre maerz mafia magda magic maier major malte maman mamma mandy "     \
	"mango maple march marco mardi marek maria marie mario maroc marta marzo mason mateo "     \
	"mausi maxie mayor mazda megan meier melon merda merde messi metal meyer miami micha "     \
	"mikey milan miley mindy mirko misty mocha modem molly mommy money monty moore moose "     \
	"moron moses motor mouse movie mulan music musik myboy mycat mydog myson nacho nadia "     \
	"nadja naked nancy natur negro never nexus nikki ninja nokia norge nsync nudes nueve "     \
	"nurse oasis obama ocean omega onion orion osaka oscar osman otono otter pablo padre "     \
	"panda panic paola paolo paris parol party passw pasta patel paula pavel pawel peace "     \
	"peach pearl pedro peggy penis penny pepsi perez perro perry peter petey petra phone "     \
	"photo piano piggy pilar pilot pinky piotr piter pixar pixel pixie pizza playa pluto "     \
	"poker poppy porno porra porto power prada praha price psalm ptybn puppy pussy putin "     \
	"pw123 quake queen quest quiet qwert racer radio rainy ralph rambo ramon randy rania "     \
	"rated raven razor ready rebel relax rhino rider riley ringo river rjirf robin robot "     \
	"rocio rocky roger rogue rolex roman romeo ronny roses rosie rossi rosso rouge royal "     \
	"ruben rufus rugby ruler rusty saber sadie salem sales sally salsa sammy sandy sarah "     \
	"sasha sassy satan scott scout sechs senha seoul seven shane shark shawn sheba sheep "     \
	"shiva short siete sifre sigma silke silly silva"

#define WORDS_5_B                                                                                  \
	"simba simon singh siren sissy skate skoda skunk skype slave sleep slick small smart "     \
	"smert smile smith smoke snake snape snoop snowy socks sofia sonia sonic sonja sonne "     \
	"souza space spain speed spice spike spock sport spurs stacy stars steel stern steve "     \
	"storm story stunt sugar sum41 sunny suomi super susan sushi sweet swift sword tabby "     \
	"tamer tampa tango tania tanja tante tanya tasha teamo teddy terry tesla texas three "     \
	"tiamo tiger titan tktyf today tokyo tomas tommy topaz tower tracy trees trois truck "     \
	"trump trust truth tulip tupac turbo twins tyler tyson ultra uncle unity urban usher "     \
	"vader vadim vasco vater vegas venom venus verde vesna vfhbz vfqjh video villa viper "     \
	"vodka volvo wales wanda water wayne weber weird weiss wendy whale white whore win10 "     \
	"woods woody world wrong yahoo yfcnz young yukon yulia yusuf zabyl zebra zelda zenit "     \
	"ziggy zorro zxcvb"

#define WORDS_6_A                                                                                  \
	"123abc 1q2w3e 50cent a1b2c3 abc123 abcdef abuela access accord action adidas adonis "     \
	"adrian africa aggies agosto aikido aileen airbus aladin alaska albany albert albion "     \
	"alenka alexey alexis alfred alicia allsop alpine altima always alyssa amanda amazon "     \
	"amelie amigas amigos anakin anders andrea andres andrew andrey angela angelo angels "     \
	"animal ankara annika anthon anubis apache apollo apples aptiva aramis arbeit area51 "     \
	"armada armani arnold arrows arthur asdfgh asdzxc ashley asimov aspire assman astrid "     \
	"astros athena athens athlon atomic attila auburn august auntie aurora aussie austin "     \
	"autumn avalon avatar ayesha azamat azerty backup badass badboy baddog badger badman "     \
	"baggio bagira bailey balboa baller ballin bamboo banana bandit banger banker banzai "     \
	"barbie barfoo barnes barney barsik basket batman bayern beamer beaner beanie beatle "     \
	"beauty beaver beavis becker beemer beetle bender berlin bhbirf bianca bianco biatch "     \
	"bieber bigass bigben bigbob bigboy bigcat bigdog biggie bigguy bigmac bigman bigone "     \
	"bigred bigtit biking bikini bimmer birdie birgit bishop bisous biteme bizkit bjoern "     \
	"blabla blacky blanco blazer bleach blonde bloody blowme blumen bobcat boeing bogart "     \
	"bogdan bohica boiler bollox bombay bomber bonita bonnie bonsai boobie booboo booger "     \
	"boogie boomer bootie boston bottle bounce bounty bowler bowwow boxing boytoy brandi "     \
	"brando brandy brasil braves brazil breast breeze bremen brenda brexit bridge bright "     \
	"brodie broker bronco brooke brooks browns bruder bruins brutus bryant bubble buceta "     \
	"bucket buddah buddha buddie budman bugger bullet bummer bumper burger burton buster "     \
	"butler butter button byteme cabron cactus caesar calico callum calvin camaro camera "     \
	"camila camilo camper canada cancer cancun candle cannon canyon carina carlos carmen "     \
	"carpet carrot carter casino casper cassie castle catdog catman cayman ccbill cdtnbr "     \
	"cedric celica celine celtic center cessna champs chance chanel change charli charly "     \
	"cheech cheeks cheers cheese cherry cheryl chewie chiara chiefs chippy chivas choice "     \
	"chopin christ chrono chuang chubby chunky church ciccio cicero cigars cinder cinema "     \
	"circle circus cjklfn cjkywt claire clancy clouds cloudy clover clutch cntgfy cobain "     \
	"cobalt coffee cohiba colors compaq condom condor conner connie connor cookie coolio "     \
	"cooper cooter copper corner corona cosmic cosmos costco cotton cougar cousin cowboy "     \
	"coyote cruise crunch crypto crysis ctcnhf cthtuf cthutq ctrhtn cuatro custom cutter "     \
	"cvthnm cyborg cygnus dadada daemon daewoo dagger dagmar dakota dalejr dallas dalshe "     \
	"damian damien dammit damnit dancer danger daniel daniil danilo danzig darren datsun "     \
	"dawson dbrnjh debbie debian deejay dekabr delete delphi deluxe denali denise dennis "     \
	"denver desert design desire devils dexter dfkthf dfvgbh dharma diablo dialog diaper "     \
	"diesel dieter digger dinamo dinara dindom dinner direct disney divine dmitry doctor "     \
	"dogboy dogcat dogdog dogger doggie dogman dollar domino donald donkey doobie doodle "     \
	"doofus dookie dotcom double dragon drakon dreams driver drizzt droopy dublin dubois "     \
	"ducati dudley duncan dundee dupont durand duster dustin dyavol dynamo eagle1 eagles "     \
	"easter edison eduard edward eeyore effect eggman eleven eloise emilie emilio eminem "     \
	"empire energy engage engine enigma enrico eraser erotic escape escort espana esposa "     \
	"esprit estate esther etoile eugene eureka europa europe evelyn excite exigen exodus "     \
	"exotic fabian fabric facial falcon fallen family farmer faster fatass fatboy fatcat "     \
	"father fatima fatman felipe fender fenway fergie fergus ferien ferret fester fetish "     \
	"fevral fghtkm ficken fiesta figaro figure filter finger fisher flames flavia fletch "     \
	"flight floppy flores flower fluffy flyboy flyers flying folder foobar foobaz forest "     \
	"foreve forfun forget forgot foryou fossil foster france freaky freddy freeze french "     \
	"freund friday frieda friend fright frisco frisky froggy frosty fucker fuckit fuckme "     \
	"fugazi fulham fusion futbol future fylhtq fytxrf gabrie gadget galaxy galina galore "     \
	"gambit gaming ganesh garage garcia garden garlic"

#define WORDS_6_B                                                                                  \
	"garten gasman gatito gators gawker gbpltw gegcbr geheim gemini genius gentle george "     \
	"gerald gerard getout gfhjkm ghbdtn ghetto giants gideon gilles ginger giorgi girlie "     \
	"gitara gjkbyf gloria goalie goaway goblin golden goldie golfer gollum goober google "     \
	"gooner gopher gordon gospel gotcha gothic govols gr8one gracie graham granny grapes "     \
	"grease greece gromit groove groovy grumpy guitar gundam gunnar gunner gustav guyver "     \
	"habana habibi hacked hacker haggis hahaha hamish hamlet hammer hannah harald hardon "     \
	"harlem harley harold harris harvey hassan haters havana hawaii hearts heaven heckfy "     \
	"hector hejsan helena hellas helmet helmut helpme henrik hentai herbie herbst herman "     \
	"hermes hertha heynow hidden hinata hiphop hippie hitler hitman hjccbz hjlbyf hobbes "     \
	"hobbit hockey hohoho hokkey holger holmes honest hookem hooker hookup hooter hootie "     \
	"hornet horney horses hotbox hotboy hotdog hotone hotrod hotsex hottie howard hubert "     \
	"hudson hughes hummer hunter husker hybrid iamgod iamthe ibanez iceman ichigo idunno "     \
	"iguana illini iloveu imcool impact impala indian indigo ingram ingrid inlove insane "     \
	"inside iphone irinka isabel island ismail israel itachi italia ivanov iwantu jackal "     \
	"jackie jagger jaguar jammin janice januar jardin jasmin jasper javier jayden jeanne "     \
	"jelszo jennie jeremy jerome jersey jessic jessie jester jethro jewels jingle joanna "     \
	"joanne jochen jockey joebob johann johnny jordan joseph joshua joyful jrcfyf jsbach "     \
	"judith jueves julian julien juliet julius jumper junior junkie justin justme kaffee "     \
	"kahuna kaiser kaktus kamera kansas karate karina kasper katana katrin katzen keeper "     \
	"kelsey kenobi kermit kernel kfhbcf khalid kicker kieran killer killme kilroy kimber "     \
	"kipper kirill kisses kissme kitkat kitten kittie klaste knicks knight kodiak komodo "     \
	"konrad korabl koshka kosmos kostya kotaku krakow krause kristy ksenia kungfu labtec "     \
	"laguna lakers lakota lalala lancer laptop larisa lasher lassie latino lauren lawyer "     \
	"lbyfvj leader lebron ledzep legacy legend legion lennon lenovo leslie lestat letsgo "     \
	"lfybbk lhfrjy licker lickit lickme lights lilian linkin liquid lisboa lisbon listen "     \
	"little lively living lizard lizzie lkjhgf lmzdjk locked lollol london lonely looker "     \
	"looser lorena louise lovely loveme lovers lucky7 ludwig lumber lyubov madcat maddie "     \
	"maddog madina madman madmax madrid maggie maggot magnet magnum magnus magpie mahalo "     \
	"maiden maison maksim malaka malibu maniac manila manolo manson mantis manuel manutd "     \
	"marble marcel marcin marcos marcus mariah marido marika marina marine marino marion "     \
	"marius mariya market markus marley martes martha martin marvel marvin master matrix "     \
	"matteo mature matvey maxell maxima maxime maxine mayday mayhem me4you medion medusa "     \
	"medved mehmet melina mellon mellow melody member memory menace mentor merkel merlin "     \
	"merlot meteor mexico michel mickey micron midget midway mierda mighty miguel mihail "     \
	"milano miller mingus minime minnie mirage miriam misfit mishka mister mivida mnbvcx "     \
	"mobile modena modern mohawk molson monaco monday monica monika monkey monroe montag "     \
	"moocow mookie moomoo mordor moreau morgan moritz morris mortal moscow moskva mother "     \
	"motley movies mozart muffin mulder mullet munich muppet murder murphy muscle museum "     \
	"musica muslim mutter muzyka mybaby mygirl myhome mylife mylove myname mynoob mypass "     \
	"myrtle myself mystic nadine nanana nanook napoli naruto nascar nastya natale natali "     \
	"nathan nature nelson nestle nevada newbie newton nextel neymar nguyen nickel nicola "     \
	"nicole nikita niklas nimbus nimrod nipper nipple nissan nofear nomore noname nonono "     \
	"noodle norman norton norway novell noyabr nudist nugget number nutmeg nylons obelix "     \
	"obiwan office oilers oksana oldman olesya oliver olivia onetwo online onlyme openup "     \
	"oracle orange orchid oregon orgasm orient osiris ostern outlaw oxford oxygen packer "     \
	"pacman paddle padres palmer paloma pamela panama pancho parker parola parool parrot "     \
	"pascal passat passme patric patryk pavlov paypal payton pdtplf peanut pebble pecker "     \
	"peewee pencil people pepito pepper persik person"

#define WORDS_6_C                                                                                  \
	"petrov pfqxbr philip philly phoebe phoeni photos picard pickle pickup pierre pigeon "     \
	"piglet pillow pimpin pinkie pippen pirate pisces pistol piston planet plasma player "     \
	"please pobeda poetry poison poiuyt poland police polina polish polska pompey poodle "     \
	"pookie poopoo pooter popeye popper poppop portal porter possum postal potato potter "     \
	"powder powell powers prague praise presto pretty primus prince prissy privet profit "     \
	"proton psycho public puddin puffin pulsar puppet pupsik purdue purple pussey pussie "     \
	"putain putter puzzle python q1w2e3 qazwsx quasar quatre quebec queens qwaszx qweasd "     \
	"qwerty qwertz rabbit rabota racerx rachel racing racoon rafael raider rainer ramrod "     \
	"rancid random ranger rapper raptor raquel rascal ravens rayban rbhbkk rctybz reader "     \
	"reaper reason rebels record reddog redeye redfox redhot redman redrum redsox reebok "     \
	"reefer reflex reggae reggie regina reiner reload renata renate rescue rewind rfhbyf "     \
	"rfrnec rhythm ripken ripper ripple rjhjkm robbie robert roblox rocker rocket rockin "     \
	"rockon rodina rodman rodney rogers roland roller romain romano rommel ronald rookie "     \
	"rooney rotten router rovers roxana royals rubber rubble rudolf rugger runner ruslan "     \
	"russia rustam sabado sabine sabres safari safety sahara sailor saints saiyan sakura "     \
	"saleen salmon salope samedi samiam sample samson samsun samuel sancho sandra sandro "     \
	"sanity santos sapper sascha saskia sasuke saturn sauron savage savior sayang scania "     \
	"schatz schmid school schule schulz scooby scotch scotty scream scully seabee seadoo "     \
	"seamus searay secret secure seeker sekret select selena senior sensei serega sergei "     \
	"sergey sergio serkan server sesame sestra sevens sexsex sexual shadow shaggy shalom "     \
	"shaman shamus shania sharks sharma sharon shasta shaved shazam sheila shelby shelly "     \
	"sherry shibby shield shiloh shiner shkola shogun shorty showme shuang shutup sidney "     \
	"sieben sierra sigrid silent silver silvia simona simone simple simply sinbad singer "     \
	"sinner sirius sister sixers skater skibum skidoo skiing skinny skippy skylar slappy "     \
	"slavik slayer sleepy slider slinky sluggo smegma smelly smiles smiley smitty smokey "     \
	"smooth smudge snappy snatch sneaky sniper snoopy snuffy sobaka soccer soldat soleil "     \
	"solnce sommer sonata sonics sonoma sophia sophie sorrow sounds sowhat spacex spanky "     \
	"sparky sparta spears speedo speedy sphinx spider spidey spirit splash spooky sports "     \
	"spring sprint sprite spyder squall squash squeak squirt stacey stalin stasik static "     \
	"status steele stefan steffi stella stepan stereo sterne steven sticks sticky stiffy "     \
	"stimpy stinky stitch stocks stoned stoner stones stoney stormy stream street strike "     \
	"strong stuart studio stupid stylus subaru submit subway sucker suckit suckme sultan "     \
	"summer summit sunday sunset super8 superb surfer susana suzuki svenja svetik sweden "     \
	"sweety switch sydney sylvia sylvie system syzygy tamara tanker tanner tardis target "     \
	"tarzan tattoo taurus taxman taylor tazman techno tekken tennis teresa terror tesla3 "     \
	"tester tetris texans thecat thedog theend thekid theman theone thewho thiago thomas "     \
	"thongs thumbs ticket tickle tigers tigger tights timber tinker tinman tipper titans "     \
	"titten tobias toejam toffee toggle tomasz tomato tomcat tootie topcat topdog topgun "     \
	"topher topper torben torino torres toyota trader trance tranny travel travis trebor "     \
	"trevor tribal triple triton trixie trojan trucks trunks tucker tucson tundra tuning "     \
	"turkey turner turtle tweety twelve tyrant u2u2u2 ubiyca ubnfhf ubuntu ufkbyf ulrich "     \
	"ulrike ultima umpire undead unique united unlock unreal upload uranus urlaub ursula "     \
	"utopia vagina valera valley vector vectra vedder vegeta velvet venice vepsrf verano "     \
	"vfczyz vfhbyf vfhecz vfibyf vfndtq vfrcbv vfvekz viagra victor vienna viking viktor "     \
	"violet violin virgin vision vivian vjcrdf vladik volcom volker volley voodoo vortex "     \
	"voyeur vsegda vulcan waffle wagner walker walnut walrus walter wanker wapbbs warren "     \
	"warsaw wasabi wasser wassup watson wealth weasel welcom welder welkom werder werner "     \
	"wheels whisky whitey wibble wicked willie willow"

#define WORDS_6_D                                                                                  \
	"wilson window winner winnie winter wisdom wizard wolfie wolves wombat wonder woofer "     \
	"woohoo worker wraith wrench wright writer wsxedc wutang xanadu xavier xerxes xfiles "     \
	"xoxoxo yamaha yankee yanvar yasmin ybrbnf ycuken yellow yesyes yfnfif yfnfkb you2me "     \
	"yugioh yuliya yvonne zalupa zaphod zaraza zebras zenith zephyr zeynep zhuang zidane "     \
	"zigzag zipper zodiac zombie zugang zurich zvezda zxcvbn zydfhm"

#define WORDS_7_A                                                                                  \
	"2cool4u 2fast4u 4ever21 aaliyah abraham absolut achtung acmilan adriana airwolf alabama " \
	"aladdin alberto aleksey alfredo algerie alibaba allison allmine allstar amadeus amateur " \
	"amazing america amorcit analsex anarchy andreas andreea android anfield annette antares " \
	"anthony anthrax antoine antonio apelsin aragorn arcadia arizona armando arsenal artemis " \
	"artemka assfuck asshole asterix atdhfkm atlanta austria automne avenger awesome b123456 " \
	"babyboy babylon bacardi bacchus badboys badgirl baggins balloon bandung bangkok banshee " \
	"barbara barkley bartman basebal bassist bassman bastard bearcat beardog beastie beatles " \
	"beatriz beckham beerman belfast belgium believe belinda belmont benfica bengals bennett " \
	"bentley beowulf beretta bernard bestbuy bettina beyonce bianchi bicycle bigbear bigbird " \
	"bigblue bigboss bigbutt bigcock bigdick bigfish bigfoot biggles bighead bigpimp bigsexy " \
	"bigtime bigtits billion birddog birdman biscuit bitches bitcoin blackie blaster blessed " \
	"blondie blossom blowjob blueboy bluedog bluesky boating bobdole bologna bond007 bondage " \
	"bonjour bonjovi bonkers boobies booster boricua bossman bowling boxster bradley brandon " \
	"breasts brewers bristol britain britney broncos brother brownie bruiser bubbles buckeye " \
	"buckley buffalo buffett bugatti builder bulldog bunnies burrito bushido buttman buzzard " \
	"cabbage caitlin calgary calibra cameron camille canucks capital captain caralho caramel " \
	"caravan carlito carnage carolin carrera cartman cartoon cascade catch22 catfish caveman " \
	"cecilia celeron celeste celtics century cfvjktn cgfhnfr changes chantal chapman charger " \
	"charles charlie charmed cheater cheetah chelsea chester chicago chicken chimera chinook " \
	"chipper chopper christa chronic citadel citroen clapton classic claudia clement clemson " \
	"climber clinton clipper cneltyn cocaine coconut codered coleman college collins colnago " \
	"cologne comfort command company compass compute concept concord connard connect control " \
	"cookies coolboy coolcat coolguy coolman corazon corinna corndog corolla corrado correct " \
	"counter country covid19 cowboys cowgirl cracker cricket crimson critter cruiser crusher " \
	"crystal cthulhu cubbies cubswin cuddles cumming cumshot cupcake curious cutlass cxfcnmt " \
	"cycling cyclist cyclone cyclops cynthia cypress dancing daniela daniele danmark darkman " \
	"darling daytona dbnfkbq deadman deborah default defiant delight deniska denmark depeche " \
	"desiree desktop destiny detroit dfcbkbq dfkthbq dfkthbz diamond dickens diehard diggler " \
	"digimon digital dilbert dipshit dmitriy dnjhybr dodgers dogface dogfood dogshit doitnow " \
	"dollars dolores dolphin domingo dominic dominik dorothy douglas dracula dragons dragoon " \
	"dreamer dresden drifter drizzle drummer duchess dumbass dungeon durango dynamic dynasty " \
	"eatshit eclipse eduardo edwards electra electro elefant element emanuel emerald emperor " \
	"england enrique entropy epsilon erhfbyf ernesto escuela eternal etienne everest everton " \
	"evgeniy example exbntkm exigent explore express extreme falcons fallout familia familie " \
	"famille fantasy farside fashion feather febrero februar fernand ferrari fevrier fidelio " \
	"fighter finland firefly firefox fireman firenze fischer fishing fisting fitness fktrctq " \
	"flanker flasher flatron flipper florian florida flowers flyfish footbal forever formula " \
	"fortuna fortune forward foxtrot frances francia francis frankie freddie freedom freeman " \
	"freesex freeway freight freitag freunde friends frogger froggie frogman fuckher fucking " \
	"fuckoff fuckyou funtime futebol gabriel gagging gambler gameboy gandalf gangsta garrett " \
	"gateway general generic genesis georges georgia gerhard germany gerrard getsome giggles " \
	"gilbert giorgio giraffe glacier glasgow gobucks goddess goforit golfgti golfing goliath " \
	"gonzalo goodboy goodbye goodday goodies goodman gorilla grandma grandpa gravity gregory " \
	"gremlin grendel gretzky griffey griffin grizzly groucho gryphon guenter guiness guitare " \
	"gunther gustavo gymnast gznybwf hackers halifax hambone hamburg hamster hansolo harmony " \
	"harvard harvest hateyou havefun hawkeye"

#define WORDS_7_B                                                                                  \
	"healthy heather hellboy hellion hendrik hendrix herbert hermana hermano hermosa hershey " \
	"hesoyam hewlett hickory highway history hithere hjvfirf hofmann holiday holland holycow " \
	"homeboy hoosier hooters hopeful horizon horndog hornets hotgirl hotmail hotshot houston " \
	"hozyain hundred hungary hunter2 hunting husband huskers huskies hussein hustler iamcool " \
	"iceberg icecube ignacio ijrjkfl iloveme imagine imation impreza incubus indiana inferno " \
	"inspire install integra inverno ipswich ireland ironman iverson jabroni jackass jackoff " \
	"jackpot jackson jaguars jakarta jamaica january janvier jarhead jasmina jasmine javelin " \
	"jaybird jayhawk jazzman jeffrey jenkins jennife jericho jerkoff jessica jetaime jezebel " \
	"jktymrf joachim joaquin johanna john316 johnson jolanda journey jubilee juergen juggalo " \
	"jughead juillet juliana juliett juniper jupiter justice justine kakashi kapitan karachi " \
	"karaoke karsten kashmir kathrin katrina kennedy kenneth kenshin kenwood kerstin keywest " \
	"kickass kidrock killers killjoy killyou kingdom kingpin kittens kjkszpj klaster klingon " \
	"knights kotenok krishna kristen kristin krueger krypton kseniya ktyjxrf ladybug lansing " \
	"lantern larissa lasvega laurent lazarus leandro leather lebanon legolas lehmann leipzig " \
	"leonard leopard leopold lesbian lespaul letmein letters lexmark liberty library licking " \
	"liliana lincoln lindros lindsay lindsey lineage lithium lobster lolipop longbow lorenzo " \
	"lovebug lovesex loveyou lozinka luciano lucifer lucille lucky13 luckyme ludmila ludovic " \
	"lvbnhbq macbeth machine madison madness madonna maestro magelan magenta magical mailman " \
	"malachi malcolm mallard manager mancity manfred mankind manning manowar manuela marcelo " \
	"mariana maricon mariner marines marisol marlene marlins married martina martine mashina " \
	"massive masters matador mathias mathieu matthew maurice maximum maximus maxwell mclaren " \
	"medical megaman meister melanie melinda melissa memorex memphis mercury mermaid michael " \
	"milkman million miracle miranda misfits mission mittens mohamed momoney monarch monique " \
	"monitor monster montana moondog morning morocco mueller musashi mustafa mustang mustard " \
	"myangel mymoney myspace mystery namaste napster natalia natalie natalya natasha natural " \
	"naughty navidad nbvjatq ncc1701 nemesis neptune netflix network neumann neutron newlife " \
	"newpass newport newyear newyork neznayu nfnmzyf nfyrbcn nfytxrf niceass niceguy nicolas " \
	"nigeria nikitos nikolay nirvana nolimit noodles norbert norwich nothing ntktajy nuggets " \
	"nursing nutella oakland oatmeal octavia october octobre octopus octubre odyssey offline " \
	"offroad okinawa oktober oktyabr oldpass olivier olympic olympus onelove onetime ontario " \
	"optimus orchard orioles orlando outback outkast outside pacific packard packers painter " \
	"paladin pancake pandora pantera panther panties paradox parents partner passion patches " \
	"patrick patriot pauline peaches peanuts pebbles pegasus pelican pendejo penguin pentium " \
	"pereira perfect perrito persian peugeot phantom pheonix philipp philips phillip phoenix " \
	"physics picasso piccolo pickles picture picturs pikachu pinball pincode pinguin pinhead " \
	"pioneer pirates pissing pissoff pitbull placebo plastic playboy pokemon polaris pontiac " \
	"poochie popcorn porsche postman pothead prelude premier premium present presley preston " \
	"printer privacy private problem prodigy program project promise prophet protect prowler " \
	"psalm23 pudding pumpkin puppies pussies pyramid quality quantum quarter quattro queenie " \
	"rabbits racecar radical raiders rainbow rainman rambler ramirez rampage rangers raphael " \
	"rapture raymond reading reality realtor rebecca redbird redbone redbull redfish redhead " \
	"redline redneck redrose redskin redwing redwood renault reptile requiem rereirf respect " \
	"retired revenge reverse rfgbnfy rfrfirf ricardo richard richter riddick rihanna rjntyjr " \
	"roberto roberts robocop rockets rockies rodrigo romance romania ronaldo rooster rosario " \
	"rosebud rossiya route66 roxanne rugrats runaway running russell russian sabbath sabrina " \
	"sailing salomon salsero samolet sampson"

#define WORDS_7_C                                                                                  \
	"samstag samsung samtron samurai sanchez sanders sandman sanfran santafe santana sausage " \
	"saviour scanner scarlet schalke schaste schatz1 schatzi schmidt schmitt schulze schwarz " \
	"schweiz science scooter scorpio scottie scrappy scruffy seagull seattle secreta secreto " \
	"segredo senator service session severin sevilla sexyboy sexyman shadows shakira shannon " \
	"shaolin shemale sheriff shining shinobi shocker shooter shotgun siemens silence silvana " \
	"silvers simmons simpson sinatra sisters skeeter skillet skipper skydive skyhawk skyline " \
	"skywalk slacker slammer slapper slimjim slipper slugger smiling smoking smother snapper " \
	"snapple snooker snowman softail soldier solomon someone sonntag sooners soprano spanish " \
	"spankme sparkle sparrow spartak spartan speaker special spectre spencer spiders spinner " \
	"spoiled spotify sputnik stalker stanley starman starter station stealth steffen stephan " \
	"stephen sterlin stewart stinger storage strange stratus striker stroker stronzo student " \
	"stunner subbota sublime subzero success suckers suicide sunfire sunrise sunshin support " \
	"supreme surfing susanna susanne suzanne sverige svoboda swallow sweetie swimmer swinger " \
	"sylvain tabasco tankist tarheel tatarin tatiana tatyana tdutybq tdutybz teacher teenage " \
	"telecom telefon tempest templar tequila testing thebest theboss thecrow thedude thegame " \
	"theking theodor theresa therock thesims thierry thumper thunder thx1138 tiburon tiffany " \
	"timofey timothy titanic titties toaster tolkien toolman tootsie tornado toronto torsten " \
	"toshiba tracker tractor traffic trailer tralala transam trapper trident trigger trinity " \
	"tristan triumph trojans trololo trooper trouble trucker trumpet trustno tsunami tuesday " \
	"tunisie turkiye turtles twinkie twinkle twisted twister twitter typhoon uchitel ukraina " \
	"ukraine unicorn uniform unknown upyours usuario utythfk valeria valerie valeriy vampire " \
	"vanessa vanilla varvara venezia venture veritas verizon vermont versace vertigo vfksirf " \
	"vfvjxrf vicious victory viernes vietnam vikings village vincent vintage vitalik vitaliy " \
	"viviana volcano voyager vtldtlm vtornik wallace walleye walmart warlock warlord warning " \
	"warrior warthog watcher weather website wedding weekend welcome western westham whatsup " \
	"wheeler whiskey whisper whitney wichser wildcat wildman wilhelm william windows windsor " \
	"wingman winners winston wolfman working worship wrestle xtvgbjy yankees yannick yasmine " \
	"ybrjkfq yfnfkmz yolanda younger yourmom yousuck youtube zachary zaychik zhjckfd zombies " \
	"zuerich"

#define WORDS_8_A                                                                                  \
	"1g2w3e4r 3rjs1la7 a1b2c3d4 aardvark abulafia acapulco access14 achilles acidburn "        \
	"adelphia adgjmptw adrienne afrodita aguilera airborne airforce airplane akatsuki "        \
	"alastair alcatraz algernon alhambra aligator alkaline alleycat allnight allstars "        \
	"allstate alpacino alphabet alphaman alterego amarillo amateurs ambrosia american "        \
	"amethyst amoremio anaconda anakonda anatoliy anderson angelica angelito anhyeuem "        \
	"anmelden anteater antelope antigone antonius antoshka aolsucks applepie aqswdefr "        \
	"aquafina aqualung aquarius arabella arcangel arcoiris arhangel arsehole artofwar "        \
	"asmodeus aspirine assassin assclown asslover assmunch asterios astroboy atlantis "        \
	"atletico aurelius autobahn avangard avengers babochka babushka babydoll babyface "        \
	"babygirl babygurl babylove backbone backdoor backlash badabing badkarma badlands "        \
	"baerchen bagpipes bajingan baldrick balloons ballsack banderas baphomet baracuda "        \
	"barakuda barbados bareback barefeet barefoot baritone baseball bayliner baywatch "        \
	"bcfields beachbum beatrice beefcake behemoth bellagio bellevue belochka bendover "        \
	"benjamin bergkamp besiktas bestever bigballs bigblack bigblock bigboobs bigbooty "        \
	"bigbucks bigbutts bigdaddy biggdogg bigmoney bignasty bigpenis bigpoppa bigpussy "        \
	"bigstick bigtruck bigwilly billybob billyboy binladen bionicle birthday bismarck "        \
	"bitchass blackass blackboy blackcat blackdog blackice blacklab blackops blacksun "        \
	"blacktop blastoff blessing blink182 blizzard bloopers blowfish bluebird blueeyes "        \
	"bluegill bluejays blueline bluemoon bluenose bluenote bluesman bobafett bobdylan "        \
	"bocephus bollocks bonefish bonehead bonghits boogaloo bookcase bookmark bookworm "        \
	"boondock bootneck bordeaux borussia bosstone brazzers breakers bretagne brighton "        \
	"brigitte brisbane brittany broodwar brooklyn brothers browndog brucelee brussels "        \
	"bubbadog buckeyes buckshot budapest buddyboy buddydog budlight building bukowski "        \
	"bulgaria bulldogs bullseye bullshit bunghole buratino business buttfuck butthead "        \
	"buttocks buttplug bynthytn c3por2d2 cabernet cableguy cachondo cachorro cadillac "        \
	"calamity caliente caligula calimero callisto cambiami cameltoe campbell candyass "        \
	"candyman cannabis capetown capoeira capslock cardinal carebear carefree carlitos "        \
	"carolina caroline carthage casanova caseydog catalina catdaddy catfight catlover "        \
	"catwoman cavalier cdtnjxrf cdtnkfyf centrino cerberus cfitymrf champion changeme "        \
	"chargers charlton charming checkers chempion cherokee cherries cheshire chevelle "        \
	"chevyman cheyanne cheyenne children chilidog chilling chillout chrisbln christel "        \
	"chrysler chuckles cinnamon citibank civilwar cjkysirj cjrjkjdf clitlick clitoris "        \
	"cocacola codeblue coldbeer coldplay colombia colorado colossus coltrane complete "        \
	"computer concrete cooldude coolgirl coolhand coolness corleone cornelia cornhole "        \
	"corvette cosworth countach courtney coventry crawford crazybab crazyman creampie "        \
	"creatine creative creature creepers cristian cristina crjhgbjy crusader cruzazul "        \
	"cucumber culinary cumeater cuntlick cuntsoup cutiepie cvbhyjdf cybersex daedalus "        \
	"dagestan dagobert daisydog daisymae danielle dannyboy darkness darkside darkwing "        \
	"database daughter davidoff davidson dbrnjhbz deadhead deadpool deadspin deathrow "        \
	"december decembre deepblue deeznuts deeznutz defender deftones delorean delphine "        \
	"delpiero derparol devildog devilman dezember dfcbkbcf diamante diamonds dickface "        \
	"dickhead dickless dictator dienstag dietcoke dilligaf dillweed dimanche dingdong "        \
	"dinosaur diogenes dipstick direktor dirtbike dirtydog dkflbvbh doberman dodgeram "        \
	"dogecoin doggydog doghouse dogpound dolemite dollface dolphins domenico dontknow "        \
	"doomsday doraemon dortmund dothedew doughboy downhill download downtown dpbk1234 "        \
	"dragrace dragster dreaming dropdead dropkick drumline dthjybrf dtxyjcnm duckhunt "        \
	"duckling ducksoup duffbeer duracell dustydog dutchess dutchman dynamite dzxtckfd "        \
	"earnhard eastside eastwood eatmenow eatmeraw eatpussy eggplant einstein elbereth "        \
	"elcamino eldorado electric elephant elevator elonmusk embalmer emmanuel engineer "        \
	"enternow epaulson erection"

#define WORDS_8_B                                                                                  \
	"ericsson escalade esposito espresso essendon estrella eternity ethereum ethernet "        \
	"euphoria evenflow everlast everyone evgeniya evildead explorer eyecandy fabienne "        \
	"fabregas facebook facefuck failsafe fairlane fairview fakepass falstaff fandango "        \
	"fantasia fantomas farscape fastball fastcars fatpussy favorite fearless february "        \
	"federico feelgood fellatio fellowes fernando ferreira festival fgtkmcby fidelity "        \
	"fireball firebird firewall fishbone fishcake fishface fishhead fishtank fistfuck "        \
	"fkbyjxrf fktyeirf flamenco flamengo flamingo flashman flathead flexible flipflop "        \
	"flipmode flipside florence football footlove foreplay foreskin forgiven forklift "        \
	"forsaken fortnite fortress foxhound francois franklin freckles frederic freebird "        \
	"freewill freiheit frenchie fritzbox frontera frontier fruitbat fuckedup fuckface "        \
	"fuckfest fuckhead fuckthat fuckthis fuckyou1 fuckyou2 fullback fullmoon funhouse "        \
	"funnyman funstuff funtimes fussball futurama fuzzball fyfnjkbq fylhtqrf fynjybyf "        \
	"fyutkbyf gabriela gabriele galeries gamecube gameover gangbang gangster ganjaman "        \
	"ganjubas gannibal ganymede garfield gargamel gatorade gbgbcmrf gbhfvblf gearhead "        \
	"geibcnbr germania geronimo gesperrt getalife getmoney getsdown gfgfvfvf gfhfljrc "        \
	"gfhnbpfy ghblehjr ghblehrb ghjdthrf ghjnjrjk ghjvtntq ghostman ghtktcnm gianluca "        \
	"gibsonsg gigabyte ginscoot giovanni giuseppe giveitup gjvjubnt glendale glennwei "        \
	"glenwood gobigred godbless godofwar godsmack godspeed godzilla goldfish goldstar "        \
	"goldwing golfball golfclub gonefish gonzalez goodfood goodison goodluck goodtime "        \
	"goodyear goofball gooseman gorgeous gotohell gotyoass grapeape graphics grateful "        \
	"greatone greatsex greenbay greenbud greenday greenman greentea gremlins grigoriy "        \
	"gtkmvtyb gtkmvtym gtnhjdbx gtxtymrf guardian guderian guesswho guinness guitarra "        \
	"gulliver gunsmoke hairball halflife halfmoon halfpint hamilton handball handsome "        \
	"handyman hannibal hannover happy123 happyday happydog happyman hardball hardcock "        \
	"hardcore harddick hardrock hardware hartmann hatteras hattrick hawaiian hawkwind "        \
	"hayabusa headache headless headshot heavenly hedgehog heineken heinlein hellbent "        \
	"hellfire hellohel helloyou hellsing helpdesk hemicuda hercules herewego hermione "        \
	"herzchen hetfield highbury highheel highland highlife hilfiger hjvfyjdf hoffmann "        \
	"hogwarts holeinon holidays hollydog homebase homemade homepage homersim homework "        \
	"hondacbr hondacrx honeybee honeybun honeydew hongkong honolulu hoopster hoosiers "        \
	"hornyboy hornyguy hornyman horsemen hotbabes hotchick hotpants hotpussy hotsauce "        \
	"hotstuff hounddog hrvatska hugecock hugetits hulkster humboldt hyperion ibilljpf "        \
	"ibilltes icecream icehouse ichliebe ignatius ihateyou ilikepie ilikesex illinois "        \
	"illmatic illusion ilovegod iloveher ilovesex iloveyou immortal imperial imperium "        \
	"implants infamous infinite infinity insanity insomnia inspiron internet interpol "        \
	"inuyasha invictus invierno irishman ironhead isabella isabelle ishikawa iskander "        \
	"islander istanbul iwantsex iwantyou izabella jackson5 jailbird jakester japanees "        \
	"japanese jayhawks jeanette jeepster jemoeder jennifer jeremiah jeronimo jerrylee "        \
	"jiggaman jiujitsu johannes johncena johngalt johnmish jonathan jordan23 joystick "        \
	"juliette junkyard jurassic justdoit juventus kakaroto kakashka kangaroo karolina "        \
	"kasparov katarina katerina kathleen kawasaki kazanova kazantip kennwort keyboard "        \
	"keystone kfcnjxrf kfvgjxrf kickflip kicksass kikimora killbill killzone kimberly "        \
	"kingfish kingkong kingsize kingston kittycat kittykat klondike klootzak klubnika "        \
	"knickers knockers knuckles kochanie komputer konfetka koroleva krasotka kristina "        \
	"krokodil kukuruza kukushka kurosaki kusanagi labrador lacrosse ladybird ladygaga "        \
	"laetitia lagwagon lakeside lalalala lambchop lancelot lapdance lapochka laserjet "        \
	"lastname lasttime lasvegas lavalamp lavender lawrence lbfyjxrf lbhtrnjh lebowski "        \
	"leedsutd legoland lemmings lemonade lenochka leonardo leonidas letitrid letmeout "        \
	"letmesee letsdoit letsfuck letsplay lexingky lfitymrf libertad licorice liebling "        \
	"lifehack lifetime lilwayne"

#define WORDS_8_C                                                                                  \
	"limewire livewire lizaveta ljxtymrf lockdown logitech loglatin lollipop lollypop "        \
	"lonesome lonestar lonewolf longdong longhair longhorn longlegs longshot loredana "        \
	"lorraine losenord lostsoul lovefeet loveless lovelove loverboy loverman lowrider "        \
	"luckyboy luckydog luckyman luckyone ludacris lunchbox luscious lyubimyy lyudmila "        \
	"macaroni macdaddy macgyver machoman maddison madeline madhouse magazine magellan "        \
	"magician magicman magnavox magnolia majestic makarova makaveli makeitso maksimka "        \
	"malaysia malishka mallorca mallrats mamacita mamasita mammamia mamochka mandingo "        \
	"mandolin mandrake mannheim manwhore maradona marajade marathon marbella margaret "        \
	"margosha marianne marietta marigold mariners mariposa marishka marlboro marriage "        \
	"marshall martinez maryjane maryland masamune maserati massacre mathilde matthias "        \
	"mauricio maurizio maverick maxpayne maxpower mazafaka mazinger meandyou meatball "        \
	"meathead meatloaf mechanic medicine megadeth megatron memories mephisto mercedes "        \
	"mercredi meredith meridian mersedes metalica metalman michaela michelle michigan "        \
	"midnight milamber milashka milenium milhouse military milkyway millwall mindless "        \
	"minidisc minimoni minister minotaur mischief mistress mitchell mittwoch mobbdeep "        \
	"mobydick modelsne mohammed mojojojo mollydog monalisa moneyman mongoose monopoly "        \
	"monsters monterey montreal montrose moonbeam morkovka morozova morpheus morrigan "        \
	"morrison mortgage mortimer motorola mountain mousepad muaythai mudvayne muenchen "        \
	"muhammad mulberry munchkin mushroom musician musicman mybabies myspace1 mystical "        \
	"mystique nadezhda napoleon nastenka natascha natashka natedogg nathalie nautilus "        \
	"navyseal nazareth nbuhtyjr ncc1701d ncc1701e nebraska netscape nevazhno newstart "        \
	"newstyle newworld nicholas nicotine nightowl nikitina nineball nineinch nineteen "        \
	"nintendo nocturne nolimits nonmembe normandy northern nostromo notagain notebook "        \
	"nounours november novembre novifarm novikova numbnuts oblivion obsidian odysseus "        \
	"oliveira olivetti omegared omsairam onepiece operator optiplex oriflame original "        \
	"overkill p455w0rd pakistan pallmall palmetto palmtree panchito panorama panthers "        \
	"paperboy papercut paperino papichul papillon paradise paramore parsifal partizan "        \
	"pasadena passcode passfind passpass passport passw0rd password passwort patience "        \
	"patricia patricio patriots patrizia pavement peaceful peaceman peaceout pearljam "        \
	"peekaboo penelope penguins pepsione pershing personal pescator peterose peterpan "        \
	"peterson phaedrus phantasm pharmacy phialpha philippa philippe phillies phillips "        \
	"pianoman pictuers pimpster pinetree pinewood pingpong pinkpink piramida piramide "        \
	"pitchers pittbull pizzahut pizzaman pizzapie platinum platypus playball playgirl "        \
	"playtime pleasure plymouth pomogite poohbear poontang poophead porkchop pornstar "        \
	"portland portugal poseidon positive positivo possible powerade powerful powermac "        \
	"powerman ppspankp prashant preciosa precious predator presario primrose princesa "        \
	"princess principe pringles prisoner priyanka producer protocol proverbs pumpkins "        \
	"punisher punkrock puppydog puravida pussycat pussyman pyatnica question r2d2c3po "        \
	"rachelle radiance ragnarok railroad rainbows rainyday raistlin ramstein rapunzel "        \
	"rasengan rasputin rastaman rdfhnbhf realdeal recovery redalert redbaron redbeard "        \
	"redbirds reddevil reddwarf redeemer redlight redshift redskins redstorm redtruck "        \
	"redwings register reinhard relative reloaded remember renegade republic rerehepf "        \
	"rerfhfxf rerfhtre research resident reynolds rfhfylfi rfhjkbyf rfhlbyfk rfhnjirf "        \
	"rfntymrf rfpfynbg rhapsody rhbcnbyf rhfcjnrf rhiannon rhjrjlbk rhtdtlrj riccardo "        \
	"rickster ricochet riffraff rightnow riverrat rjhjktdf rjyatnrf roadkill roadking "        \
	"roadster robinson robotech robotics rockhard rockport rockroll rockstar rockydog "        \
	"rolltide romantic romashka roodypoo rootbeer rootedit rosemary rsalinas rushmore "        \
	"rustydog ruthless sabotage sailboat sailfish salasana saltanat saltydog salvador "        \
	"samadams samantha sammyboy sammydog sandiego sandrine sandrock sandwich sandydog "        \
	"santiago saopaulo sapphire"

#define WORDS_8_D                                                                                  \
	"sarajevo sarasota saratoga satriani saturday sausages savannah scarface scarlett "        \
	"schaefer schastie schatzi1 scheisse schlampe schnecke schnucki schnuffi scimitar "        \
	"scirocco scorpion scotland scrabble scrapper screamer screwyou seagulls seahawks "        \
	"seahorse sealteam security seinfeld semperfi senators sentyabr seraphim serenity "        \
	"sergbest sergeant sexslave sexyback sexygirl sexylady shamrock shannara sheepdog "        \
	"shemales shepherd sherlock shokolad shotokan showboat showtime shredder sidekick "        \
	"sideshow sigmachi silicone simpsons sinfonia sinister sithlord skeleton skeletor "        \
	"skinhead skittles skydiver skypilot skytommy slacking slamdunk slapnuts slapshot "        \
	"slipknot slowhand smartass smarties smashing smeghead smirnoff smirnova smokedog "        \
	"smoothie smuggles snakeman sneakers snickers snoogans snoopdog snowball snowbird "        \
	"snuggles sobriety socrates softball softtail software sokolova solitude solution "        \
	"somebody sonechka sonnyboy sonyvaio soulmate southern southpaw spaceman spanking "        \
	"sparhawk sparkles spartans spectrum spitfire spoonman sporting springer sprinter "        \
	"squirrel srilanka stallion stallone stamford standard standart stanford stardust "        \
	"starfish stargate starlite starship startrek starwars steelers stefanie stephane "        \
	"sterling stickman stigmata stranger strannik stripper studente suckcock suckdick "        \
	"suikoden suleyman sullivan sundance sundevil sunlight sunnyday sunshine superfly "        \
	"superior superman surprise survivor svetlana sweetass sweetpea swimming swingers "        \
	"swinging sycamore sylvania symphony syracuse sysadmin tacobell tagheuer tailgate "        \
	"takamine takehana takethat talisman tamerlan tampabay tanechka tarheels tashkent "        \
	"tastatur tazdevil tazmania teamwork teardrop technics tecumseh teiubesc tenerife "        \
	"tequiero terminal terrapin terriers testibil testtest thailand thanatos thankyou "        \
	"thebeast theclash thedoors theflash theforce thegreat thejoker theraven thesaint "        \
	"thetachi thething thetruth theworld thinkpad thirdeye thirteen thisisit thisisme "        \
	"thompson thorsten thousand thriller throttle thuglife thursday tiberian tiberius "        \
	"tickling ticklish ticktock tigercat tigerman tightass timeless tiramisu titanium "        \
	"titleist titlover titsnass together tomahawk tommyboy tommygun tomorrow tomservo "        \
	"toolshed tooltime toonarmy tooshort toosweet topolino toriamos tortoise toughguy "        \
	"toulouse trafford training transfer trashman traveler treasure triangle trinidad "        \
	"trombone tropical trousers trucking trueblue truelies truelove truffles tryagain "        \
	"tunafish twilight ufhvjybz uhbujhbq ultimate ultraman umbrella underdog undertow "        \
	"universe username userpass utahjazz vacation vagabond valdemar valdepen valencia "        \
	"valentin valeriya valhalla valkyrie vampires vanguard vanhalen vaseline vasilisa "        \
	"vatoloco vauxhall vendredi verbatim vergeten veronica veronika vfhnsirf vfitymrf "        \
	"vfnbkmlf vfpfafrf vibrator vicecity victoria viktoria vincenzo violence vipergts "        \
	"virginia virginie vittorio vivitron vjhrjdrf vladimir vodafone volkodav voltaire "        \
	"vonnegut vthctltc waffenss wapapapa warcraft wareagle wargames warriors warszawa "        \
	"waterboy waterloo waterski wdtnjxtr welcome1 wellhung werewolf weronika westbrom "        \
	"westlife westport westside westwind wetpussy whatever whatisit whiplash whiskers "        \
	"whistler whiteboy whiteout whitesox whocares whoknows whoopass wildbill wildcats "        \
	"wildfire williams windmill windstar wingchun wingzero wireless wishbone wolfgang "        \
	"wolfpack wonkette woodland wordpass worldcup wrangler wrestler wrinkles yardbird "        \
	"yaroslav yingyang yjdsqujl yorktown yosemite youandme yourmama yourname zag12wsx "        \
	"zanzibar zaxscdvf zeppelin zerocool zildjian zolushka"

#define WORDS_9_A                                                                                  \
	"adrenalin aerosmith agnieszka alejandra alejandro aleksandr alexander alexandra "         \
	"alexandre alexandru alfaromeo alligator americana amsterdam anastasia andromeda "         \
	"anonymous aphrodite archangel argentina armagedon arschloch assassins astronaut "         \
	"australia avalanche babycakes barcelona barracuda barselona basketbal beautiful "         \
	"benessere benvenuto bettyboop bienvenue billabong biohazard bismillah blablabla "         \
	"blackbelt blackbird blackhawk blackjack blondinka blueberry bluedevil bluetooth "         \
	"bobmarley boyfriend bubblegum budweiser bugsbunny bumblebee buttercup butterfly "         \
	"cambridge canadiens capricorn cardinals carpediem catherine cellphone centurion "         \
	"champions charlotte chevrolet chewbacca chocolate christian christina christine "         \
	"christmas classroom cnfybckfd comicbook commander cracksevi crazygirl cristiano "         \
	"cthuttdyf daredevil darkangel deathnote desperado destroyer detective dfktynbyf "         \
	"diciembre discovery dkflbckfd dominator dragonfly dreamcast drjynfrnt dtkjcbgtl "         \
	"earthlink edinburgh eightball einloggen ekaterina elisabeth elizabeth elizaveta "         \
	"emachines engelchen evergreen everquest evolution excalibur excellent fantastic "         \
	"ferdinand feyenoord fhvfutljy fightclub firstname fisherman fktrcfylh flhtyfkby "         \
	"fnkfynblf forgotten francesca francesco francisco frankfurt frederick fruehling "         \
	"fyfcnfcbz fyutkjxtr galadriel gallaries geheimnis gfhjkmxbr gfhjkzytn gfhkfvtyn "         \
	"ghbdtnbrb ghbrjkbcn ghbrjkmyj ghbywtccf ghjcnjnfr ghjuhfvvf ghtpbltyn girfriend "         \
	"gladiator godfather godislove goldeneye grandprix guillaume guillermo halloween "         \
	"hallowelt hamburger happiness happyfeet heartless henderson hernandez hollywood "         \
	"hurensohn hurricane icehockey idontknow ijrjkflrf imthebest incognito incorrect "         \
	"indonesia insertion instagram invisible jamesbond jaqueline jellybean jesucrist "         \
	"jledfyxbr johndeere josephine kamasutra kamikadze karamelka karandash katharina "         \
	"katherine katyperry killemall kissmyass kjrjvjnbd kleopatra kochamcie kompyuter "         \
	"kovalenko krasnodar lacrimosa landrover laracroft lastochka legendary letmepass "         \
	"leviathan lightning littleman littleone liverpool lokomotiv longhorns love4ever "         \
	"lovergirl lyubimaya macintosh mackenzie magdalena mahalkita makemoney manunited "         \
	"margarita marijuana marketing masterkey mccartney mcdonalds melbourne messenger "         \
	"metalgear metallica micorazon microsoft miercoles millenium minecraft minnesota "         \
	"misiaczek monkeyboy monkeyman moonlight moonshine morrowind motocross mountains "         \
	"mrbrownxx multisync nashville nathaniel navigator nederland neverland nevermind "         \
	"nevermore newcastle nightmare nightwing nightwish nosferatu notredame noviembre "         \
	"ntktdbpjh numberone office365 offspring oldschool paintball palestine palmeiras "         \
	"panasonic pantyhose paramedic parlament patterson pennstate pepsicola pertinant "         \
	"pervasive peterbilt petrovich pilipinas pimpdaddy pineapple pinkfloyd pobeditel "         \
	"pokerface president pretender prezident primavera princessa princesse princeton "         \
	"printemps professor puppylove putamadre radiohead rainmaker rammstein rastafari "         \
	"ravenclaw razdvatri reddragon remington repytwjdf rfgbnjirf rfnthbyrf rfvfcenhf "         \
	"rhfcfdbwf rhfcfdxbr riverside rktjgfnhf robinhood rocketman rocknroll rodriguez "         \
	"rotterdam runescape salvation sanctuary saxophone schalke04 schneider schnuffel "         \
	"schroeder schwester scoobydoo scorpions sebastian sebastien seductive seminoles "         \
	"sephiroth september septembre sepultura sexybitch shinigami siegfried silverado "         \
	"singapore sixtynine skywalker slimshady slytherin smackdown snezhinka snowboard "         \
	"snowflake solnishko something southpark southside spaghetti spartacus spiderman "         \
	"spongebob squerting squidward stanislav starbucks starcraft stargazer starlight "         \
	"stephanie stonecold stoppedby streaming stuttgart sugarbear sunflower supergirl "         \
	"superhero supernova superstar svetlanka sweetness swordfish sylvester taekwondo "         \
	"teddybear telephone televizor temporary temptress tennessee terrorist thematrix "         \
	"thumbnils tigerlily tkbpfdtnf topsecret tottenham touchdown trfnthbyf trinitron "         \
	"turquoise ukflbjkec undefined universal ursitesux valentina valentine vancouver"

#define WORDS_9_B                                                                                  \
	"venezuela vengeance vfhbyjxrf vfhufhbnf vfvfbgfgf viewsonic viktoriya vjqgfhjkm "         \
	"vkontakte vladislav voldemort warhammer waterfall webhompas webmaster wednesday "         \
	"westcoast wildchild wolverine wonderboy wonderful woodstock wrestling xthtgfirf "         \
	"yesterday yfcntymrf ytngfhjkz ytrhjvfyn ytyfdbcnm"

#define WORDS_10                                                                                   \
	"18atcskd2w 3rjs1la7qe aa12345678 aleksander aleksandra alessandro anastasiya angelofwar " \
	"armageddon azsxdcfvgb backstreet basketball bellissima bestfriend bienvenido birmingham " \
	"blackberry blackhawks bondarenko buccaneers burgerking california callofduty cappuccino " \
	"casablanca christophe cinderella cnjvfnjkju contrasena corona2020 cxfcnkbdfz darthvader " \
	"deepthroat disneyland doggystyle donaldduck donnerstag dragonball dumbledore earthquake " \
	"enterprise evangelion fartripper fenerbahce fktrcfylhf frankreich friendship friendster " \
	"fuckhaters fuckmehard gangbanged geburtstag geheimwort ghbdtndctv girlfriend goldfinger " \
	"gryffindor gymnastics hallelujah heavymetal helicopter hellokitty helloworld highlander " \
	"hostmaster housewifes hurricanes ilovejesus insertions interacial intermilan ironmaiden " \
	"jacqueline konstantin lifeisgood lighthouse limpbizkit linkinpark lockerroom lorumipsum " \
	"losangeles madagaskar manchester masterbate mastercard mastermind maximilian microphone " \
	"millennium mitsubishi moneymaker montecarlo mostwanted motdepasse motherlode motorcycle " \
	"multiplelo mypassword neveragain newzealand nopassword nthvbyfnjh opensesame painkiller " \
	"passphrase pathfinder peternorth petersburg pittsburgh pocahontas polzovatel postmaster " \
	"prettygirl princesita prinzessin programmer purplerain pussyeater qpwoeiruty quarantine " \
	"realmadrid regenbogen revolution rfhfvtkmrf richardson riverplate rjirfrgbde rjycnfynby " \
	"roadrunner ronaldinho sailormoon salamander salamandra septiembre sexmachine shevchenko " \
	"skateboard smallville solidsnake spicegirls strawberry suckmydick sweetheart syncmaster " \
	"television terminator thebeatles timberland tinkerbell tokiohotel transexual translator " \
	"trustnoone tweetybird uncencored undertaker underworld university vaffanculo vflfufcrfh " \
	"vfntvfnbrf volkswagen volleyball volunteers voskresene vqsablpzla vyacheslav wachtwoord " \
	"washington watermelon webhompass willkommen wolverines wonderland x4ivygfla7 yfnfitymrf " \
	"zcxfcnkbdf zimmermann"

#define WORDS_11                                                                                   \
	"abracadabra abrakadabra astalavista badnaamhere bestfriends bocajuniors brokenheart "     \
	"buenosaires cheerleaers christopher comicbookdb contrasenia contraseña corinthians "     \
	"ctdfcnjgjkm cxfcnmttcnm deutschland devilmaycry dhjnvytyjub djcrhtctymt dragonballz "     \
	"ejaculation evanescence eybdthcbntn fgjrfkbgcbc foreverlove galatasaray ghjcnbnenrf "     \
	"greedisgood harrypotter htubcnhfwbz information intercourse jesuschrist knickerless "     \
	"lamborghini ledzeppelin losungswort mickeymouse millionaire netherlands newpassword "     \
	"nuttertools oesterreich penetrating penetration philippines playstation principessa "     \
	"pussylicker quicksilver sersolution shakespeare sonnenblume southafrica switzerland "     \
	"taylorswift thepassword thunderbird thunderbolt transformer underground universidad "     \
	"universitet weihnachten whatthefuck wonderwoman yellowstone yjdsqgfhjkm"

#define WORDS_12                                                                                   \
	"charliebrown dkflbvbhjdbx dkflbvbhjdyf finalfantasy fkmnthyfnbdf frankenstein "           \
	"ghbdtnghbdtn ghjcnjgfhjkm gjkmpjdfntkm heartbreaker ichliebedich justinbieber "           \
	"leavemealone masterbating masturbation meinpasswort motherfucker needforspeed "           \
	"onedirection pornographic sanfrancisco sonnenschein sonyericsson stormtrooper "           \
	"transformers unbelievable vanyarespekt vfvfvskfhfve websolutions yourpassword "           \
	"любовь максим марина наташа пароль привет"

#define WORDS_13                                                                                   \
	"administrador administrator britneyspears contortionist cookiemonster counterstrike "     \
	"enterpassword fktrcfylhjdbx fktrcfylhjdyf flvbybcnhfnjh ghbdtnrfrltkf gtasanandreas "     \
	"hannahmontana jonasbrothers lukeskywalker masterbaiting mejoresamigas neuespasswort "     \
	"rollingstones schmetterling whosyourdaddy winniethepooh wrongpassword"

#define WORDS_14                                                                                   \
	"backstreetboys bayernmuenchen captainamerica harleydavidson maurolarastefy "              \
	"michaeljackson"

#define WORDS_15 "leagueoflegends"

#define WORDS_16 "manchesterunited"

static const struct word_list lists[] = {
	WORD_LIST(4, WORDS_4),	 WORD_LIST(5, WORDS_5_A), WORD_LIST(5, WORDS_5_B),
	WORD_LIST(6, WORDS_6_A), WORD_LIST(6, WORDS_6_B), WORD_LIST(6, WORDS_6_C),
	WORD_LIST(6, WORDS_6_D), WORD_LIST(7, WORDS_7_A), WORD_LIST(7, WORDS_7_B),
	WORD_LIST(7, WORDS_7_C), WORD_LIST(8, WORDS_8_A), WORD_LIST(8, WORDS_8_B),
	WORD_LIST(8, WORDS_8_C), WORD_LIST(8, WORDS_8_D), WORD_LIST(9, WORDS_9_A),
	WORD_LIST(9, WORDS_9_B), WORD_LIST(10, WORDS_10), WORD_LIST(11, WORDS_11),
	WORD_LIST(12, WORDS_12), WORD_LIST(13, WORDS_13), WORD_LIST(14, WORDS_14),
	WORD_LIST(15, WORDS_15), WORD_LIST(16, WORDS_16),
};

enum { LISTS = sizeof lists / sizeof *lists };

bool password_list_has(struct str word)
{
	return word_lists_have(lists, LISTS, word);
}

const struct word_list *password_list_at(size_t index)
{
	return index < LISTS ? &lists[index] : NULL;
}
