"""Recall for each of the communities whose names fill the records of Massachusetts (invented combinations)."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from pi_scan.detect.lexicon import fold
from pi_scan.detect.name_cells import names_from_cell
from pi_scan.detect.names import find_names

if TYPE_CHECKING:
    from collections.abc import Callable

COMMUNITIES: dict[str, tuple[str, str]] = {
    "portuguese and brazilian": (
        "Maria João Ana José Antônio Manuel Fernanda Luís Paulo Beatriz Tiago Inês Márcia Rafael Thiago Luciana Conceição Edson Gilberto Vitória",
        "Silva|Medeiros|Oliveira|Gomes|Barros|da Silva|dos Santos|Pereira|Carvalho|Ferreira|Cabral|Furtado|Teixeira|Gonçalves|de Souza|Sousa|Arruda|Correia|DaCosta|Andrade",
    ),
    "haitian": (
        "Jean Marie Pierre Rose Joseph Wilner Guerda Fritz Yolette Jean-Claude Mirlande Emmanuel Natacha Frantz Widline Evens Nadège Reginald Carline Stanley",
        "Jean-Baptiste|Pierre|Joseph|Louis|Charles|Desir|Jean|François|Toussaint|Saint-Louis|Etienne|Michel|Baptiste|Augustin|Dorvil|Célestin|Estime|Philippe|Jean-Louis|Laguerre",
    ),
    "vietnamese": (
        "Linh Minh Hoa Tuan Anh Dung Huong Thanh Lan Phuong Hung Thuy Kim Vinh Nga Khanh Quang Hien Trang Duc",
        "Nguyen|Tran|Pham|Huynh|Phan|Vu|Dang|Bui|Ngo|Duong|Hoang|Truong|Dinh|Luong|Trinh|Nguyễn|Trần|Phạm|Đặng|Lam",
    ),
    "chinese": (
        "Wei Mei-Ling Xiaoming Jian Ying Hua Jing Li Meiling David Grace Yan Ming Hong Lin Tao Xin Jun Fang Qing",
        "Chen|Wang|Li|Zhang|Wu|Liu|Huang|Zhao|Yang|Zhou|Xu|Sun|Lin|Zhu|Lau|Chan|Wong|Cheung|Leung|Tan",
    ),
    "khmer": (
        "Sophea Sokha Dara Chan Bopha Vanna Samnang Phalla Sothy Rith Chantha Sovann Kosal Sreymom Ratha Pheap Visal Thida Borey Channary",
        "Sok|Chea|Keo|Meas|Ouk|Chhun|Prak|Sim|Kong|Heng|Som|Chhim|Nhem|Pich|Seng|Thach|Yim|Long|Touch|Mao",
    ),
    "hispanic": (
        "María José Carlos Carmen Luis Juan Rosa Ángel Milagros Wilfredo Altagracia Rafael Yolanda Héctor Marisol Félix Ramón Luz Jesús Xiomara",
        "García|Rodríguez|Rivera|Ortiz|Santiago|Cruz|de Jesús|De La Cruz|Pérez|Hernández|Vásquez|Colón|Núñez|del Valle|Ramos|Díaz|Torres|Figueroa|García López|Maldonado",
    ),
    "irish": (
        "Patrick Kathleen Sean Maureen Brendan Siobhan Kevin Deirdre Michael Eileen Brian Colleen Timothy Bridget Dennis Noreen Daniel Margaret Liam Nora",
        "Sullivan|O'Brien|Murphy|McCarthy|O’Connor|Kelly|Walsh|McDonough|Flaherty|Doherty|O'Neil|Donovan|Fitzgerald|Mahoney|Lynch|Connolly|Foley|Burke|Shea|Moynihan",
    ),
    "italian": (
        "Anthony Rosa Vincenzo Angela Joseph Carmela Domenic Gina Salvatore Lucia Frank Teresa Rocco Francesca Mario Donna Carmine Paola Dominic Maria",
        "DiMartino|Russo|Esposito|D'Angelo|De Luca|Ferrara|Marino|Romano|DiNatale|Caruso|Rizzo|Bianchi|Conti|Gallo|Mancini|Lombardi|Moretti|Santoro|Ricci|Della Porta",
    ),
    "french canadian": (
        "Normand Lucille Roger Claudette Armand Jeannette Raymond Rita Gerard Pauline Marcel Estelle Réal Doris Leo Giselle Roland Yvette Maurice Thérèse",
        "LeBlanc|St. Pierre|Bouchard|Gagnon|Tremblay|Pelletier|Cote|Côté|Desrosiers|Lavoie|Thibodeau|Theriault|Ouellette|Levesque|Cormier|Boucher|Gauthier|Beaulieu|LaPointe|Dufresne",
    ),
    "greek, armenian, polish": (
        "Nicholas Ani Stanisław Despina Aram Krystyna Dimitrios Sona Zbigniew Eleni Hagop Agnieszka Stavros Talin Casimir Georgia Vartan Halina Spiros Ewa",
        "Papadopoulos|Kazarian|Kowalski|Pappas|Bedrosian|Nowak|Karagiannis|Hagopian|Wiśniewski|Demetriou|Sarkisian|Zielinski|Economou|Manoogian|Wojcik|Stavropoulos|Boyajian|Kaczmarek|Tsongas|Avakian",
    ),
    "english": (
        "John Mary James Susan Robert Linda William Barbara Emily Jennifer Tyler Ashley Justin Amanda Brandon Megan Scott Heather Eric Karen",
        "Smith|Johnson|Williams|Brown|Jones|Davis|Miller|Wilson|Moore|Taylor|Anderson|Thompson|Clark|Lewis|Walker|Hall|Allen|Wright|Scott|Baker",
    ),
    "indian": (
        "Priya Rajesh Sunita Amit Deepa Vijay Anjali Sanjay Lakshmi Ravi Neha Arjun Kavita Suresh Pooja Rahul Meena Kiran Anita Vikram",
        "Patel|Shah|Singh|Kumar|Sharma|Gupta|Reddy|Nair|Iyer|Rao|Desai|Mehta|Joshi|Krishnan|Banerjee|Chatterjee|Kapoor|Verma|Agarwal|Menon",
    ),
}

LAYOUTS: dict[str, Callable[[str, str], str]] = {
    "sentence": lambda given, family: f"We spoke with {given} {family} about the claim on Tuesday.",
    "form": lambda given, family: f"Name: {given} {family}\nSSN: 219-09-9998\nDate of Birth: 01/02/1970",
    "last, first": lambda given, family: f"{family}, {given}  219-09-9998  Active",
    "capitals": lambda given, family: f"{family.upper()}, {given.upper()} Q",
    "middle initial": lambda given, family: f"Insured {given} M. {family}, policy 12-345",
    "e-mail": lambda given, family: f'From: "{given} {family}" <someone@example.org>',
    "cells": lambda given, family: f"1001\t{given}\t{family}\t219-09-9998",
}


def people(community: str, count: int = 60) -> list[tuple[str, str]]:
    given, family = (COMMUNITIES[community][0].split(), COMMUNITIES[community][1].split("|"))
    chance = random.Random(community)
    return [(chance.choice(given), chance.choice(family)) for _ in range(count)]


def found(text: str, given: str, family: str) -> bool:
    """True if the text yields the person, in either order of the two names (Jean Pierre, Nguyen Van An)."""
    first, last = fold(given).split()[0], fold(family).split()[-1]
    keys = {(first[0], last), (last[0], first)}
    return any((name.given.reveal()[:1], name.surname.reveal().split()[-1]) in keys for name in find_names(text))


def recall(community: str, layout: str) -> float:
    persons = people(community)
    return sum(found(LAYOUTS[layout](given, family), given, family) for given, family in persons) / len(persons)


@pytest.mark.parametrize("layout", ["form", "last, first", "capitals", "middle initial", "e-mail"])
@pytest.mark.parametrize("community", COMMUNITIES)
def test_recall_where_the_layout_helps(community, layout):
    assert recall(community, layout) >= 0.95


@pytest.mark.parametrize("layout", ["sentence", "cells"])
@pytest.mark.parametrize("community", COMMUNITIES)
def test_recall_where_only_the_words_speak(community, layout):
    assert recall(community, layout) >= 0.85


@pytest.mark.parametrize("community", COMMUNITIES)
def test_name_column(community):
    for given, family in people(community):
        for cell in (f"{given} {family}", f"{family}, {given} Q", f"{family.upper()}, {given.upper()}"):
            assert len(names_from_cell(cell)) == 1, cell
