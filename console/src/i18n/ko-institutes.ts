// 연구원 화면의 나뉜 부분과 쪽으로 나눈 장부의 한국어. 영어는 `en-institutes.ts`.
const institutes = {
  parts: "연구원 화면의 부분",
  part_overview: "개요",
  part_members: "회원",
  part_conditions: "조건",
  part_centres: "센터",
  part_year: "연간 수치",
  part_book: "장부",
  part_money: "재정",
  agreement: "협약",
  elsewhere: "따로 있는 화면",
  balances: "계정별 잔액",
  ofMembers_other: "회원과 실시권자 계정 {{shown}}개: 미수금 {{amount}}",
  shown: "{{total}}건 중 {{shown}}건 표시",
  older: "이전 거래 더 보기",
  toNewest: "최신 거래로",
  noTransfer: "이 장부에는 {{number}}번 거래가 없습니다.",
};

export default institutes;
