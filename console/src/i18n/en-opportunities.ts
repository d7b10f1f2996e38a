// Calls for programs of others, in English. The Korean twin is `ko-opportunities.ts`.
const opportunities = {
  title: "Open to other programs",
  anybodyAll_one: "The public call is read by anybody, without signing in.",
  anybodyAll_other: "All {{count}} public calls are read by anybody, without signing in.",
  anybodySome:
    "{{anybody}} of {{public}} public calls are read by anybody, without signing in. The others need a token.",
  anybodyNone:
    "Public calls are read with a token. A rule of the programme's policy may open them to anybody.",
  noneYet: "No call is public yet. These addresses stay the same when one is.",
  feed: "What happens to calls",
  feedHelp: "Atom, for feed readers",
  calendar: "Deadlines of all calls",
  calendarHelp: "iCalendar, for calendars that subscribe",
  due: "What waits for you",
  dueHelp: "iCalendar; give a token of yours as the password",
  commonGrants: "All calls as data",
  commonGrantsHelp: "CommonGrants, for portals; its clients want {{base}}",
  titleOfCall: "This call in other programs",
  callAnybody: "Read by anybody, without signing in.",
  callToken: "Read with a token.",
  callFeed: "What happens to this call",
  callCalendar: "Deadline of this call",
  callCommonGrants: "This call as data",
  manual: "What each of them tells",
};

export default opportunities;
