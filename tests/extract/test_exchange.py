"""Messages of banks and clinics: each party stands in a record of its own, with its numbers under labels."""

import base64
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_scan.extract import formats, hl7, ofx, qif, swift, x12, xml
from pi_scan.extract import json as json_
from pi_scan.identify import identify
from pi_scan.model import Blob, Gap, Place, Reason, Table, Text

READERS = (hl7.extract, ofx.extract, qif.extract, swift.extract, x12.extract)

HL7 = (
    "MSH|^~\\&|A|B|C|D|2020||ADT^A01|1|P|2.4\r"
    "PID|1||17^^^A^MR~130262497^^^USSSA^SS||ROE^JANE^M^^MS||19710605|F|||5 ELM ST^^BOSTON^MA^02139||617|||||55|130262497|SA2416760^MA\r"
    "NK1|1|SANTOS^MARIA|WIFE||618\rPV1|1|I\rGT1|1||DOYLE^PETER||9 OAK ST^^LYNN^MA^01901|||||||011567805\r"
    "NTE|1||a\\T\\b\rOBX|1|NM|8867^Heart rate||72\rIN1|1|P|1|INSCO||||||||||||ROE^JANE\rIN2||011567806\r"
)
OFX = (
    "OFXHEADER:100\n\n<OFX><STMTRS><BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM>"
    "<STMTTRN><DTPOSTED>2020<NAME>Jane &amp; Co<CCACCTTO><ACCTID>3</CCACCTTO></STMTTRN></STMTRS></OFX>"
)
QIF = "!Account\nNJane Roe\nD44\n^\n!Type:Bank\nD1/1\nPAna\nA5 Elm\nABoston\nM77\n^\n"
MT940 = ":20:X\n:25:70090100/44\n:60F:C1\n:61:2003\n:86:166?00T?20EREF+1?31DE89370400440532013000?32Ana?33 Silva\n:61:2004\n-\n"
MT103 = "{1:F01X}{4:\n:20:1\n:50K:/44\nJane Roe\n5 Elm St\n:59:/55\nAna Silva\n-}"
X12 = (
    "ISA*00*          *00*          *ZZ*S              *ZZ*R              *200302*0930*^*00501*000000001*0*P*:~ST*834*1~"
    "INS*Y*18~REF*SY*130262497~NM1*IL*1*ROE*JANE*M***34*130262497~N3*5 ELM ST~N4*BOSTON*MA*02139~INS*N~NM1*IL*1*SILVA*ANA~SE*9*1~"
)
EDIFACT = (
    "UNA:+.? 'UNB+UNOA:2+S+R'UNH+1'LIN+1'FII+BF+44:O?'BRIEN ANA'NAD+BE+++O?'BRIEN ANA+5 ELM ST+BOSTON+MA+02139'UNT+1'"
)


def records(text):
    cuts = [0, *text.records, len(text.data)]
    return [text.data[low:high].decode().strip().split("\n") for low, high in pairwise(cuts)]


def test_persons_of_a_clinical_message(read):
    (text,) = read(hl7.extract, HL7)
    patient, relative, guarantor, insured, rest = records(text)
    assert patient == [
        "Name: MS JANE M ROE",
        "Address: 5 ELM ST, BOSTON, MA 02139",
        "Date of birth: 19710605",
        "Social Security number: 130262497",
        "Driver's license number: SA2416760 MA",
        "Medical record number: 17",
        "Social Security number: 130262497",
        "Visit ID: 55",
        "Home phone: 617",
        "8867 Heart rate: 72",
    ]
    assert relative == ["Name: MARIA SANTOS", "Relationship: WIFE", "Phone: 618"]
    assert guarantor == [
        "Name: PETER DOYLE",
        "Address: 9 OAK ST, LYNN, MA 01901",
        "Social Security number: 011567805",
        "a&b",
    ]
    assert insured == ["Name: JANE ROE", "Insurance company: INSCO", "Social Security number: 011567806"]
    assert rest[-1] == "PV1 1 I"


def test_messages_do_not_run_together(read):
    (text,) = read(hl7.extract, HL7 + HL7.replace("|", "#").replace("JANE", "ANA"))
    found = records(text)
    assert [record[0] for record in found].count("Name: MS ANA M ROE") == 1
    assert len(found) == 10


def test_files_in_a_clinical_message(read):
    data = base64.b64encode(b"%PDF-1.7").decode()
    _, blob = read(hl7.extract, f"MSH|^~\\&|A\rOBX|1|ED|1^Letter||A^application^pdf^Base64^{data}\r")
    assert (blob.place.name, blob.source) == ("attachment-1.pdf", b"%PDF-1.7")


def test_accounts_and_entries_of_a_statement(read):
    head, text = read(ofx.extract, OFX)
    assert head.hidden
    assert records(text) == [["Payee: Jane & Co", "Card number: 3"], ["Bank routing number: 1", "Account number: 2"]]


def test_entries_for_a_money_program(read):
    (text,) = read(qif.extract, QIF)
    assert records(text) == [
        ["Account name: Jane Roe", "Account number: 44"],
        ["Date: 1/1", "Payee: Ana", "Address: 5 Elm, Boston", "Memo: 77"],
    ]


def test_messages_of_banks(read):
    (text,) = read(swift.extract, MT940)
    assert ["Bank: 70090100", "Bank account number: 44"] in records(text)
    entry = next(record for record in records(text) if "Name: Ana Silva" in record)
    assert "IBAN: DE89370400440532013000" in entry
    assert ["2004"] in records(text)
    (text,) = read(swift.extract, MT103)
    assert ["Name: Jane Roe", "5 Elm St", "Bank account number: 44"] in records(text)
    assert ["Name: Ana Silva", "Bank account number: 55"] in records(text)


def test_members_of_an_enrolment(read):
    (text,) = read(x12.extract, X12)
    found = records(text)
    assert [
        "INS Y 18",
        "Social Security number: 130262497",
        "Name: JANE M ROE",
        "Social Security number: 130262497",
        "Address: 5 ELM ST",
        "BOSTON, MA 02139",
    ] in found
    assert ["INS N", "Name: ANA SILVA", "Address: 5 ELM ST", "BOSTON, MA 02139"] in found


@pytest.mark.parametrize(
    ("dependent", "home"),
    [
        ("INS*N~NM1*IL*1*SILVA*ANA~N3*9 OAK ST~N4*NASHUA*NH*03060", ["Address: 9 OAK ST", "NASHUA, NH 03060"]),
        ("INS*Y~NM1*IL*1*SILVA*ANA~INS*N~NM1*IL*1*SILVA*BO", []),
    ],
)
def test_a_dependent_has_the_address_of_the_subscriber_before_and_no_others(read, dependent, home):
    (text,) = read(x12.extract, X12.replace("INS*N~NM1*IL*1*SILVA*ANA", dependent))
    last = next(record for record in reversed(records(text)) if "SILVA" in "".join(record))
    assert last[2:] == home


def test_parties_of_a_payment_order(read):
    (text,) = read(x12.extract, EDIFACT)
    assert [
        "LIN 1",
        "Account holder: O'BRIEN ANA",
        "Bank account number: 44",
        "Name: O'BRIEN ANA",
        "Address: 5 ELM ST, BOSTON, MA, 02139",
    ] in records(text)


# --- vocabularies of JSON and XML ---------------------------------------------------------------


def patient(name, *identifiers):
    return {"resourceType": "Patient", "identifier": list(identifiers), "name": [{"family": name, "given": ["Ana"]}]}


def test_patients_of_a_bundle(read):
    ssn = {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "130262497"}
    license_ = {"type": {"coding": [{"code": "DL"}]}, "value": "SA2416760"}
    bundle = {
        "resourceType": "Bundle",
        "entry": [{"resource": patient("Roe", ssn, license_)}, {"resource": patient("Lima")}],
    }
    (text,) = read(json_.extract, json.dumps(bundle))
    assert records(text)[1:] == [
        [
            "Name: Ana Roe",
            "resource Type: Patient",
            "Social Security number: 130262497",
            "Driver's license number: SA2416760",
        ],
        ["Name: Ana Lima", "resource Type: Patient"],
    ]
    (lines,) = read(json_.extract, "\n".join(json.dumps(patient(name, ssn)) for name in ("Roe", "Lima")))
    assert [record[0] for record in records(lines)] == ["Name: Ana Roe", "Name: Ana Lima"]


def test_contacts_and_files_of_a_patient(read):
    record = patient("Roe") | {
        "contact": [{"name": {"family": "Lima", "given": ["Bo"]}, "telecom": [{"system": "phone", "value": "617"}]}],
        "photo": [{"contentType": "image/png", "data": base64.b64encode(b"abc").decode(), "title": "face"}],
    }
    text, blob = read(json_.extract, json.dumps(record))
    assert [found[0] for found in records(text)] == ["Name: Ana Roe", "Name: Bo Lima"]
    assert (blob.source, blob.declared) == (b"abc", "image/png")


def test_the_same_in_xml(read):
    (text,) = read(
        xml.extract,
        '<Patient xmlns="http://hl7.org/fhir"><identifier><system value="urn:oid:2.16.840.1.113883.4.1"/><value value="1"/>'
        '</identifier><name><family value="Roe"/><given value="Ana"/></name></Patient>',
    )
    assert records(text) == [["Name: Ana Roe", "resource Type: Patient", "Social Security number: 1"]]


def test_clinical_documents(read):
    rows = "".join(f"<tr><td>{n}</td><td>Aspirin</td></tr>" for n in range(4))
    parts = read(
        xml.extract,
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole><id root="2.16.840.1.113883.4.1" extension="1"/>'
        "<patient><name><given>Ana</given><family>Roe</family></name></patient></patientRole></recordTarget><component>"
        f"<section><text><table>{rows}</table></text></section></component></ClinicalDocument>",
    )
    assert records(parts[0]) == [["Name: Ana Roe", "Social Security number: 1"]]
    assert "Aspirin" in "".join(map(str, parts[1:]))
    assert all(part.context.startswith("Name: Ana Roe") for part in parts[1:] if isinstance(part, Text | Table))


def test_parties_of_a_transfer(read):
    (text,) = read(
        xml.extract,
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn><PmtInf><Dbtr><Nm>Jane Roe</Nm>'
        "<PstlAdr><StrtNm>Elm St</StrtNm><BldgNb>5</BldgNb><TwnNm>Boston</TwnNm></PstlAdr><Id><PrvtId><Othr><Id>9</Id><SchmeNm>"
        "<Cd>SOSE</Cd></SchmeNm></Othr></PrvtId></Id></Dbtr><DbtrAcct><Id><IBAN>X</IBAN></Id></DbtrAcct><CdtTrfTxInf><Cdtr><Nm>"
        "Ana Lima</Nm></Cdtr><CdtrAcct><Id><Othr><Id>44</Id></Othr></Id></CdtrAcct><RmtInf><Ustrd>Rent</Ustrd></RmtInf>"
        "</CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>",
    )
    payer, payee, rest = records(text)
    assert payer == ["Name: Jane Roe", "Address: 5 Elm St, Boston", "Social Security number: 9", "IBAN: X"]
    assert payee == ["Name: Ana Lima", "Bank account number: 44"]
    assert rest == ["Cstmr Cdt Trf Initn Pmt Inf Cdt Trf Tx Inf Rmt Inf Ustrd: Rent"]


# --- what is not as it should be ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (HL7, "application/edi-hl7v2"),
        (OFX, "application/x-ofx"),
        ('<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX></OFX>', "application/x-ofx"),
        (QIF, "application/qif"),
        (MT940, "application/x-swift-mt"),
        (X12, "application/edi-x12"),
        (EDIFACT, "application/edifact"),
        ("ISA is the name of a cat\n", "text/plain"),
        ("!Important: read this\n", "text/plain"),
        (":20: o'clock\n", "text/plain"),
    ],
)
def test_they_are_known_by_their_looks(data, media_type):
    for name in ("a", "a.txt", "a.bak"):
        body = data.encode()
        assert identify(Blob(Place(name), body, len(body)), formats()).media_type == media_type


@pytest.mark.parametrize("reader", READERS)
def test_other_text_stays_text(read, reader):
    assert "of Ana 219-09-9998" in "\n".join(map(str, read(reader, "just words\nof Ana 219-09-9998\n")))
    assert read(reader, "") == []


@pytest.mark.parametrize("reader", [ofx.extract, x12.extract])
def test_large_ones_are_read_as_text(read, reader):
    gap, *_ = read(reader, OFX if reader is ofx.extract else X12, member_bytes=50)
    assert isinstance(gap, Gap)
    assert gap.reason is Reason.TOO_BIG


def test_elements_without_end(check):
    check(ofx.extract, b"<OFX>" + b"<STMTTRN><NAME>x" * 20_000 + b"</A>" * 20_000)


def test_damaged(check, flips):
    for reader, sample in zip(READERS, (HL7, OFX, QIF, MT940, X12), strict=True):
        for data in flips(sample.encode()):
            check(reader, data)
    for data in flips(EDIFACT.encode()):
        check(x12.extract, data)


@given(
    st.recursive(
        st.text(max_size=3) | st.integers() | st.none(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "resourceType",
                        "identifier",
                        "name",
                        "value",
                        "system",
                        "type",
                        "coding",
                        "family",
                        "city",
                        "Dbtr",
                        "DbtrAcct",
                        "Id",
                        "Othr",
                        "Nm",
                        "recordTarget",
                        "component",
                        "id",
                        "patient",
                        "addr",
                        "contact",
                        "resource",
                        "data",
                        "contentType",
                        "Ownr",
                        "SchmeNm",
                    ]
                ),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_known_value(check, value):
    check(json_.extract, json.dumps({"resourceType": "x", "entry": value}).encode())
    check(json_.extract, json.dumps({"recordTarget": value, "DbtrAcct": value}).encode())


@given(st.binary(max_size=300))
def test_any_bytes(check, data):
    for reader, head in zip(
        READERS, (b"MSH|^~\\&|", b"<OFX>", b"!Type:Bank\n", b":86:166?", X12[:106].encode()), strict=True
    ):
        check(reader, data)
        check(reader, head + data)
