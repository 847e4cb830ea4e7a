"""What can go wrong, each message saying what to do about it.

PresscheckError
├── BadSetting            an environment variable we can't use
├── WeightsError          a packaged model is missing or damaged
├── ModelUnavailable      the language model does not answer
├── LineFull              too many questions wait for the language model
├── LibraryError          the library can't be opened or written
│   ├── VectorsUnavailable    the vector server does not answer
│   ├── WrongEmbedder         the index was made with another embedding model
│   └── AddedMeanwhile        somebody else was faster with the same source
├── BadBackup             a backup that is none, or is damaged
├── PackError             an evidence pack that can't be made or written
│   └── BadPack               a file that is no evidence pack
├── UnwatchableFolder     a folder whose changes can't be followed
├── UnknownArticle        no such article, or no such revision of it
├── UnknownChat           no such conversation
├── BadName               a name that a conversation can't have
├── BadDetail             a title, date or address that no article can have
├── BadFilter             a filter that can't be meant
├── BadText               a text that can't be checked
├── BadCollection         a collection that isn't there, or a name that none can have
└── UnreadableArticle     a file that can't be turned into text
"""

# What is said of an error that nobody foresaw; the log knows which.
FAULT = "Something went wrong inside Presscheck; try again, and if that doesn't help, start Presscheck anew."


class PresscheckError(Exception):
    """Anything Presscheck reports to its user. The message is one sentence with the way out."""


class BadSetting(PresscheckError):
    """An environment variable is unknown or holds a value we can't use."""


class WeightsError(PresscheckError):
    """The weights of a packaged model are missing, damaged, or can't be joined."""


class ModelUnavailable(PresscheckError):
    """The language model can't be started or reached. Search and reading go on without it."""


class LineFull(PresscheckError):
    """Too many questions wait for the language model, or too many of one person's. The message says how many."""


class LibraryError(PresscheckError):
    """The library can't be opened, read or written."""


class VectorsUnavailable(LibraryError):
    """The vector server can't be started or reached."""


class WrongEmbedder(LibraryError):
    """The index was made with another embedding model than the one configured."""


class AddedMeanwhile(LibraryError):
    """Since its source was looked up, somebody else has added an article from there, or removed it."""


class BadBackup(PresscheckError):
    """A file that is no backup of a library, or not a whole one. Nothing was restored from it."""


class PackError(PresscheckError):
    """An evidence pack that can't be made or written."""


class BadPack(PackError):
    """A file that is no evidence pack, or one that nobody should read further. Nothing of it is believed."""


class UnwatchableFolder(PresscheckError):
    """A folder that is missing or gone, or that the system can't watch."""


class UnknownArticle(PresscheckError):
    """The library has no article, or no revision, of this id."""


class UnknownChat(PresscheckError):
    """The library keeps no conversation of this id."""


class BadName(PresscheckError):
    """A name for a conversation that says nothing."""


class BadDetail(PresscheckError):
    """A value of an article's details that can't be kept."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class BadFilter(PresscheckError):
    """Days, outlets, authors, collections or articles that can't be filtered by. The message names what there is."""


class BadCollection(PresscheckError):
    """A collection that isn't there or is there already, or a name that none can have."""


class BadText(PresscheckError):
    """A text to be checked that is empty, too long, or no text. The message says what can be."""


class UnreadableArticle(PresscheckError):
    """A file that can't be turned into text. The message names the file, the cause and the way out."""
