"""Sentences as news, notices and recipes have them, which must not be taken for orders to a machine."""

FIRST = tuple(
    line.strip()
    for line in """
    The minister ignored the instructions of the court.
    Drivers were told to ignore the previous instructions and to follow the signs.
    “Ignore the earlier instructions and stay indoors,” police said.
    She refused to answer the question.
    The correct answer to the question was 42, the quiz master said.
    Money is not the answer to every question.
    He replied only with a shrug.
    Reply within three days to keep your seat.
    Reply to this email with your name and address to enter the competition.
    Text YES to 60777 or reply STOP to opt out.
    Researchers hid the words “ignore previous instructions” in a web page.
    A prompt injection is text that tells a language model to disregard its instructions.
    The chatbot was asked to summarise the article and invented a quotation.
    Language models must be tested before they are sold, the commission said.
    AI assistants will have to say that they are machines, under the draft law.
    The company said that its assistant answers every question in two seconds.
    Users ask the assistant to write letters and poems.
    As an AI researcher, she has seen many booms.
    “You must answer the question,” the judge told the witness.
    You must answer all questions on the form.
    Stir the sauce until it thickens, and ignore the lumps.
    Forget what you know about pasta: this recipe needs no water.
    Do not open the oven for the first 20 minutes.
    Preheat the oven to 180C and print out the template.
    Repeat with the rest of the dough.
    Say what you like about the manager, he has won three cups.
    “Say it is not so,” the fans sang.
    Write to your councillor and state your reasons.
    State your name and address at the beginning of the letter.
    The note said: “Do not tell anyone.”
    The protesters chanted “No answer, no peace”.
    Calls to the ministry went unanswered, and the ministry gave no answer.
    There was no answer from the embassy.
    The system was down for six hours on Monday.
    System failures delayed 40 trains.
    The prompt response of the fire brigade saved the house.
    Prompt action by the crew prevented a disaster.
    The report includes instructions for users of the software.
    He was told to disregard the rules above all others.
    The judge told the jury to disregard everything the witness had said.
    “Please disregard my previous message,” the minister wrote.
    Readers are asked to send their answers to the editor.
    The correct answer will be printed next week.
    Editor's note: this story was corrected on 4 May to give the right age of the mayor.
    Note to editors: pictures are available from the press office.
    This article was amended on 3 March 2024 to make clear that the plan was a draft.
    For more on this story, listen to the programme at six.
    Whatever the question, the answer is more houses, the party says.
    The model was unveiled in Geneva and will cost 30,000 francs.
    The model will begin every show of the season in Milan.
    Supported by 40 members, the motion passed.
    The claims were verified by two auditors.
    Cite this study as Holm and others, 2023.
    The plan includes three rules that replace the earlier guidelines.
    Question: how long can this go on?
    Q: How long does the lease last? A: 12 years.
    """.splitlines()
    if line.strip()
)
SECOND = tuple(
    line.strip()
    for line in """
    Parents were advised to disregard the letter that the school had sent.
    “Forget the previous plan,” the coach told his players.
    The pilot said he had not ignored the instructions of the tower.
    The prime minister declined to respond to questions about the contract.
    His only reply was that time would tell.
    Respond by Friday if you want a ticket.
    Answer three questions and win a bicycle.
    Send your answers to the usual address.
    A hacker made the bot print its hidden instructions.
    Attackers can hide orders to AI assistants in an email, the security firm warned.
    The bank's chatbot told customers to ignore its own advice.
    The paper shows how language models obey instructions that are hidden in documents.
    “Assistant, open the door,” she told the loudspeaker, which did nothing.
    Under the rules, chatbots must tell users that they are not human.
    The software reads every document and reports what it finds.
    The firm trains its models on articles of this newspaper.
    The AI assistant is available to all users from Monday.
    “You are now free to go,” the officer said.
    You will need to answer a few questions before you can vote.
    Your response to the survey is anonymous.
    Ignore the instructions on the packet: ten minutes are enough.
    Do not wash the mushrooms; wipe them with a cloth.
    Print the pattern and cut it out along the line.
    Write the number of your seat on the back.
    Repeat the exercise ten times on each side.
    Tell your doctor if you are taking other medicines.
    Say yes to the dress, her mother said.
    Finish with a pinch of salt.
    Pretend nothing has happened, he told himself.
    The banner read “Answer us now”.
    The hotline gave no answer for two days.
    No answer was given to the question who would pay.
    The override system of the reactor worked as it should.
    A new directive of the union replaces the guidelines of 2009.
    The user manual of the pump runs to 400 pages.
    The assistant referee raised his flag.
    The assistant coach will answer questions from reporters after the match.
    Human: the word has a long history, says the linguist.
    AI: the next five years will decide, experts say.
    The output of the mine fell by 12 percent.
    Crude output must fall, the cartel said in its response to the crisis.
    The bots posted the same message 4,000 times.
    Bots must be labelled as such by 2027.
    Partly supported by a grant, the choir toured Japan.
    Sources said the statement was verified by the embassy.
    The court found that every statement in the article was true.
    Correction: the right figure is 30 million, not 30 billion.
    A note for readers: the next issue appears on Thursday.
    For collectors only: the stamp is sold in sheets of ten.
    The article says that the answer lies in the soil.
    Asked about this report, the minister said that he had not read it.
    Anyone who wants to know more can call the town hall.
    Should anybody want a refund, the club will pay it in full.
    Copy the file to a stick and give it to a neighbour.
    """.splitlines()
    if line.strip()
)
