"""A wire story as outlets print it, and articles that are no copies of it."""

WIRE = """\
OSLO (Northwire) - Rescuers pulled fourteen fishermen from the sea off northern Norway on Tuesday after their trawler \
took on water in a storm, the coast guard said.

The Havbris, a 38-metre trawler from Bodo, sent a distress call at 4.20 a.m. some 60 kilometres west of the Lofoten \
islands. Two helicopters reached it within the hour and lifted the crew from the deck in waves of nine metres.

"We were minutes from losing them," said Captain Ingrid Solheim, who led the operation. "The stern was already under \
when the last man left."

Three of the men were treated for hypothermia in Bodo and have since been released. Nobody is missing.

The owner, Nordhav Fisheries, said that the ship had passed its inspection in March and that it would help the \
accident investigation board in every way. The company has lost two trawlers in the past ten years.

Winds of 34 metres per second were measured at Skrova lighthouse during the night. The meteorological institute had \
warned of the storm since Sunday and asked smaller boats to stay in port.

Fishing unions have long called for stricter rules on when trawlers may sail. Parliament is to vote on a bill in the \
autumn that would let the coast guard keep ships in port when waves above eight metres are forecast."""
PARAGRAPHS = WIRE.split("\n\n")
CUT = "\n\n".join(PARAGRAPHS[:4])
LOCAL = (
    "Two men from Ostby are among the fishermen who were saved off Lofoten on Tuesday, their families told the Ostby "
    "Post. Both are well.\n\n" + "\n\n".join(PARAGRAPHS[:5])
)
EDITED = (
    WIRE.replace("pulled fourteen fishermen", "rescued 14 fishermen")
    .replace("took on water in a storm", "began to sink in a storm")
    .replace("Two helicopters reached it", "Two rescue helicopters reached the ship")
    .replace("have since been released", "were later released")
)
OTHER_REPORT = """\
All fourteen men aboard a trawler that foundered in Tuesday's storm are safe, and their rescue is a feat that the \
north will talk about for years.

It was still dark when the call came from the Havbris, with the wind screaming around the houses of Svolvaer. \
"We were minutes from losing them," said Captain Ingrid Solheim, the head of the operation.

Ole Berg, the ship's cook, told this newspaper that he had been asleep when the water came. "I ran up in my socks. \
The skipper was shouting that we should get to the bow," he said from his bed in Bodo hospital.

Why a ship that was inspected this spring should flood in a few minutes is what investigators now want to know. They \
have asked the yard in Tromso for its drawings, and will question the crew on Thursday.

Nordhav Fisheries declined to say whether the hatch at the stern had been repaired, as one former sailor claims."""
FOLLOW_UP = """\
The trawler Havbris lies upright at a depth of 210 metres, pictures taken by a diving robot showed on Friday, and its \
stern hatch is open.

The accident investigation board said that the pictures were "of great interest" and that it would try to raise the \
hatch next week, should the weather allow it. Police have not opened a case.

Its chief, Marit Lund, would not say whether somebody had forgotten to close the hatch, or whether the sea had torn it \
open. She asked everybody who had served on the ship since January to call the board.

Nordhav Fisheries said that all of its other trawlers would be examined before they sail again.

Three of the men were treated for hypothermia in Bodo and have since been released. Nobody is missing.

Winds of 34 metres per second were measured at Skrova lighthouse during the night. The meteorological institute had \
warned of the storm since Sunday and asked smaller boats to stay in port."""
UNRELATED = """\
The town council of Millbrook voted on Monday to keep the public library open on Saturdays, after residents had \
collected 4,000 signatures against a plan to close it at weekends.

Mayor Susan Aldridge said the money would come from the budget for road repairs. The opposition called that a scandal.

The library lent 212,000 books last year, more than ever before."""
REVIEW = "\n\n".join(text.split("\n\n")[0] for text in (WIRE, UNRELATED, OTHER_REPORT, FOLLOW_UP))
