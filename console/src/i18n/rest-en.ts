// The words of the pages of the network in English: loaded with the first of them. The Korean twin is
// `rest-ko.ts`.
import agreed from "./en-agreed";
import board from "./en-board";
import home from "./en-home";
import institutes from "./en-institutes";
import money from "./en-money";
import outlook from "./en-outlook";
import programmes from "./en-programmes";
import projects from "./en-projects";
import property from "./en-property";
import reviewing from "./en-reviewing";
import saving from "./en-saving";
import stages from "./en-stages";
import webhooks from "./en-webhooks";

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
export type Rest = typeof rest;
