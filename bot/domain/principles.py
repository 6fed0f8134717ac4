"""The six principles: keys, names, roles and the three texts of each, as English msgids.

Kazakh and Russian stand in ``locales/``. A principle's ``version`` rises with every change of
its wording in any language; a release names the versions that people rated.
"""

from dataclasses import dataclass

BOTH = "+"
"""Joins the wordings of a week in which a text changed."""


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for "translate later")
    """Mark a text for the catalogue; views translate it."""
    return text


@dataclass(frozen=True, slots=True)
class Principle:
    """One principle; ``number`` runs from 1 to 6 in the decree's order."""

    number: int
    key: str
    name: str
    short: str
    role: str
    about: str
    practice: str
    question: str
    version: int = 1


PRINCIPLES: tuple[Principle, ...] = (
    Principle(
        number=1,
        key="law_order",
        name=N_("Law and Order"),
        short=N_("Law and Order"),
        # NOTE: role; the Kazakh and Russian wording is not confirmed against the decree.
        role=N_("foundation of the rule of law"),
        about=N_(
            "The law applies to everyone equally, and the state rests on it. To make this real "
            "the decree looks to stronger courts and law-enforcement bodies, digital tools and "
            "artificial intelligence in their work, and greater public trust in them."
        ),
        practice=N_(
            "You can see it in how courts and police work, how laws are applied and how easy "
            "digital services are to use."
        ),
        question=N_(
            "Commentators ask how well qualified judges are and how law-enforcement bodies "
            "answer for their work, for example in cases of domestic violence."
        ),
    ),
    Principle(
        number=2,
        key="listening_state",
        name=N_("The Listening State"),
        # NOTE: short form for a list button (30 characters at most); the page has the full name.
        short=N_("Listening State"),
        # NOTE: role; the Kazakh and Russian wording is not confirmed against the decree.
        role=N_("tool of interaction"),
        about=N_(
            "State bodies should hear people, answer them in time and to the point. The decree "
            "describes this principle as the tool through which the state and society interact."
        ),
        practice=N_(
            "It works through citizens' appeals (including the e-Otinish system), personal "
            "receptions and meetings of officials with residents."
        ),
        question=N_(
            "The press asks whether replies solve the problem or stay formal, and how easy it is "
            "to get an appointment with a senior official."
        ),
    ),
    Principle(
        number=3,
        key="one_nation",
        # NOTE: the Kazakh name is inferred from the President's speech of October 2024;
        # NOTE: verify it against the decree.
        name=N_("Different Opinions – One Nation"),
        short=N_("Different Opinions – One Nation"),
        # NOTE: role; the Kazakh and Russian wording is not confirmed against the decree.
        role=N_("means of mutual understanding"),
        about=N_(
            "People may see things differently, while the nation stays one. The decree describes "
            "this as the means of mutual understanding."
        ),
        practice=N_(
            "It is carried out through voting in elections and referendums, dialogue platforms "
            "and advisory bodies, and regular study of public opinion."
        ),
        question=N_(
            "The press asks how visible election campaigns are to residents (an akim election in "
            "Semey was given as an example) and how active official dialogue platforms are."
        ),
    ),
    Principle(
        number=4,
        key="president_parliament_government",
        name=N_("Strong President – Influential Parliament – Accountable Government"),
        # NOTE: short form for a list button (30 characters at most); the page has the full name.
        short=N_("Model of governance"),
        # NOTE: role; the Kazakh and Russian wording is not confirmed against the decree.
        role=N_("model of governance"),
        about=N_(
            "This is the model of governance. The decree presents it as a new institutional "
            "design of a just state in which the branches of power balance one another."
        ),
        practice=N_(
            "It shows in how powers are shared, how parliament works and how the Government "
            "accounts for results. Note: a new Constitution adopted on 15 March 2026 provides for "
            "a single-chamber Kurultai instead of the two-chamber Parliament."
        ),
        question=N_(
            "Whether this balance is the best one is a matter of personal opinion, the press "
            "notes."
        ),
    ),
    Principle(
        number=5,
        key="adal_azamat",
        name=N_("Adal Azamat (honest citizen)"),
        short=N_("Adal Azamat (honest citizen)"),
        # NOTE: role; the Kazakh and Russian wording is not confirmed against the decree.
        role=N_("way of thinking"),
        about=N_(
            "A picture of a citizen who respects the law, is educated, loves the country, takes "
            "responsibility and earns success and respect by honest work. The decree calls it a "
            "way of thinking."
        ),
        practice=N_(
            "It is explained through upbringing and education, respect for work and ethics in "
            "public service."
        ),
        question=N_("The press asks how far this picture matches everyday life."),
    ),
    Principle(
        number=6,
        key="taza_qazaqstan",
        name=N_("Taza Qazaqstan (Clean Kazakhstan)"),
        short=N_("Taza Qazaqstan"),
        # NOTE: role; the Kazakh and Russian wording is not confirmed against the decree.
        role=N_("ethic of behaviour"),
        about=N_(
            "A shared effort of the state and society to clean, plant and improve towns and "
            "villages, protect nature and stand against vandalism and disrespect for shared "
            "places. The decree calls it an ethic of behaviour."
        ),
        practice=N_("Clean-up days, tree planting, removal of dumps and improvement projects."),
        question=N_(
            "The press asks whether contractors on public works keep to this principle; the "
            "unfinished embankment of Lake Sairan in Almaty was given as an example."
        ),
    ),
)


def principle(number: int) -> Principle:
    """Return the principle of a number from 1 to 6."""
    return PRINCIPLES[number - 1]


def wording() -> str:
    """Name the wording that people rate, one version for each principle: ``1.1.1.1.1.1``."""
    return ".".join(str(p.version) for p in PRINCIPLES)


def rated_in(before: str | None, now: str) -> str:
    """Name all wordings that a week was rated in, oldest first: ``1.1.1.1.1.1+1.1.1.1.1.2``."""
    known = before.split(BOTH) if before else []
    return BOTH.join(known if now in known else [*known, now])


def same_wording(one: str, other: str) -> bool:
    """Tell whether two weeks asked one question: of a mixed week nobody knows who rated which."""
    return one == other and BOTH not in one
