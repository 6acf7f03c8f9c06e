"""Tables: delimiters, quotes, what spreadsheets and databases make of them."""

from story import *


def csv_story(name: str, content: str | bytes, **more) -> Sample:
    content = content if isinstance(content, bytes) else content.encode()
    return story(name, content, "csv", **({"lines": (2, 3, 4, 5, 6)} | more))


def semicolons() -> bytes:
    return table(";").encode()


def quoted(delimiter: str = ",") -> str:
    rows = [['"' + cell.replace('"', '""') + '"' for cell in cells(record)] for record in STORY]
    return table(delimiter, header=[f'"{name}"' for name in COLUMNS], rows=rows)


def with_note(note: str) -> str:
    """The table with a column of free text."""
    rows = [cells(record) + [note] for record in STORY]
    return table(header=COLUMNS + ["note"], rows=rows)


def samples() -> list[Sample]:
    plain = table()
    lines = plain.splitlines(keepends=True)
    breaks = '"first line\nsecond, with a comma\n""quoted"" third"'
    ragged = [line.rstrip("\n").rstrip(",") + "\n" for line in lines]
    spaced = table(header=[name.replace("_", " ").title() for name in COLUMNS])
    duration = "verification_call_uuid;q931_status;final_status;start_time;duration\n"
    duration += f"{KEY_1};16;ANSWER;2024-02-13 08:00:02;7,5\n{KEY_2};16;ANSWER;1707811802,250;12,25\n"
    numbers = "timestamp,phone_number,is_with_redirect,ok,verification_call_uuid\n"
    numbers += f"2024-02-13T08:00:00Z,4.21906E+11,true,true,{KEY_1}\n2024-02-13T08:00:01Z,\"4,21906E+11\",true,true,{KEY_2}\n"
    wide = lines[0] + lines[1].rstrip("\n") + ",surplus\n" + "".join(lines[2:])
    stray = lines[0] + lines[1].replace(CALLEE_1, f'4219"{CALLEE_1[4:]}') + lines[2].replace(CALLEE_3, f'"{CALLEE_3}"x') + "".join(lines[3:])
    body = "received_at,http_status,body\n" + "".join(
        f'2024-02-13 08:{minute:02}:30,200,"{text(call.line()).replace(chr(34), chr(34) * 2)}"\n'
        for minute, call in ((0, CALL_1), (10, CALL_2)))
    cyrillic = table(header=COLUMNS + ["Примечание"], rows=[cells(record) + ["Ответ получен вовремя"] for record in STORY])
    slovak = table(";", header=COLUMNS + ["poznámka"], rows=[cells(record) + ["Ľuboš šťastný, čaká"] for record in STORY])
    return [
        csv_story("table-with-commas.csv", plain),
        csv_story("table-with-semicolons.csv", semicolons()),
        csv_story("table-with-tabs.tsv", table("\t")),
        csv_story("table-with-bars.txt", table("|")),
        csv_story("table-with-every-cell-quoted.csv", quoted()),
        csv_story("table-with-windows-line-ends.csv", table(end="\r\n")),
        csv_story("table-with-old-mac-line-ends.csv", table(end="\r")),
        csv_story("table-with-byte-order-mark.csv", b"\xef\xbb\xbf" + quoted(";").encode()),
        csv_story("table-with-line-ends-in-cells.csv", with_note(breaks), lines=(2, 5, 8, 11, 14)),
        csv_story("table-with-trailing-cells-left-out.csv", "".join(ragged)),
        csv_story("table-with-sep-line.csv", "sep=;\n" + table(";"), lines=(3, 4, 5, 6, 7)),
        csv_story("table-with-spaces-in-names.csv", spaced),
        csv_story("table-with-title-above.csv", "Export of password calls\n\n" + plain, lines=(4, 5, 6, 7, 8), ignored=1),
        csv_story("table-with-header-again.csv", lines[0] + "".join(lines[1:3]) + lines[0] + "".join(lines[3:]), lines=(2, 3, 5, 6, 7), ignored=1),
        csv_story("table-with-empty-rows-behind.csv", plain + "," * (len(COLUMNS) - 1) + "\n" + "," * (len(COLUMNS) - 1) + "\n"),
        csv_story("table-in-utf-16.csv", b"\xff\xfe" + table("\t").encode("utf-16-le"), encoding="utf-16le"),
        csv_story("table-in-windows-1251.csv", cyrillic.encode("cp1251"), encoding="windows-1251"),
        csv_story("table-in-windows-1250.csv", slovak.encode("cp1250"), encoding="windows-1250"),
        csv_story("table-in-windows-1251-forced.csv", cyrillic.encode("cp1251"), encoding="windows-1251", arguments=["--encoding", "cp1251"]),
        Sample("table-of-a-header-alone.csv", lines[0].encode(), [File("csv")]),
        Sample("table-without-header.csv", "".join(lines[1:]).encode(), [refused_file("header")], exit=65),
        Sample(
            "table-with-decimal-commas.csv", duration.encode(), [File("csv", calls=2)],
            [
                CALL_1.sighting(2, stop_time=None, duration_milliseconds=7500),
                CALL_2.sighting(3, q931_status=16, final_status="ANSWER", stop_time=None, duration_milliseconds=12250, start_time="2024-02-13T08:10:02.250Z"),
            ]),
        Sample(
            "table-with-numbers-a-spreadsheet-shortened.csv", numbers.encode(), [File("csv", rejected=2)],
            rejects=[("", 2, "shortened by a spreadsheet"), ("", 3, "shortened by a spreadsheet")]),
        Sample(
            "table-with-surplus-cell.csv", wide.encode(), [story_file("csv", requests=2, rejected=1)],
            story_sightings((2, 3, 4, 5, 6))[1:], [REFUSED.refusal()], rejects=[("", 2, "cells, the header")]),
        Sample(
            "table-with-stray-quotes.csv", stray.encode(), [story_file("csv", requests=2, refused=0, rejected=1)],
            [ACCEPTED_1.sighting(2, callee_prefix=None), *story_sightings((2, 3, 4, 5, 6))[1:]],
            rejects=[("", 3, "a quote opens or closes inside a cell")]),
        Sample(
            "table-with-events-in-a-column.csv", body.encode(), [File("csv", calls=2)],
            [
                CALL_1.sighting(2, received_time="2024-02-13T08:00:30Z"),
                CALL_2.sighting(3, received_time="2024-02-13T08:10:30Z"),
            ]),
    ]
