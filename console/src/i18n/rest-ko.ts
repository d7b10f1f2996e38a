// 네트워크 쪽 화면의 한국어 문구. 그 화면을 처음 열 때 읽습니다. 영어 쪽은 `rest-en.ts`입니다.
import agreed from "./ko-agreed";
import board from "./ko-board";
import home from "./ko-home";
import institutes from "./ko-institutes";
import money from "./ko-money";
import outlook from "./ko-outlook";
import programmes from "./ko-programmes";
import projects from "./ko-projects";
import property from "./ko-property";
import reviewing from "./ko-reviewing";
import saving from "./ko-saving";
import stages from "./ko-stages";
import webhooks from "./ko-webhooks";

const rest = {
  agreed,
  board,
  home,
  institutes,
  money,
  outlook,
  programmes,
  projects,
  property,
  reviewing,
  saving,
  stages,
  webhooks,
};

export default rest;
