// How forms say that they save themselves, in English. The Korean twin is `ko-saving.ts`.
const saving = {
  at: "Saved at {{moment}}",
  not: "Not saved: {{why}}",
  away: "Not saved: the server does not answer. It is kept in this browser, and saved when it answers again.",
  unkept: "Not saved, and this browser keeps nothing. Copy the text before you leave.",
  incomplete: "Kept in this browser until it is complete. Missing: {{what}}",
  kept: "Kept in this browser until it is sent",
  restored: "What you wrote here before was kept in this browser, and stands here again.",
  since: "Kept since {{moment}}.",
  differsBelow: "Meanwhile the house has another text; what differs stands below.",
  discard: "Discard",
  discarded: "What was written here is discarded",
  bringBack: "Bring it back",
  missing: "Still missing: {{what}}",
  whole: "Nothing is missing.",
  line: "a line in the right order instead of “{{line}}”",
  points: "points for {{criterion}}",
  differs: "What differs",
  theirs: "Saved meanwhile",
  mine: "Written here",
  keepMine: "Save what is written here",
  goOn: "Go on with what is written here",
  done: "Done",
};

export default saving;
