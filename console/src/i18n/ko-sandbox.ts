// 연습장과 그 시계, 한국어. 영어 짝은 `en-sandbox.ts`입니다.
const sandbox = {
  name: "연습장",
  notReal: "연습장: 실제 시간이 아닙니다",
  now: "지금",
  speed: "속도",
  stopped: "멈춤",
  real: "실제와 같게",
  day_a_second: "1초에 하루",
  year_a_minute: "1분에 1년",
  administrators: "시계는 기관의 관리자가 맞춥니다.",
  forward: "앞으로 돌리기",
  nextDeadline: "다음 기한 {{date}}까지: {{about}}",
  nextMonth: "다음 달 {{date}}까지",
  nextYear: "다음 해 {{date}}까지",
  toDate: "날짜 고르기 …",
  toDateTitle: "시계를 앞으로 돌리기",
  date: "날짜",
  dateHelp: "그날이 시작되는 때(UTC)로 돌립니다. 시계는 뒤로 가지 않습니다.",
  actAs: "역할",
};
export default sandbox;
