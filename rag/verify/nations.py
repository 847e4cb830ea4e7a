"""Countries, blocs and believers with their adjectives and short names: "French" and "France" are one name."""

_TABLE = """
us, u s, usa, united states, united states of america, america, american, americans
uk, united kingdom, britain, great britain, british, briton, britons
england, english
scotland, scottish, scot, scots
wales, welsh
eu, european union
europe, european, europeans
un, united nations
uae, united arab emirates, emirati
afghanistan, afghan, afghans
africa, african, africans
albania, albanian
algeria, algerian
argentina, argentine, argentinian
armenia, armenian
asia, asian
australia, australian, australians
austria, austrian
azerbaijan, azerbaijani
bangladesh, bangladeshi
belarus, belarusian
belgium, belgian
bolivia, bolivian
bosnia, bosnian
brazil, brazilian, brazilians
bulgaria, bulgarian
cambodia, cambodian
canada, canadian, canadians
chile, chilean
china, chinese
colombia, colombian
congo, congolese
croatia, croatian
cuba, cuban
cyprus, cypriot
czech republic, czechia, czech, czechs
denmark, danish, dane, danes
ecuador, ecuadorian
egypt, egyptian
estonia, estonian
ethiopia, ethiopian
finland, finnish, finn, finns
france, french, frenchman
georgia, georgian
germany, german, germans
ghana, ghanaian
greece, greek, greeks
greenland, greenlandic, greenlander, greenlanders
haiti, haitian
hungary, hungarian
iceland, icelandic
india, indian, indians
indonesia, indonesian
iran, iranian
iraq, iraqi
ireland, irish
israel, israeli, israelis
italy, italian, italians
jamaica, jamaican
japan, japanese
jordan, jordanian
kazakhstan, kazakh
kenya, kenyan
kosovo, kosovar
kuwait, kuwaiti
latvia, latvian
lebanon, lebanese
libya, libyan
lithuania, lithuanian
malaysia, malaysian
malta, maltese
mexico, mexican, mexicans
moldova, moldovan
mongolia, mongolian
morocco, moroccan
myanmar, burma, burmese
nepal, nepali, nepalese
netherlands, dutch, holland
new zealand
nigeria, nigerian
north korea, north korean
norway, norwegian
pakistan, pakistani
palestine, palestinian, palestinians
panama, panamanian
peru, peruvian
philippines, filipino, philippine
poland, polish, pole, poles
portugal, portuguese
qatar, qatari
romania, romanian
russia, russian, russians, russian federation
rwanda, rwandan
saudi arabia, saudi, saudis
senegal, senegalese
serbia, serbian, serb, serbs
singapore, singaporean
slovakia, slovak
slovenia, slovenian
somalia, somali
south africa, south african
south korea, south korean
soviet union, soviet, ussr
spain, spanish, spaniard
sri lanka, sri lankan
sudan, sudanese
sweden, swedish, swede, swedes
switzerland, swiss
syria, syrian, syrians
taiwan, taiwanese
thailand, thai
tunisia, tunisian
turkey, turkiye, turkish, turk, turks
uganda, ugandan
ukraine, ukrainian, ukrainians
venezuela, venezuelan, venezuelans
vietnam, vietnamese
yemen, yemeni
zimbabwe, zimbabwean
buddhist, buddhists
christian, christians
hindu, hindus
jewish, jew, jews
muslim, muslims
"""

NATIONS: dict[tuple[str, ...], str] = {
    tuple(form.split()): line.split(",")[0].strip() for line in _TABLE.strip().splitlines() for form in line.split(",")
}
LONGEST = max(map(len, NATIONS))

# In text without capitals these words are more often themselves than a country.
AMBIGUOUS = frozenset(
    [("us",), ("un",), ("turkey",), ("polish",), ("pole",), ("poles",), ("jordan",), ("swede",), ("scot",), ("china",)]
)

_NOUNS = frozenset(line.split(",")[0].strip() for line in _TABLE.strip().splitlines())
_BLOCS = frozenset("us usa uk eu un uae".split())


def is_adjective(form: str) -> bool:
    """Whether a form stands before what belongs to the country: "French", "US"; not "France" or "Britain"."""
    return form in _BLOCS or (form not in _NOUNS and form.endswith(_ENDINGS))


_ENDINGS = ("n", "sh", "ese", "i", "ch", "eek", "ss", "zech", "ic", "ian", "ino", "iot", "ak", "ine")
