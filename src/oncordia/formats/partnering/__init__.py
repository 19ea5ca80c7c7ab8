"""Files of partnering: events, published instances, timetables and calendars."""
