from __future__ import annotations

import pytest

from tests.engines.builtin.readings import reading, speakers
from toolkit.records import ActorKind


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ana Ruiz came to Brod. Mrs. Ruiz said the bridge was shut.", "Ana Ruiz"),
        ("President Ana Ruiz came to Brod. Ruiz said the bridge was shut.", "Ana Ruiz"),
        ("Ana Ruiz met Tom Berg in Brod. She said the bridge was shut.", "Ana Ruiz"),
        ("Ana Ruiz met Tom Berg in Brod. He said the bridge was shut.", "Tom Berg"),
        ("Tom Berg was there. “It is shut,” said Ana Ruiz. “It was,” she added.", "Ana Ruiz"),
        ("Ana Ruiz, the interior minister, came. The minister said the bridge was shut.", "Ana Ruiz"),
        ("The interior minister, Ana Ruiz, came. The minister said the bridge was shut.", "Ana Ruiz"),
        ("Kassarian President Ana Ruiz met Tom Berg. The Kassarian leader said it was shut.", "Ana Ruiz"),
        ("The mayor said the bridge was shut. Ana Ruiz was speaking in Brod.", "Ana Ruiz"),
        ("The Ministry of Roads shut it. The ministry said it was unsafe.", "Ministry of Roads"),
        ("The Bridge Safety Board (BSB) met. The BSB said it was unsafe.", "Bridge Safety Board"),
        ("The Tenants' League met. The league said it was unsafe.", "Tenants' League"),
        ("The port company, Skerrow Havn, said it was unsafe.", "Skerrow Havn"),
        ("Researcher Xandra Ploum said it was unsafe.", "Xandra Ploum"),
        ("The chief engineer of the Brod Bridge Company, Xandra Ploum, said it was unsafe.", "Xandra Ploum"),
        ("Oomtel Vaarn, who lives there, is angry. He said it was unsafe.", "Oomtel Vaarn"),
        ("Theresa May came to Brod. May said in May that it was unsafe.", "Theresa May"),
        ("Oomtel Vaarn, 23, won. “It is shut,” the 23-year-old said.", "Oomtel Vaarn"),
        ("The Prime Minister, Ana Ruiz, was late. The PM said it was unsafe.", "Ana Ruiz"),
        ("A report by the Bridge Board said it was unsafe.", "report by the Bridge Board"),
    ],
)
def test_a_speaker_is_known_by_whatever_words_mean_them(text: str, speaker: str) -> None:
    assert speakers(text)[-1] == speaker


def test_a_speaker_is_not_somebody_whom_the_speech_names() -> None:
    text = "Ana Ruiz arrived late. Tom Berg was early. Ruiz was a disaster, he said."
    assert speakers(text) == ["Tom Berg"]


def test_names_merge_into_one_actor_with_all_of_them() -> None:
    text = (
        "Kassarian Prime Minister Ana Ruiz said it was shut. Mrs. Ruiz said it was open. Ruiz said no. She said yes. "
        "The Kassarian prime minister said maybe."
    )
    found = reading(text)
    assert [member.name for member in found.members] == ["Ana Ruiz"]
    assert {"Ruiz", "Mrs. Ruiz"} <= set(found.members[0].aliases)
    assert found.members[0].role == "Kassarian Prime Minister"
    assert found.members[0].gender == "female"


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        ("Ana Ruiz said it was shut.", ActorKind.PERSON, True),
        ("The Ministry of Roads said it was shut.", ActorKind.GOVERNMENT_BODY, True),
        ("Lumenar Ltd said it was shut.", ActorKind.ORGANISATION, True),
        ("Residents said it was shut.", ActorKind.GROUP, False),
        ("A senior official said it was shut.", ActorKind.ANONYMOUS, False),
        ("Two diplomats said it was shut.", ActorKind.ANONYMOUS, False),
        ("A poll said it was shut.", ActorKind.DOCUMENT, False),
        ("A beekeeper said it was shut.", ActorKind.ANONYMOUS, False),
        ("Ukraine said it was shut.", ActorKind.GOVERNMENT_BODY, True),
        ("A person close to the company, who asked not to be named, said it was shut.", ActorKind.ANONYMOUS, False),
        ("Two people familiar with the matter said it was shut.", ActorKind.ANONYMOUS, False),
        ("A senior official at the ministry said it was shut.", ActorKind.ANONYMOUS, False),
        ("Gannet Lane says it will close the yard.", ActorKind.ORGANISATION, True),
        ("Gannet Lane said on Monday that its fleet was old.", ActorKind.ORGANISATION, True),
        ("Gannet Lane says it would be wrong.", ActorKind.PERSON, True),
        ("Ana Ruiz says its fleet is old.", ActorKind.PERSON, True),
    ],
)
def test_actors_are_what_the_text_shows_them_to_be(text: str, kind: ActorKind, named: bool) -> None:
    (member,) = reading(text).members
    assert (member.kind, member.named) == (kind, named)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The plan is new. A banker who asked not to be named because talks are private said it was shut.", "banker"),
        ("The bridge would close, the roads secretary, Ana Ruiz, told parliament on Thursday.", "Ana Ruiz"),
        (
            "Two people familiar with the plan, who asked not to be named because it is secret, said it was shut.",
            "Two people familiar with the plan",
        ),
    ],
)
def test_a_clause_or_a_listener_does_not_hide_the_speaker(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("An official said on condition of anonymity that it was shut.", "on condition of anonymity"),
        (
            "An official, who spoke on condition of anonymity because talks go on, said it was shut.",
            "on condition of anonymity because talks go on",
        ),
        (
            "An official, who asked not to be named because he feared for his job, said it was shut.",
            "not to be named because he feared for his job",
        ),
        (
            "A person close to the company, who asked not to be named because the talks are private, said it was shut.",
            "not to be named because the talks are private",
        ),
    ],
)
def test_the_reason_for_anonymity_is_kept_in_the_texts_words(text: str, reason: str) -> None:
    (member,) = reading(text).members
    assert member.reason == reason
    assert len(reading(text).said) == 1


@pytest.mark.parametrize(
    ("text", "name", "affiliation"),
    [
        (
            "A spokeswoman for the Ministry of Roads said it was shut.",
            "Ministry of Roads spokeswoman",
            "Ministry of Roads",
        ),
        ("Lena Dahl, a spokeswoman for the Ministry of Roads, said it was shut.", "Lena Dahl", "Ministry of Roads"),
        (
            "The Ministry of Roads shut the bridge. A spokesman said it was unsafe.",
            "Ministry of Roads spokesman",
            "Ministry of Roads",
        ),
        ("Kassaria's finance minister, Ilyas Deren, said it was shut.", "Ilyas Deren", None),
    ],
)
def test_who_speaks_for_a_body_is_tied_to_it(text: str, name: str, affiliation: str | None) -> None:
    (member,) = reading(text).members
    assert member.name == name
    assert affiliation is None or member.affiliation == affiliation


def test_who_only_is_mentioned_is_no_speaker() -> None:
    found = reading("Ana Ruiz said Tom Berg and the Ministry of Roads had shut the bridge near Leif Arn's house.")
    assert [member.name for member in found.members] == ["Ana Ruiz"]


@pytest.mark.parametrize(("place", "speaker"), [("SKERROW", "SKERROW"), ("BROD", "Skerrow Havn")])
def test_the_place_a_report_is_from_is_not_the_company_that_bears_its_name(place: str, speaker: str) -> None:
    text = (
        f"Skerrow backs the second berth.\n\n{place}, March 4 — The council met on Tuesday. "
        "The port company, Skerrow Havn, said it was unsafe."
    )
    first, second = speakers(text)
    assert (str(first).upper(), second) == (speaker.upper(), "Skerrow Havn")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The tram is late, the Norby Ledger reported.\n\nMr Reel's spokesman said it broke.", "Mr Reel's spokesman"),
        ("NORBY — Mayor Ada Brack opened the debate on Monday, saying the tram was late.", "Ada Brack"),
        ("NORBY (AP) — Ada Brack opened the debate on Monday, saying the tram was late.", "Ada Brack"),
    ],
)
def test_neither_another_body_nor_the_dateline_speaks(text: str, speaker: str) -> None:
    assert speakers(text)[-1] == speaker
