// The sandbox and its clock, in English. The Korean twin is `ko-sandbox.ts`.
const sandbox = {
  name: "Sandbox",
  notReal: "Sandbox: time is not real",
  now: "It is",
  speed: "Speed",
  stopped: "stopped",
  real: "as outside",
  day_a_second: "a day in a second",
  year_a_minute: "a year in a minute",
  administrators: "Whoever is administrator of an organisation sets the clock.",
  forward: "Put forward",
  nextDeadline: "To the next deadline, {{date}}: {{about}}",
  nextMonth: "To the next month, {{date}}",
  nextYear: "To the next year, {{date}}",
  toDate: "To a date …",
  toDateTitle: "Put the clock forward",
  date: "Date",
  dateHelp: "At its first moment, in UTC. The clock never goes back.",
  actAs: "Act as",
};
export default sandbox;
