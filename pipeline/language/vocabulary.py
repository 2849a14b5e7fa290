"""Small closed word classes of English news that several passes ask for. Written for Onrecord."""

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


BE: Final = words("is was are were be been 's ’s 're ’re")
#: verbs that say nothing by themselves and lend their subject to a noun's saying: "made comments about"
LIGHT: Final = words(
    """
    make makes made making issue issues issued issuing deliver delivers delivered delivering give gives gave given
    giving raise raises raised raising level levels leveled levelled leveling levelling launch launches launched
    launching have has had having hold holds held holding send sends sent sending fire fires fired firing file files
    filed filing show shows showed shown showing pen pens penned renew renews renewed renewing step steps stepped
    stepping avoid avoids avoided avoiding sign signs signed signing
    """
)
TITLES: Final = words(
    """
    mr mr. mrs mrs. ms ms. miss dr dr. prof prof. professor sir dame lord lady sheikh ayatollah imam rabbi rev
    rev. reverend pope king queen prince princess emir sultan president vice-president premier chancellor minister
    secretary senator sen sen. sens. representative rep rep. reps. congressman congresswoman governor gov gov. mayor
    ambassador general gen gen. lt lt. col col. colonel capt capt. captain maj maj. major sgt sgt. sergeant admiral
    adm adm.
    commander commissioner judge justice attorney chief director chairman chairwoman chair ceo spokesman spokeswoman
    spokesperson deputy foreign prime first former acting interim then-president ex-president lawmaker mp coach speaker
    chairperson envoy leader detective officer sheriff constable inspector superintendent sherpa
    archbishop bishop cardinal patriarch mufti mullah baroness viscount brigadier brig brig. lieutenant
    lieutenant-general major-general marshal commodore corporal private ranger warden nurse engineer sister
    councillor councilor treasurer begum barrister sardar datuk dato seri haji alhaji hajiya shri maulana allamah
    hojatoleslam counsellor consul premier undersecretary coroner magistrate monsignor swami pastor chairwoman
    then-minister vice rear
    """
)
MALE: Final = words(
    """
    mr mr. sir lord king prince emir sultan pope sheikh ayatollah imam spokesman chairman congressman businessman
    policeman father son brother husband uncle grandfather boy man actor duke baron widower fisherman gentleman
    """
)
FEMALE: Final = words(
    """
    mrs mrs. ms ms. miss dame lady queen princess spokeswoman chairwoman congresswoman businesswoman policewoman mother
    daughter sister wife aunt grandmother girl woman actress duchess baroness widow
    """
)
MALE_NAMES: Final = words(
    """
    abdul abdullah adam ahmad ahmed aidan alan albert alberto alejandro alessandro alex alexander alexei ali amir
    anatoly andre andrei andres andrew andrzej angus anil anthony anton antonio anwar arjun arthur arvid axel barack
    bashir behrouz bela ben benjamin bernard bernie bilal bill bjorn bob bogdan bohdan boris branko brendan brian
    burak callum carl carlos charles chidi chris christopher connor craig dafydd daniel dariush dave david declan
    deepak dennis derek diego dieter dmitri dmitry don donald doug dragan duarte dylan eduardo edward elias emeka
    emil emmanuel emre enzo eric erik ernest ethan ewan fabio faisal farhad felipe felix femi ferenc fernando
    francis franck frank fred fredrik gabor gareth gary george gerald giorgio giovanni goran gordon graham greg
    gustav hakan halil hamish hans harry haruto hassan helmut henrik henry hiroshi hossein hugo hussein ian ibrahim
    igor ilan imran ion istvan ivan jabari jack jacob jacques jake jakub jamal james jan janos jason javad javier
    jean jeff jeffrey jeremy jerry jim jiri joao joe joel johan john jonas jonathan jorge jose joseph josh juan juha
    jun jurgen justin karim kaveh keith kemal ken kenji kenneth kevin khaled khalid klaus kofi konstantin krzysztof
    kwame kyle larry lars laszlo lee leo leon lev liam louis luc luca lucas luis lukas luke magnus maksim malik
    marco marcus marek mario mark martin masoud mateo matt matteo matthew max mehdi mehmet michael miguel mihai mike
    mikhail mikkel milan ming mitch mitt mohamed mohammad mohammed moritz muhammad murat mustafa nabil nathan neil
    nick nicolas nigel nikola nikolai nils noah nuno olav oleg oliver olivier omar ondrej oscar oskar osman owen
    pablo pal paolo patrick paul paulo pavel pedro per petar peter phil philip pierre piet pietro piotr pyotr radek
    radu rafael rahul rajesh ralph randy rashid rauf ravi ray recep reza rhys ricardo richard rick robert roberto
    roger roman ron ronald rory ross rufus rui russell ryan salman sam samir samuel sanjay santiago satoshi scott
    seamus sean selim sergei sergey sergio shinzo simon sipho stefan stephen steve steven suresh sven takeshi taras
    tariq ted terry thabo theo thomas tiago tim tobias tom tomas tomasz tony tunde uwe vaclav vikram viktor vincent
    aditya danila esa ezra garba ilkka ilya isa issa joshua jota jukka kazuya keita kenta kota krishna mika mirza moussa
    musa naoya nikita pekka raja rama ryota sampsa shinya shiva shota siva sota surya takuya tatsuya tetsuya yahya yuta
    zakaria
    vladimir volodymyr vuk walid walter wayne wei william wojciech wolfgang xavier yuri yusuf zoltan zoran
    """
)
FEMALE_NAMES: Final = words(
    """
    ada adaeze agnes agnieszka aino aisha alessia alice alison amal amanda amelie amina amira amy ana andrea angela
    anita anja anjali ann anna anne annie annika aoife astrid audrey ayse barbara beatriz beth betty birgit brenda
    britta bronwyn bushra camila carla carly carmen carol caroline catalina catherine celine cerys charlotte
    chiamaka chiara chloe christina christine claire clara claudia claudine colette cristina cynthia daisy dana
    debbie deborah deepa denise diana diane dolores donna dora dorothy dragana edith eleanor elena elif elin
    elizabeth ellen elodie emily emine emma erika eszter eva ewa farah fatima fatma fiona florence frances francesca
    freya funmi genevieve giulia gloria grace greta hala hana hanna hannah haruka hazel heather heidi heike helen
    helena hillary hind ida ilona ines ingeborg ingrid ioana irene irina isabel isla ivana ivanka ivy jane janet
    jelena jennifer jessica jill joan joana joanna jodie johanna joyce judit judith judy julia julie juliette kamala
    karen karin katalin katarina kate katherine kathleen kathy kavita keiko kelly kim kirsten kristen lakshmi laura
    layla leila lena lenka leonie leslie leyla lily linda lindiwe ling lisa liv liz louise lucia lucy lydia mabel
    maeve mahsa malgorzata margaret margit maria mariana marie marine marta martha mary maryam meera megan mei
    melania melanie melissa mercedes mia michelle mihaela milena mirela miriam moira mona monica monika nadia nancy
    naomi nasrin natalia natalie ngozi niamh nicola nicole nina noor nora odette odile olga olivia pamela paola
    parisa patricia paula penelope petra pilar priya rachel rania rebecca rina rosa rose ruby ruth sabine saira
    sakura sally salma samantha samira sandra sara sarah selma sharon sheila shirin shirley sigrid silke silvia
    simone siobhan siri sofia solveig sonia sophie soraya stephanie sunita susan susanne svetlana tamara tatiana
    teresa tereza thandi theresa tina tracy ursula ute valentina valerie vanessa vera vesna victoria virginia wendy
    ximena xiu yara yasmin yuki yulia yvonne zahra zainab zanele zeynep zoe zofia zsofia
    """
)
#: nouns that are themselves a body which can speak
BODIES: Final = words(
    """
    administration agency airline alliance army arm assembly association authority authorities bank board body
    broadcaster bureau cabinet campaign charity church coalition college command commission committee company
    confederation congress consortium corporation council court department directorate embassy faction
    federation firm force forces foundation fund garrison government group hospital house institute institution
    kremlin league legislature ministry mission monitor movement museum network ngo office operator organisation
    organization panel parliament party pentagon police policymaker presidency publisher regime regulator school
    secretariat senate service society state studio team treasury tribunal trust union university utility vatican
    watchdog website military navy lobby militia brigade wing division unit branch opposition bloc junta syndicate
    guild cooperative academy observatory grocer newspaper daily magazine paper channel station platform
    startup manufacturer maker giant lender carrier retailer insurer developer club city municipality state county
    country nation kingdom republic poll survey study report
    """
)
#: nouns that stand for somebody already named: "the politician"
GENERIC_PERSONS: Final = words(
    """
    leader politician official statesman candidate lawmaker diplomat veteran executive man woman
    """
)
#: nouns that stand for any body already named: "the company"
GENERIC_BODIES: Final = words("company firm group organisation organization body charity")
#: verbs whose object does what the infinitive behind it says
CAUSING: Final = words(
    """
    lead leads led leading drive drives drove driven driving force forces forced forcing cause causes caused causing
    prompt prompts prompted prompting compel compels compelled compelling push pushes pushed pushing
    help helps helped helping let lets letting make makes made making inspire inspires inspired inspiring
    enable enables enabled enabling allow allows allowed allowing require requires required requiring permit permits
    permitted permitting spur spurs spurred spurring move moves moved moving provoke provokes provoked provoking
    tempt tempts tempted tempting embolden emboldens emboldened emboldening persuade persuades persuaded persuading
    convince convinces convinced convincing encourage encourages encouraged encouraging invite invites invited inviting
    """
)
WEEKDAYS: Final = words(
    """
    monday tuesday wednesday thursday friday saturday sunday yesterday today tonight
    """
)
MONTHS: Final = words(
    """
    january february march april may june july august september october november december jan jan. feb feb. aug aug.
    sept sept. oct oct. nov nov. dec dec.
    """
)
#: adherents of religions, and peoples of no one country
PEOPLES: Final = words(
    """
    Muslim Muslims Islamic Christian Christians Catholic Catholics Protestant Protestants Orthodox Anglican Anglicans
    Jewish Jew Jews Hindu Hindus Buddhist Buddhists Sikh Sikhs Sunni Sunnis Shia Shiite Shiites Shi'ite Shi'ites Druze
    Alawite Alawites Yazidi Yazidis Coptic Copts Arab Arabs Kurd Kurds Kurdish European Europeans African Africans
    Asian Asians Latino Latinos Hispanic Hispanics Roma Tutsi Tutsis Hutu Hutus Uyghur Uyghurs Uighur Uighurs Rohingya
    Tamil Tamils Pashtun Pashtuns Berber Berbers Maori Hazara Hazaras Western Latin
    """
)
DEMONYMS: Final = {
    "afghan": "afghanistan", "albanian": "albania", "algerian": "algeria", "american": "united states",
    "angolan": "angola", "argentine": "argentina", "argentinian": "argentina", "armenian": "armenia",
    "australian": "australia", "austrian": "austria", "azerbaijani": "azerbaijan", "bahraini": "bahrain",
    "bangladeshi": "bangladesh", "belarusian": "belarus", "belgian": "belgium", "bolivian": "bolivia",
    "bosnian": "bosnia", "brazilian": "brazil", "british": "britain", "bulgarian": "bulgaria", "burmese": "myanmar",
    "cambodian": "cambodia", "cameroonian": "cameroon", "canadian": "canada", "chadian": "chad", "chilean": "chile",
    "chinese": "china", "colombian": "colombia", "congolese": "congo", "croatian": "croatia", "cuban": "cuba",
    "cypriot": "cyprus", "czech": "czech republic", "danish": "denmark", "dutch": "netherlands",
    "ecuadorian": "ecuador", "egyptian": "egypt", "emirati": "uae", "english": "england", "eritrean": "eritrea",
    "estonian": "estonia", "ethiopian": "ethiopia", "european": "europe", "finnish": "finland", "french": "france",
    "georgian": "georgia", "german": "germany", "ghanaian": "ghana", "greek": "greece", "guatemalan": "guatemala",
    "haitian": "haiti", "honduran": "honduras", "hungarian": "hungary", "icelandic": "iceland", "indian": "india",
    "indonesian": "indonesia", "iranian": "iran", "iraqi": "iraq", "irish": "ireland", "israeli": "israel",
    "italian": "italy", "ivorian": "ivory coast", "jamaican": "jamaica", "japanese": "japan", "jordanian": "jordan",
    "kazakh": "kazakhstan", "kenyan": "kenya", "kosovar": "kosovo", "kuwaiti": "kuwait", "kyrgyz": "kyrgyzstan",
    "latvian": "latvia", "lebanese": "lebanon", "libyan": "libya", "lithuanian": "lithuania",
    "malaysian": "malaysia", "malian": "mali", "maltese": "malta", "mexican": "mexico", "moldovan": "moldova",
    "mongolian": "mongolia", "moroccan": "morocco", "mozambican": "mozambique", "nepalese": "nepal",
    "nigerian": "nigeria", "nigerien": "niger", "norwegian": "norway", "omani": "oman", "pakistani": "pakistan",
    "palestinian": "palestine", "panamanian": "panama", "peruvian": "peru", "philippine": "philippines",
    "filipino": "philippines", "polish": "poland", "portuguese": "portugal", "qatari": "qatar",
    "romanian": "romania", "russian": "russia", "rwandan": "rwanda", "saudi": "saudi arabia",
    "scottish": "scotland", "senegalese": "senegal", "serbian": "serbia", "singaporean": "singapore",
    "slovak": "slovakia", "slovenian": "slovenia", "somali": "somalia", "spanish": "spain", "sudanese": "sudan",
    "swedish": "sweden", "swiss": "switzerland", "syrian": "syria", "taiwanese": "taiwan", "tajik": "tajikistan",
    "tanzanian": "tanzania", "thai": "thailand", "tunisian": "tunisia", "turkish": "turkey",
    "turkmen": "turkmenistan", "ugandan": "uganda", "ukrainian": "ukraine", "uruguayan": "uruguay",
    "uzbek": "uzbekistan", "venezuelan": "venezuela", "vietnamese": "vietnam", "welsh": "wales", "yemeni": "yemen",
    "zambian": "zambia", "zimbabwean": "zimbabwe", "u.s.": "united states", "us": "united states", "uk": "britain",
    "türkiye": "turkey",
}  # fmt: skip
