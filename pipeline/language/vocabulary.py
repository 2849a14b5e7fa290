"""Small closed word classes of English news that several passes ask for. Written for Onrecord."""

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


TITLES: Final = words(
    """
    mr mr. mrs mrs. ms ms. miss dr dr. prof prof. professor sir dame lord lady sheikh ayatollah imam rabbi sherpa rev rev.
    reverend pope king queen prince princess emir sultan president vice-president premier chancellor minister secretary
    senator sen sen. sens. representative rep rep. reps. congressman congresswoman governor gov gov. mayor ambassador
    general gen gen. lt lt. col col. colonel capt capt. captain maj maj. major sgt sgt. sergeant admiral adm adm.
    commander commissioner judge justice attorney chief director chairman chairwoman chair ceo spokesman spokeswoman
    spokesperson deputy foreign prime first former acting interim then-president ex-president lawmaker mp coach speaker
    chairperson envoy leader detective officer sheriff constable inspector superintendent
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
    abdul abdullah adam ahmad ahmed alan albert alejandro alex alexander ali andre andrew anthony antonio arthur barack
    ben benjamin bernard bernie bill bob boris brian carl carlos charles chris christopher craig daniel dave david
    dennis derek dmitry don donald doug edward emmanuel eric erik ernest fernando francis franck frank fred gary george
    gerald giorgio giovanni gordon graham greg hans harry hassan henry hugo hussein ian ibrahim igor ivan jack jacob
    jacques jake james jan jason javier jean jeff jeffrey jeremy jerry jim joe joel john johan jonathan jorge jose
    joseph josh juan justin karim keith ken kenneth kevin khalid klaus kyle larry lars lee leo louis luca luis luke
    marco marcus mario mark martin masoud matt matthew michael miguel mike mikhail mitch mitt mohamed mohammad mohammed
    muhammad nathan neil nick nicolas nigel oleg oliver olivier omar oscar pablo patrick paul pavel pedro peter phil
    philip pierre rafael ralph randy ravi ray recep richard rick robert roberto roger ron ronald ross russell ryan
    salman sam samuel scott sean sergei sergey shinzo simon stefan stephen steve steven ted terry thomas tim tom tony
    vincent viktor vladimir volodymyr walter wayne william xavier yusuf
    """
)
FEMALE_NAMES: Final = words(
    """
    aisha alice alison amanda amina amy ana andrea angela anita ann anna anne annie barbara beth betty brenda carla
    carol caroline carly catherine charlotte christina christine claire claudia cristina cynthia dana debbie deborah
    denise diana diane donna dorothy elena eleanor elizabeth ellen emily emma erika eva fatima fiona florence frances
    gloria grace greta hannah heather heidi helen hillary ingrid irene isabel ivanka jane janet jennifer jessica jill
    joan joanna jodie joyce judith judy julia julie kamala karen kate katherine kathleen kathy kelly kim kirsten kristen
    laura leila lena leslie leyla linda lisa liz louise lucia lucy lydia margaret maria marie marine marta martha mary
    maryam megan melania melanie melissa mia michelle miriam monica nadia nancy naomi natalia natalie nicola nicole nina
    nora olga olivia pamela patricia paula rachel rebecca rosa rose ruth sally samantha sandra sara sarah sharon sheila
    shirley silvia sofia sonia sophie stephanie susan susanne svetlana tamara tatiana teresa theresa tina tracy ursula
    valerie vanessa vera victoria virginia wendy yasmin yulia yvonne zainab
    """
)
#: nouns that are themselves a body which can speak
BODIES: Final = words(
    """
    administration agency airline alliance army arm assembly association authority authorities bank board body
    broadcaster bureau cabinet campaign charity church coalition college command commission committee company
    confederation congress consortium corporation council court department directorate embassy executive faction
    federation firm force forces foundation fund garrison government group hospital house institute institution kremlin
    league legislature ministry mission monitor movement museum network ngo office operator organisation organization
    panel parliament party pentagon police policymaker presidency publisher regime regulator school secretariat senate
    service society state studio team treasury tribunal trust union university utility vatican watchdog website
    newspaper daily magazine paper channel station platform startup manufacturer maker giant lender carrier retailer
    insurer developer club city municipality state county country nation kingdom republic poll survey study report
    """
)
#: nouns that stand for somebody already named: "the politician"
GENERIC_PERSONS: Final = words(
    """
    leader politician official statesman candidate lawmaker diplomat veteran executive man woman
    """
)
WEEKDAYS: Final = words(
    """
    monday tuesday wednesday thursday friday saturday sunday yesterday today tonight
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
