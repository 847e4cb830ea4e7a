"""Articles made up for the tests of `rag.verify`, and evidence cut from them."""

from datetime import date
from pathlib import Path

from rag.schema import Evidence, Hit, Passage
from tests import samples

CORPUS = next((Path(__file__).parent.parent / "corpus").glob("*.txt")).read_text(encoding="utf-8")

BANK = (
    "The Bank of Lerida raised its main interest rate to 4.5 percent on Thursday, from 4.25 percent. "
    "Governor Ana Pujol said inflation was still too high. "
    "Inflation reached 6.1 percent in May, compared with 5.8 percent in April. "
    "The bank expects growth of at least 2 percent next year."
)
FIRM = (
    "Norvik Motors sold 12,400 electric cars in Germany and 8,100 in France last year. "
    "Chief Executive Lena Strand said the company would close its plant in Aarhus by 2027. "
    "The closure will cost about $1.2bn and affect 3,200 workers. "
    "Norvik reported a net profit of €340 million on March 3, 2025."
)
FIRE = (
    "A fire at a warehouse in Porto killed three people and injured more than 40 on Jan. 6. "
    "Two thirds of the building was destroyed. "
    "Mayor Rui Costa said: “We were lucky that the wind turned before it reached the houses.” "
    "He did not rule out arson. "
    "Police have not arrested anyone."
)
SPORT = (
    "Ashford United beat Calder Town 2-1 on Saturday. "
    "Tom Reyes scored the first goal in the 15th minute. "
    "Coach Maria Silva, who took over in 2019, praised the defence. "
    "The club has won nine of its last ten matches."
)
STUDY = (
    "Researchers at the University of Lund found that the vaccine may reduce infections by up to 70 percent. "
    "The study of 1,500 adults was published on 12 May 2023. "
    "Dr. Erik Holm, the lead author, cautioned that the trial lasted only six months. "
    "The team has not tested the vaccine in children."
)
VISIT = (
    "Danish Foreign Minister Karin Voss met Norwegian President Olav Dahl in Oslo on Tuesday. "
    "Voss offered 20 patrol boats. "
    "Dahl asked for 35 patrol boats. "
    "“We need ships, and we need them soon,” Dahl said after the meeting with Voss."
)
COUNCIL = (
    "The Millbrook town council voted 5-4 to reject a plan to close the public library. "
    "The library costs the town $640,000 a year. "
    "A proposal to sell the swimming pool was scrapped in March. "
)
LAW = (
    "President Ines Calder signed the clean water act after the senate passed it by 61 votes to 38. "
    "The law requires cities to replace lead pipes by 2034."
)
PRIZE = "Novelist Hana Kimura, 42, won the Aldous Prize for her third book. Last year's winner was Peter Adeyemi."
QUAKE = "An earthquake near Tarsa killed at least 23 people. Rescue teams from neighbouring Velia arrived within hours."
VOTE = (
    "Residents will vote in local elections on 1 May, and Owen Marsh said he would bring the plan back if elected. "
    "Mayor Susan Aldridge voted against the proposal. "
    "Opponents had claimed that the closures would cut takings by a third."
)
CUP = (
    "Danilo Ferreira scored twice at Harrow Lane, where 31,450 watched Kingsbridge lead 2-0 at half-time. "
    "Luke Pryce left the field with a suspected broken ankle."
)
RESULTS = (
    "Brightwave reported revenue of $4.2 billion for the third quarter, up 12 percent from a year earlier. "
    "Net profit was $310 million, down from $355 million. "
    "Shares closed down 3 percent."
)


def hit(
    text: str,
    *,
    whole: str | None = None,
    title: str = "Untitled",
    outlet: str | None = None,
    published: date | None = None,
) -> Hit:
    """A hit on `text`, which stands somewhere in the article `whole`."""
    whole = text if whole is None else whole
    revision = samples.revision_id(whole)
    start = whole.index(text)
    article = samples.article(title, id=f"article-{revision[:6]}", outlet=outlet, published=published, language="en")
    passage = Passage(f"{revision[:6]}-{start}", revision, start, start + len(text), None)
    return Hit(passage, article, text, 1.0, ("dense",))


def evidence(*texts: str) -> Evidence:
    """One hit for each text; a text of the corpus article keeps its place there."""
    hits = tuple(hit(text, whole=CORPUS if text in CORPUS else None) for text in texts)
    return Evidence(hits, {h.passage.revision_id: CORPUS if h.text in CORPUS else h.text for h in hits})


def corpus(*openings: str) -> tuple[str, ...]:
    """The paragraphs of the corpus article that hold these words."""
    paragraphs = CORPUS.splitlines()
    return tuple(next(p for p in paragraphs if words in p) for words in openings)
