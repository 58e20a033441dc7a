"""Who can read a file, by descriptors as Windows writes them."""

import sys
from types import SimpleNamespace

import pytest

from pi_scan.inventory.windows_access import access_by, of_file, owner_by

ANN, BEN, HR = (f"S-1-5-21-1111111111-2222222222-3333333333-{number}" for number in (1001, 1002, 1105))
EVERY_RULE = [
    # What Windows gives below its own folders, the drive's root, a second drive, and a home.
    ("O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)", "everyone", []),
    ("O:BAD:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)(A;OICIIOID;SDGXGWGR;;;AU)", "everyone", []),
    ("O:BAG:SYD:PAI(A;OICI;0x1200a9;;;WD)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", "everyone", []),
    (f"O:{ANN}G:{ANN[:-4]}513D:(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;{ANN})", "private", []),
    (f"O:BAG:{ANN[:-4]}513D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;{ANN})", "group", [ANN]),
    ("O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)(A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)", "everyone", []),
    # Made private, and given to others.
    (f"O:{ANN}D:PAI(A;;FA;;;{ANN})", "private", []),
    (f"O:{ANN}D:PAI(A;;FA;;;{ANN})(A;;0x1200a9;;;{HR})(A;;FR;;;{BEN})S:AI(AU;SA;FA;;;WD)", "group", [BEN, HR]),
    (f"O:{ANN}D:PAI(A;;FA;;;{ANN})(A;;FR;;;{ANN[:-4]}513)", "everyone", []),
    (f"O:{ANN}D:PAI(A;;FA;;;{ANN})(A;;FR;;;{ANN[:-4]}512)", "private", []),
    (f"O:{ANN}D:(A;;FA;;;S-1-5-11)", "everyone", []),
    (f"O:{ANN}D:(A;;FR;;;BO)", "group", ["BO"]),
    # Rights that are not those to read, and entries for what is made inside.
    (f"O:{ANN}D:(A;;FA;;;{ANN})(A;;0x100116;;;BU)(A;;RCSDWD;;;WD)(A;;FX;;;AU)", "private", []),
    (f"O:{ANN}D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{HR})", "group", [HR]),
    (f"O:{ANN}D:(A;OICIIO;GA;;;WD)(A;;GXGR;;;{HR})", "group", [HR]),
    # Refused: the first entry that speaks of a reader decides; one for everyone decides for all.
    ("O:BAG:SYD:AI(D;OICI;DCLCRPCR;;;BG)(A;ID;FA;;;SY)(A;ID;FA;;;BA)", "private", []),
    (f"O:{ANN}D:(D;;FR;;;{HR})(A;;FA;;;{HR})(A;;FA;;;{BEN})", "group", [BEN]),
    (f"O:{ANN}D:(D;;FA;;;WD)(A;;FA;;;BU)(A;;FA;;;{BEN})", "private", []),
    (f"O:{ANN}D:(D;;FW;;;WD)(A;;FR;;;BU)", "everyone", []),
    # Packages read only what their user may; conditions may hold.
    ("O:SYG:SYD:PAI(A;;FA;;;SY)(A;;0x1200a9;;;AC)(A;;FR;;;S-1-15-2-2)", "private", []),
    (f'O:{ANN}D:(XA;;FR;;;WD;(@User.Project Any_of {{"(1;2)", 3}}))(A;;FA;;;{ANN})', "everyone", []),
    # No list at all refuses nobody anything; an empty one everybody everything.
    ("O:BAG:SYD:NO_ACCESS_CONTROL", "everyone", []),
    ("O:BAG:SY", "everyone", []),
    (f"O:{ANN}D:P", "private", []),
    ("", "unknown", []),
    ("no descriptor", "unknown", []),
    ("O:BAG:SYX:(A;;FA;;;WD)", "unknown", []),
    (f"O:{ANN}D:(A;;FA", "unknown", []),
]  # fmt: skip


@pytest.mark.parametrize(("descriptor", "level", "readers"), EVERY_RULE)
def test_who_can_read(descriptor, level, readers):
    assert access_by(descriptor) == (level, "; ".join(sorted(readers)))


def test_the_owner():
    assert owner_by(f"O:{ANN}G:DUD:(A;;FA;;;WD)") == ANN
    assert owner_by("O:BAG:SY") == "BA"
    assert owner_by("D:(A;;FA;;;WD)") == owner_by("") == ""


def test_windows_is_asked_for_names(monkeypatch):
    class RefusedError(Exception):
        pass

    def account(_, sid):
        if sid == BEN:
            raise RefusedError
        return {ANN: ("ann", "CORP", 1), HR: ("hr", "CORP", 2)}[sid]

    def descriptor(path, *_):
        if path != "C:\\a":
            raise RefusedError
        return f"O:{ANN}D:(A;;FA;;;{ANN})(A;;FR;;;{HR})(A;;FR;;;{BEN})"

    security = SimpleNamespace(
        __spec__=SimpleNamespace(),
        error=RefusedError,
        OWNER_SECURITY_INFORMATION=1,
        GROUP_SECURITY_INFORMATION=2,
        DACL_SECURITY_INFORMATION=4,
        SE_FILE_OBJECT=1,
        SDDL_REVISION_1=1,
        GetNamedSecurityInfo=descriptor,
        ConvertSecurityDescriptorToStringSecurityDescriptor=lambda found, *_: found,
        ConvertStringSidToSid=str,
        LookupAccountSid=account,
    )
    monkeypatch.setitem(sys.modules, "win32security", security)
    assert of_file("C:\\a") == ("CORP\\ann", ("group", f"group:CORP\\hr; user:{BEN}"))
    assert of_file("C:\\b") == ("", ("unknown", ""))


def test_without_the_extra_it_is_not_known():
    assert of_file("C:\\a") == ("", ("unknown", ""))
