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
};

export default institutes;
