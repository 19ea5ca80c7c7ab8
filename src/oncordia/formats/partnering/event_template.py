"""A small event to start from: every table filled in, so that it can be scheduled as it stands."""

from pathlib import Path

from oncordia.errors import OutputError
from oncordia.formats.results import write_folder

EVENT = """\
# An event of bilateral meetings. Beside this file stand its tables, each as CSV, TSV, XLSX or
# Parquet; a semicolon parts several values in one cell.
#
# slots.csv         slot, start, end, session, day   in the order of time; times in time_zone
# halls.csv         hall, venue, tables, name
# travel.csv        from, to, minutes                between halls or venues, both ways
# participants.csv  participant, name, organisations, languages, remote, time_zone, hours,
#                   interpreter, cancelled           hours are in the person's own time zone
# availability.csv  who, away, tables                slots or sessions without a person, or without
#                                                    a hall (or without so many of its tables)
# meetings.csv      meeting, side_a, side_b          participants or organisations
#                   delegates_a, delegates_b         a;b any one of them, a+b both of them
#                   session, fixed_slot, halls       halls or venues, or video for no table
#                   priority                         must, high, normal or low; must is the default
#                   title
# precedences.csv   before, after                    meetings

name = "Cooperation week, example"
event_id = "example-week"
time_zone = "Asia/Shanghai"
fairness = 2    # breaks of two people differ by at most so many; leave it out for no bound
"""
TABLES = {
    "slots": """\
slot,start,end,session
mon-1,2026-10-19 14:00,2026-10-19 14:25,monday
mon-2,2026-10-19 14:30,2026-10-19 14:55,monday
mon-3,2026-10-19 15:00,2026-10-19 15:25,monday
mon-4,2026-10-19 15:30,2026-10-19 15:55,monday
tue-1,2026-10-20 14:00,2026-10-20 14:25,tuesday
tue-2,2026-10-20 14:30,2026-10-20 14:55,tuesday
tue-3,2026-10-20 15:00,2026-10-20 15:25,tuesday
""",
    "halls": """\
hall,venue,tables,name
garden,hotel,2,Garden room
river,hotel,1,River room
lab,campus,1,Laboratory hall
""",
    "travel": """\
from,to,minutes
hotel,campus,20
garden,river,3
""",
    "participants": """\
participant,name,organisations,languages,remote,time_zone,hours,interpreter,cancelled
chen,陈静,fudan,zh;en,,,,,
wang,王磊,fudan,zh,,,,,
liu,刘洋,park,zh,,,,,
zhao,赵敏,park;fund,zh;en,,,,,
rossi,Anna Rossi,pavia,it;en,,,,,
bianchi,Luca Bianchi,pavia,it,,,,,
ferrari,Sara Ferrari,biotech,it;en,yes,Europe/Rome,08:00-13:00,,
moretti,Paolo Moretti,biotech,it,,,,,
lin,林娜,,zh;it,,,,yes,
""",
    "availability": """\
who,away,tables
rossi,mon-1,
lab,tuesday,
garden,mon-4,1
""",
    "meetings": """\
meeting,side_a,side_b,delegates_a,delegates_b,session,fixed_slot,halls,priority,title
m1,fudan,pavia,,rossi,,,,,Organoid biobank
m2,fudan,biotech,,,,,,,Drug screen
m3,park,biotech,liu,moretti,,,,high,Site in the park
m4,park,pavia,,,,,hotel,normal,Training
m5,fund,biotech,,ferrari,,,,must,Funding round
m6,fudan,pavia,chen+wang,bianchi,tuesday,,,,Joint protocol
m7,zhao,rossi,,,monday,mon-3,lab,,Visit of the laboratory
m8,wang,moretti,,,,,,low,
""",
    "precedences": """\
before,after
m1,m6
""",
}


def write_event_template(folder: str | Path) -> Path:
    """Write a commented example event into a new folder; return where it lies.

    Raises
    ------
    OutputError
        Something is already there; nothing is overwritten.
    """
    place = Path(folder)
    if place.exists():
        raise OutputError(
            f"{place.name}: is already there and is not overwritten; name a new folder"
        )

    def fill(fresh: Path) -> None:
        (fresh / "event.toml").write_text(EVENT, encoding="utf-8")
        for stem, text in TABLES.items():
            (fresh / f"{stem}.csv").write_text(text, encoding="utf-8")

    return write_folder(place, fill, "event.toml", "event")
