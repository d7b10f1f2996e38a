// The parts of an institute's page and its book by pages, in English. The Korean twin is `ko-institutes.ts`.
const institutes = {
  parts: "Parts of the institute",
  part_overview: "Overview",
  part_members: "Members",
  part_conditions: "Conditions",
  part_centres: "Centres",
  part_year: "Year",
  part_book: "Book",
  part_money: "Money",
  agreement: "Agreement",
  elsewhere: "On pages of their own",
  balances: "Balances of accounts",
  ofMembers_one: "{{shown}} account of a member or licensee: {{amount}} owed",
  ofMembers_other: "{{shown}} accounts of members and licensees: {{amount}} owed",
  shown: "Showing {{shown}} of {{total}}",
  older: "Older",
  toNewest: "To the newest",
  noTransfer: "There is no transfer {{number}} in this book.",
  membershipYears: "Membership years",
  yearsNone: "No membership year is over yet. Each is closed after its end, the oldest first.",
  yearsClosed: "Membership years that were closed",
  yearCounted: "members: {{members}}, small firms among them: {{small}}",
  yearOpen: "over, and open",
  yearClosedBy: "Closed by {{person}}, {{moment}}",
  closeYear: "Close {{year}}",
  closeText:
    "What the year came to stands for good then, and nobody becomes a member in it any more.",
  closeWithPlan:
    "Too few members were small firms, so the year is closed with a plan only. What it came to stands for good then, and nobody becomes a member in it any more.",
  plan: "What will be done so that enough members are small firms",
  planHelp: "Whoever is signed in reads it.",
  planDay: "Until when",
  planDayHelp: "A day after {{day}}.",
  planBy: "Plan until {{day}}",
};

export default institutes;
