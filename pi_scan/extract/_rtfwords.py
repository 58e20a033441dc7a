"""The control words of RTF that matter for its text (RTF specification 1.9.1, appendix C)."""

from __future__ import annotations

PROPERTY = "property:"
"""Stands before the name of a property of the document."""
FONTS = "fonts"
OBJECT = "object"
"""Where the digits of an embedded object are collected."""

CHARACTERS = {
    "tab": "\t", "line": "\n", "softline": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
    "zwj": "", "zwnj": "",
}  # fmt: skip

PROPERTIES = frozenset(
    ("f", "fcharset", "cpg", "plain", "deff", "ansicpg", "mac", "pc", "pca", "uc", "deleted", "pard", "intbl", "itap")
)

_SAME = ""
"""The group's text belongs where the group stands."""

DESTINATIONS = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    **{
        name: f"{PROPERTY}{name}"
        for name in (
            "title",
            "subject",
            "author",
            "manager",
            "company",
            "operator",
            "category",
            "keywords",
            "comment",
            "doccomm",
            "hlinkbase",
        )
    },
    "footnote": "footnotes",
    "annotation": "comments",
    "fonttbl": FONTS,
    "fldinst": "field-codes",
    "fldrslt": _SAME,
    "shptxt": "drawings",
    "dptxbxtext": "drawings",
    "propname": "property-name",
    "staticval": "property-value",
    "docvar": "variables",
    "ffname": "form",
    "ffdeftext": "form",
    "ffhelptext": "form",
    "ffstattext": "form",
    "ffl": "form",
    "sn": "shape-name",
    "sv": "shape-value",
    "objdata": OBJECT,
    "result": _SAME,
    "ud": _SAME,
}
"""Where the text of a destination goes."""

STARRED = frozenset(("shpinst", "userprops", "nesttableprops", "formfield"))
"""Groups marked with a star whose inner groups hold text."""

INNER = frozenset(("ud", "sn", "sv"))
"""Groups with text inside groups that are skipped: the Unicode form of a property, what a picture is called."""

SKIPPED = frozenset(
    ("colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "generator", "pict", "nonshppict",
     "shppict", "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "mmathPr",
     "filetbl", "revtbl", "listtext", "pntext", "pntxta", "pntxtb", "shprslt", "nonesttables", "atnauthor",
     "atnid", "bkmkstart", "bkmkend", "objname", "objalias", "objtopic", "upr", "falt", "panose", "fontemb",
     "background", "htmltag", "mhtmltag", "pnseclvl", "atrfstart", "atrfend", "creatim", "revtim", "printim",
     "buptim", "private", "template", "passwordhash", "blipuid")
)  # fmt: skip
"""Groups that hold no text of the document."""

CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Codecs by the number of a font's character set; where none stands here, that of the document."""
