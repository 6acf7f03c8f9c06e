"""Spreadsheets (XLSX), written part by part: what a spreadsheet program may write, not what one library does."""

from dataclasses import dataclass

from sources import zipped
from story import *

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm:ss"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;")


def _name(column: int) -> str:
    return chr(65 + column)


@dataclass
class Formula:
    """With its value where a spreadsheet program saved it; a library writes none."""

    text: str
    saved: int | None = None


class Workbook:
    """Sheets of cells: text, whole numbers, and times as ("time", ISO text)."""

    def __init__(self, *, shared: bool = True, date1904: bool = False, prefix: str = "", namespace: str = _MAIN):
        self.shared, self.date1904, self.prefix, self.namespace = shared, date1904, prefix, namespace
        self.strings: list[str] = []
        self.sheets: list[tuple[str, str]] = []

    def add(self, name: str, rows: list[list], first_row: int = 1) -> None:
        p = f"{self.prefix}:" if self.prefix else ""
        body = ""
        for index, row in enumerate(rows):
            number = first_row + index
            cells = "".join(
                self._cell(f"{_name(column)}{number}", value, p) for column, value in enumerate(row) if value not in ("", None))
            body += f'<{p}row r="{number}">{cells}</{p}row>'
        binding = f"xmlns:{self.prefix}" if self.prefix else "xmlns"
        self.sheets.append((name, f'<{p}worksheet {binding}="{self.namespace}"><{p}sheetData>{body}</{p}sheetData></{p}worksheet>'))

    def _cell(self, place: str, value, p: str) -> str:
        if isinstance(value, Formula):
            saved = "<v></v>" if value.saved is None else f"<v>{value.saved}</v>"
            return f'<{p}c r="{place}"><{p}f>{value.text}</{p}f>{saved}</{p}c>'
        if isinstance(value, tuple):
            return f'<{p}c r="{place}" s="1"><{p}v>{self._serial(value[1])}</{p}v></{p}c>'
        if isinstance(value, bool):
            return f'<{p}c r="{place}" t="b"><{p}v>{int(value)}</{p}v></{p}c>'
        if isinstance(value, (int, float)):
            return f'<{p}c r="{place}"><{p}v>{value}</{p}v></{p}c>'
        if self.shared:
            if value not in self.strings:
                self.strings.append(value)
            return f'<{p}c r="{place}" t="s"><{p}v>{self.strings.index(value)}</{p}v></{p}c>'
        return f'<{p}c r="{place}" t="inlineStr"><{p}is><{p}t>{_escaped(value)}</{p}t></{p}is></{p}c>'

    def _serial(self, moment: str) -> str:
        """Days since the system's epoch, with as many digits as a double has."""
        from datetime import datetime

        epoch = datetime(1904, 1, 1) if self.date1904 else datetime(1899, 12, 30)
        passed = datetime.fromisoformat(moment.rstrip("Z")) - epoch
        return repr(passed.days + passed.seconds / 86400)

    def bytes(self) -> bytes:
        listed = "".join(
            f'<sheet name="{name}" sheetId="{i + 1}" r:id="rId{i + 1}"/>' for i, (name, _) in enumerate(self.sheets))
        properties = '<workbookPr date1904="1"/>' if self.date1904 else "<workbookPr/>"
        kind = f"{_RELATIONS}/worksheet"
        relations = "".join(
            f'<Relationship Id="rId{i + 1}" Type="{kind}" Target="worksheets/sheet{i + 1}.xml"/>' for i in range(len(self.sheets)))
        n = len(self.sheets)
        relations += f'<Relationship Id="rId{n + 1}" Type="{_RELATIONS}/styles" Target="styles.xml"/>'
        relations += f'<Relationship Id="rId{n + 2}" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
        parts = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{properties}<sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
        }
        for index, (_, sheet) in enumerate(self.sheets):
            parts[f"xl/worksheets/sheet{index + 1}.xml"] = sheet
        parts["xl/styles.xml"] = _STYLES
        items = "".join(f"<si><t xml:space=\"preserve\">{_escaped(value)}</t></si>" for value in self.strings)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
        return zipped({name: ('<?xml version="1.0" encoding="UTF-8"?>' + content).encode() for name, content in parts.items()})


def typed(record) -> list:
    """A row with numbers as numbers and times as times."""
    row = []
    for name, value in zip(COLUMNS, cells(record)):
        if value and name in ("timestamp", "start_time", "stop_time"):
            row.append(("time", value))
        elif value.isdigit():
            row.append(int(value))
        elif value in ("true", "false"):
            row.append(value == "true")
        else:
            row.append(value)
    return row


def workbook(rows=None, **options) -> bytes:
    book = Workbook(**options)
    book.add("Export", [COLUMNS, *(rows or [typed(record) for record in STORY])])
    return book.bytes()


def xlsx_story(name: str, content: bytes, lines=(2, 3, 4, 5, 6), **more) -> Sample:
    return story(name, content, "xlsx", lines=lines, **({"encoding": None} | more))


def samples() -> list[Sample]:
    two = Workbook()
    two.add("Requests", [COLUMNS, *(typed(record) for record in STORY[:3])])
    two.add("Calls", [COLUMNS, *(typed(record) for record in STORY[3:])])
    titled = Workbook()
    titled.add("Export", [["Export of password calls"], [], COLUMNS, *(typed(record) for record in STORY)])
    notes = Workbook()
    notes.add("Read me", [["This workbook was exported by the monitor."], ["Ask Žofia."]])
    notes.add("Export", [COLUMNS, *(typed(record) for record in STORY)])
    damaged = bytearray(workbook())
    damaged[len(damaged) // 2] ^= 0xFF
    formulas = [[KEY_1, Formula("8+8", 16), "ANSWER", Formula("1+1")], [KEY_2, Formula("8+9"), "BUSY", ""], [KEY_2, 17, "BUSY", ""]]
    reckoned = Workbook()
    reckoned.add("Export", [["verification_call_uuid", "q931_status", "final_status", "price"], *formulas])
    none = Workbook()
    none.add("Sheet1", [["colour", "size"], ["red", 4]])
    return [
        xlsx_story("workbook-with-times-as-numbers.xlsx", workbook()),
        xlsx_story("workbook-counting-days-from-1904.xlsx", workbook(date1904=True)),
        xlsx_story("workbook-with-texts-in-cells.xlsx", workbook(shared=False)),
        xlsx_story("workbook-with-texts-only.xlsx", workbook([cells(record) for record in STORY])),
        xlsx_story("workbook-with-prefixed-names.xlsx", workbook(prefix="x")),
        xlsx_story("workbook-of-the-strict-kind.xlsx", workbook(namespace=_STRICT)),
        xlsx_story("workbook-of-two-sheets.xlsx", two.bytes(), lines=(2, 3, 4, 2, 3)),
        xlsx_story("workbook-with-title-above.xlsx", titled.bytes(), lines=(4, 5, 6, 7, 8), ignored=1),
        xlsx_story("workbook-with-a-sheet-of-notes.xlsx", notes.bytes(), ignored=2),
        xlsx_story("workbook-named-csv.csv", workbook()),
        Sample(
            "workbook-with-formulas-never-reckoned.xlsx", reckoned.bytes(), [File("xlsx", encoding=None, calls=2, rejected=1)],
            [CALL_1.sighting(2, start_time=None, stop_time=None), CALL_2.sighting(4, start_time=None, stop_time=None)],
            rejects=[("", 3, "formula without its value")]),
        Sample("workbook-damaged.xlsx", bytes(damaged), [refused_file("damaged")], exit=65),
        Sample("workbook-without-known-columns.xlsx", none.bytes(), [refused_file("column")], exit=65),
    ]
