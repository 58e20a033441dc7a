"""The clauses of 201 CMR 17.00 (text of September 2008) that figures of an inventory answer, and how."""

from __future__ import annotations

from typing import NamedTuple


class Clause(NamedTuple):
    """A clause, its words, and what answers it in a report."""

    number: str
    words: str
    answer: str
    part: str
    """The part of the page that gives the answer."""


CLAUSES = {
    "kinds": Clause(
        "17.02",
        "a Massachusetts resident's first name and last name or first initial and last name in combination with any "
        "one or more of the following data elements that relate to such resident: (a) Social Security number; "
        "(b) driver's license number or state-issued identification card number; or (c) financial account number, or "
        "credit or debit card number",
        "Persons found together with such a number, by kind, and of these the residents of Massachusetts.",
        "Which kinds",
    ),
    "risks": Clause(
        "17.03(b)",
        "Identifying and assessing internal and external risks to the security, confidentiality, and/or integrity of "
        "any electronic, paper or other records containing personal information",
        "What should be looked at first, with the people and files concerned.",
        "People affected",
    ),
    "retention": Clause(
        "17.03(g)",
        "Collecting the minimum amount of personal information necessary …; retaining such information for the minimum "
        "time necessary to accomplish such purpose",
        "How long ago the files were last changed: what nobody has touched for years may not be needed.",
        "How long it is kept",
    ),
    "access": Clause(
        "17.03(g)",
        "permitting access to the smallest number of persons who are reasonably required to know such information",
        "Who may read the files, by their permissions.",
        "Who may read it",
    ),
    "inventory": Clause(
        "17.03(h)",
        "Inventorying paper, electronic and other records, computing systems, and storage media, including laptops "
        "and portable devices used to store personal information, to identify those records containing personal "
        "information.",
        "The records one by one, the folders, the systems and media that hold them, and what could not be read.",
        "Where it lies; The records",
    ),
    "locked": Clause(
        "17.03(b)(iv)",
        "storage of records and data in locked facilities, storage areas or containers",
        "What the register holds of paper and other records, and whether it is locked away.",
        "Paper and other records",
    ),
    "encrypted": Clause(
        "17.02",
        "transformation of data through the use of a 128-bit or higher algorithmic process, or other means or process "
        "… at least as secure …, into a form in which there is a low probability of assigning meaning without use of a "
        "confidential process or key",
        "Each way in which files are encrypted, measured against these words.",
        "How files are encrypted",
    ),
    "review": Clause(
        "17.03(j)",
        "Reviewing the scope of the security measures at least annually or whenever there is a material change in "
        "business practices",
        "The day of the scan, what was scanned, and what share of it was read: scan again, and compare.",
        "What could not be read",
    ),
    "portable": Clause(
        "17.04(5)",
        "Encryption of all personal information stored on laptops or other portable devices",
        "What lies unencrypted on a laptop, a tablet, or a removable or optical medium. The words are those in force "
        "since 2010.",
        "People affected; Where it lies",
    ),
    "need": Clause(
        "17.04(2)(i)",
        "restrict access to records and files containing personal information to those who need such information to "
        "perform their job duties",
        "Files that everyone with an account may read.",
        "People affected",
    ),
}
"""What each table of a report answers. Of 17.04(3), encryption on the way, a scan of files can tell nothing."""
