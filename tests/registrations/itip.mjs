// A calendar that is changed by mail, as Thunderbird does it with the same parser: REQUEST adds or updates by UID, CANCEL
// takes out, and what is older by SEQUENCE, then DTSTAMP, is left alone (RFC 5546, 2.1.5). Prints the calendar as JSON.
import { readFile } from "node:fs/promises";
import ICAL from "ical.js";

const calendar = new Map();
const log = [];

function isOlder(next, kept) {
  if (next.sequence !== kept.sequence) return next.sequence < kept.sequence;
  return next.stamp.compare(kept.stamp) < 0;
}

for (const path of process.argv.slice(2)) {
  const whole = new ICAL.Component(ICAL.parse(await readFile(path, "utf8")));
  const method = whole.getFirstPropertyValue("method");
  for (const zone of whole.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  for (const component of whole.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component, { strictExceptions: true });
    const next = { event, component, sequence: event.sequence, stamp: component.getFirstPropertyValue("dtstamp") };
    const kept = calendar.get(event.uid);
    if (kept && isOlder(next, kept)) log.push("older");
    else if (method === "CANCEL") log.push(calendar.delete(event.uid) ? "removed" : "nothing to remove");
    else if (method === "REQUEST") {
      calendar.set(event.uid, next);
      log.push(kept ? "updated" : "added");
    } else log.push(`no invitation: ${method}`);
  }
}
const entries = [...calendar.values()].map(({ event, component, sequence }) => ({
  uid: event.uid,
  sequence,
  starts: event.startDate.toJSDate().toISOString(),
  ends: event.endDate.toJSDate().toISOString(),
  summary: event.summary,
  location: event.location,
  organizer: event.organizer,
  attendees: event.attendees.map((each) => each.getFirstValue()),
  status: component.getFirstPropertyValue("status"),
}));
console.log(JSON.stringify({ log, entries }));
