// Ages and times. Under an hour an age is relative; later the clock says more, and after a
// day the date. Times are local; `zoned` is the full text for a tooltip.

export type Language = "en" | "ko";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const AGE = {
  en: { now: "now", s: " s ago", m: " min ago", ahead: "ahead of the clock" },
  ko: { now: "방금", s: "초 전", m: "분 전", ahead: "시계보다 앞섬" },
} as const;

export function formatAge(time: number, now: number, language: Language): string {
  const age = now - time;
  const words = AGE[language];
  if (age < -5 * SECOND) return words.ahead;
  if (age < 2 * SECOND) return words.now;
  if (age < MINUTE) return `${Math.floor(age / SECOND)}${words.s}`;
  if (age < HOUR) return `${Math.floor(age / MINUTE)}${words.m}`;
  return age < DAY ? formatClock(time, language, false) : formatDate(time, language);
}

/** A length of time in the two largest units that say something: "2 h 5 min". */
export function formatSpan(ms: number, language: Language): string {
  const names =
    language === "ko"
      ? { d: "일", h: "시간", m: "분", s: "초", space: "" }
      : { d: "d", h: "h", m: "min", s: "s", space: " " };
  const parts: [number, string][] = [
    [Math.floor(ms / DAY), names.d],
    [Math.floor(ms / HOUR) % 24, names.h],
    [Math.floor(ms / MINUTE) % 60, names.m],
    [Math.floor(ms / SECOND) % 60, names.s],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return `0${names.space}${names.s}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count}${names.space}${name}`)
    .join(" ");
}

/** How long a piece of work took: "84 ms", "1.3 s", "2 min 5 s". */
export function formatTook(ms: number, language: Language): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  return ms < 10 * SECOND
    ? `${(ms / SECOND).toFixed(1)}${language === "ko" ? "초" : " s"}`
    : formatSpan(ms, language);
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: Language, kind: string, options: Intl.DateTimeFormatOptions) {
  const key = language + kind;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(language === "ko" ? "ko-KR" : "en-GB", options);
    formats.set(key, made);
  }
  return made;
}

export function formatClock(time: number, language: Language, seconds = true): string {
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hour12: false };
  if (seconds) options.second = "2-digit";
  return format(language, seconds ? "clock-s" : "clock", options).format(time);
}

export function formatDate(time: number, language: Language): string {
  const options: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" };
  return format(language, "date", options).format(time);
}

export function formatMoment(time: number, language: Language): string {
  return format(language, "moment", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  }).format(time);
}

/** A local moment in columns of them: "2026-11-25 14:00:05.120". */
export function formatExact(time: number): string {
  const offset = new Date(time).getTimezoneOffset() * MINUTE;
  return new Date(time - offset)
    .toISOString()
    .slice(0, -1)
    .replace("T", " ")
    .replace(/\.000$/, "");
}

/** The day before one like `2027-03-01`, for fields whose limit is the first day that is too late. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(day) - DAY).toISOString().slice(0, 10);
}

/** The whole truth about a moment, with its zone. */
export function formatZoned(time: number, language: Language): string {
  return format(language, "zoned", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
    timeZoneName: "short",
  }).format(time);
}
