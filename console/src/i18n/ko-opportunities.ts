// 다른 프로그램에 여는 공모의 한국어. 영어는 `en-opportunities.ts`.
const opportunities = {
  title: "다른 프로그램에서 보기",
  anybodyAll_other: "공고된 공모 {{count}}건을 로그인 없이 누구나 볼 수 있습니다.",
  anybodySome:
    "공고된 공모 {{public}}건 가운데 {{anybody}}건을 로그인 없이 누구나 볼 수 있습니다. 나머지는 토큰이 필요합니다.",
  anybodyNone:
    "공고된 공모는 토큰으로 볼 수 있습니다. 사업 규정에 조항을 두면 누구에게나 열립니다.",
  noneYet: "아직 공고된 공모가 없습니다. 공고된 뒤에도 주소는 그대로입니다.",
  feed: "공모 소식",
  feedHelp: "Atom 형식, 피드 리더에서 구독",
  calendar: "모든 공모의 마감",
  calendarHelp: "iCalendar 형식, 달력에서 구독",
  due: "내 할 일",
  dueHelp: "iCalendar 형식, 본인 토큰을 암호로 입력",
  commonGrants: "모든 공모 데이터",
  commonGrantsHelp: "CommonGrants 형식, 포털용. 클라이언트에는 {{base}} 주소를 입력",
  titleOfCall: "이 공모를 다른 프로그램에서 보기",
  callAnybody: "로그인 없이 누구나 볼 수 있습니다.",
  callToken: "토큰으로 볼 수 있습니다.",
  callFeed: "이 공모의 소식",
  callCalendar: "이 공모의 마감",
  callCommonGrants: "이 공모의 데이터",
  manual: "주소마다 제공하는 내용",
};

export default opportunities;
