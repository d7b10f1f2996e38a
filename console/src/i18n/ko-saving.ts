// 양식이 스스로 저장되는 상태를 알리는 한국어. 영어는 `en-saving.ts`.
const saving = {
  at: "{{moment}} 저장됨",
  not: "저장되지 않음: {{why}}",
  away: "저장되지 않음: 서버가 응답하지 않습니다. 이 브라우저에 보관했다가 다시 응답하면 저장합니다.",
  unkept: "저장되지 않았고 이 브라우저에도 보관되지 않습니다. 나가기 전에 내용을 복사해 두세요.",
  incomplete: "모두 채울 때까지 이 브라우저에 보관합니다. 모자란 것: {{what}}",
  kept: "보낼 때까지 이 브라우저에 보관합니다",
  restored: "전에 쓰신 내용이 이 브라우저에 보관되어 있어 다시 불러왔습니다.",
  since: "{{moment}}부터 보관된 내용입니다.",
  differsBelow: "그사이 저장된 내용이 바뀌었습니다. 서로 다른 부분은 아래에 있습니다.",
  discard: "쓴 내용 버리기",
  discarded: "쓴 내용을 버렸습니다",
  bringBack: "되돌리기",
  missing: "아직 모자란 것: {{what}}",
  whole: "모자란 것이 없습니다.",
  line: "형식에 맞는 줄(지금은 “{{line}}”)",
  points: "{{criterion}} 점수",
  differs: "서로 다른 부분",
  theirs: "그사이 저장된 내용",
  mine: "여기에 쓴 내용",
  keepMine: "여기에 쓴 내용 저장",
  goOn: "여기에 쓴 내용으로 계속",
  done: "완료",
};

export default saving;
