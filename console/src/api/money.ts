// What the API says of an institute's money: its book, funds, costs, months, reports, statements.
import type { ProjectState, Share, Valuation } from "./project";
import type { Label, Named } from "./types";

export type CostClass =
  | "personnel"
  | "fringe"
  | "travel"
  | "equipment"
  | "supplies"
  | "contractual"
  | "construction"
  | "other"
  | "indirect";
export const COST_CLASSES: CostClass[] = [
  "personnel",
  "fringe",
  "travel",
  "equipment",
  "supplies",
  "contractual",
  "construction",
  "other",
  "indirect",
];
export type FundSource = "public" | "partners" | "in_kind" | "fees" | "programme_income";
export const FUND_SOURCES: FundSource[] = [
  "public",
  "partners",
  "in_kind",
  "fees",
  "programme_income",
];
export type Fund = {
  id: string;
  label: Label;
  source: FundSource;
  from: string;
  until: string;
  purposes: string[];
  commitment: number | null;
  budget: { class: CostClass; amount: string }[];
  total: string;
  free: string;
  obligated: string;
  spent: string;
  drawn: string;
};
export type Obligation = {
  entry: number;
  fund: string;
  class: CostClass;
  purpose: string;
  to: string;
  day: string;
  amount: string;
  rest: string;
};
export type Expense = {
  entry: number;
  obligation: number;
  fund: string;
  text: string;
  day: string;
  amount: string;
  unpaid: string;
  undrawn: string | null;
  project: { project: string; organisation: string } | null;
};
export type ProjectCosts = {
  project: string;
  title: string;
  state: ProjectState;
  planned: string | null;
  spent: string | null;
  shares: Share[];
};
export type WaitingEntry = {
  entry: number;
  standing: "pending" | "posted" | "voided" | "expired";
  until: string;
  legs: { debit: string; credit: string; amount: string }[];
  reason: string | null;
};
export type AccountKind = "asset" | "liability" | "equity" | "income" | "expense";
export const ACCOUNT_KINDS: AccountKind[] = ["asset", "liability", "equity", "income", "expense"];
export type HeldAccount = {
  account: string;
  label: Label | null;
  kind: AccountKind;
  floor: boolean;
  balance: string;
};
export type Invoice = {
  reference: string;
  transfer: number;
  organisation: Named;
  day: string;
  amount: string;
  licence: string | null;
  period: string | null;
  paid: string;
  left: string;
  due: { day: string; rule: string } | null;
  overdue: boolean;
};
export type InvoiceList = { invoices: Invoice[]; older: number | null };
export type SpentMoney = {
  public: string;
  matched: string;
  percent: string | null;
  kept: boolean | null;
};
export type MoneyYear = {
  year: number;
  from: string;
  planned_public: string;
  planned_matched: string;
  spent: { source: FundSource; amount: string }[];
};
export type MoneyPage = {
  today: string;
  keeps: boolean;
  funds: Fund[];
  obligations: Obligation[];
  expenses: Expense[];
  projects: ProjectCosts[];
  waiting: WaitingEntry[];
  accounts: HeldAccount[];
  invoices: Invoice[];
  rates: { from: string; percent: string; base: CostClass[] }[];
  closed: { month: string; at: string }[];
  reopened: { month: string; at: string; reason: string }[];
  share: {
    now: SpentMoney;
    points: { transfer: number; day: string; percent: string | null; kept: boolean | null }[];
    projected: SpentMoney;
    rule: string | null;
    least: string | null;
  };
  years: MoneyYear[];
};

export type SheetShape = "trial_balance" | "sf425" | "sf424a";
export const SHEET_SHAPES: SheetShape[] = ["sf425", "sf424a", "trial_balance"];
export type SheetCell = { amount: string; transfers: number[] };
export type SheetTable = {
  title: string;
  columns: string[];
  rows: { code: string; name: string; cells: (SheetCell | null)[] }[];
};
export type Sheet = { shape: SheetShape; until: string; tables: SheetTable[] };

export type StatementLine = {
  reference: string;
  day: string;
  amount: string;
  text: string;
  belongs:
    | { to: "known"; transfer: number }
    | { to: "payment"; organisation: Named; licence: string | null }
    | { to: "tranche"; year: number }
    | { to: "expense"; entry: number }
    | null;
};
export type Statement = { lines: StatementLine[] };
export type Cause =
  | { for: "membership_fee"; organisation: string; from: string }
  | {
      for: "payment";
      organisation: string;
      reference: string;
      period: string | null;
      licence: string | null;
    }
  | {
      for: "in_kind";
      organisation: string;
      period: string;
      text: string;
      valuation: Valuation;
      reference: string;
    }
  | { for: "tranche"; year: number; reference: string }
  | { for: "reversal"; number: number; reason: string }
  | { for: "royalty"; licence: string; run: number }
  | { for: "funded" }
  | { for: "obligation"; purpose: string; to: string; class: string }
  | { for: "release"; obligation: number; reason: string }
  | { for: "expense"; obligation: number; text: string }
  | { for: "drawdown"; expense: number }
  | { for: "paid"; expense: number; reference: string }
  | { for: "contribution"; organisation: string; reference: string }
  | { for: "entry"; text: string };
export type Transfer = {
  number: number;
  at: string;
  day: string;
  debit: string;
  credit: string;
  amount: string;
  cause: Cause;
  entry: number | null;
  reversed: boolean;
};
export type BookPage = {
  accounts: { account: string; debits: string; credits: string; balance: string }[];
  transfers: Transfer[];
  total: number;
  older: number | null;
  owed: { organisation: Named; licence: string | null; amount: string }[];
  keeps: boolean;
};
