// Where institutes are: an outline with a mark for each, and the same as a list.
import { Link } from "@tanstack/react-router";
import type { NetworkMap as Page, Placed } from "../../api/outlook";
import { labelText } from "../../format/value";
import { useWords } from "../../i18n";
import { LAND } from "./land";

/** The least that is shown, in tenths of degrees: about a country with its neighbours. */
const WIDTH_MIN = 240;
const RATIO = 2;

const SHAPES: Record<Placed["standing"], string> = {
  agreed: "○",
  running: "●",
  between_terms: "◐",
  after_term: "◇",
  ended: "×",
};

type Spot = { one: Placed; x: number; y: number; number: number };

export function NetworkMap({ map }: { map: Page }) {
  const { t } = useWords();
  const spots = map.institutes.flatMap((one, at): Spot[] => {
    if (one.place === null) return [];
    const { longitude, latitude } = one.place;
    return [{ one, x: Number(longitude) * 10, y: Number(latitude) * -10, number: at + 1 }];
  });
  if (map.institutes.length === 0) {
    return <p className="px-4 py-3 text-soft">{t("outlook.mapNone")}</p>;
  }
  return (
    <div className="grid items-start gap-4 px-4 py-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      {spots.length === 0 ? (
        <p className="text-soft">{t("outlook.mapNoPlace")}</p>
      ) : (
        <Outline spots={spots} />
      )}
      <ol className="flex flex-col divide-y divide-line">
        {map.institutes.map((one, at) => (
          <Line key={one.id} one={one} number={at + 1} />
        ))}
      </ol>
    </div>
  );
}

function Outline({ spots }: { spots: Spot[] }) {
  const { t } = useWords();
  const all = spots.flatMap((spot) => [spot, ...centresOf(spot.one)]);
  const xs = all.map((spot) => spot.x);
  const ys = all.map((spot) => spot.y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const width = Math.min(
    3600,
    Math.max(WIDTH_MIN, (right - left) * 1.3, (bottom - top) * 1.3 * RATIO),
  );
  const height = width / RATIO;
  const [x, y] = [(left + right) / 2 - width / 2, (top + bottom) / 2 - height / 2];
  const unit = width / 100;
  return (
    <svg
      viewBox={`${x} ${y} ${width} ${height}`}
      role="img"
      aria-label={t("outlook.mapText", { count: spots.length })}
      className="block w-full rounded-box border border-line bg-ground"
    >
      <path d={LAND} fill="var(--raised)" stroke="var(--line-strong)" strokeWidth={unit / 6} />
      {spots.map((spot) => (
        <g key={spot.one.id}>
          {centresOf(spot.one).map((centre) => (
            <path
              key={centre.id}
              d={square(centre, unit * 0.7)}
              fill="var(--panel)"
              stroke="var(--accent)"
              strokeWidth={unit / 4}
            />
          ))}
          <circle
            cx={spot.x}
            cy={spot.y}
            r={unit * 0.9}
            fill={spot.one.standing === "running" ? "var(--accent)" : "var(--panel)"}
            stroke="var(--accent)"
            strokeWidth={unit / 4}
          />
          <text
            x={spot.x + unit * 1.4}
            y={spot.y + unit * 0.9}
            fontSize={unit * 2.6}
            fill="var(--ink)"
          >
            {spot.number}
          </text>
        </g>
      ))}
    </svg>
  );
}

function centresOf(one: Placed): { id: string; x: number; y: number }[] {
  return one.centres.map(({ id, place }) => ({
    id,
    x: Number(place.longitude) * 10,
    y: Number(place.latitude) * -10,
  }));
}

/** A centre is a small square, so that it is told from an institute by its shape. */
function square({ x, y }: { x: number; y: number }, half: number): string {
  return `M${x - half} ${y - half}h${2 * half}v${2 * half}h${-2 * half}z`;
}

function Line({ one, number }: { one: Placed; number: number }) {
  const { t, language } = useWords();
  return (
    <li className="py-1.5">
      <span className="figures text-soft">{number}</span>{" "}
      <Link
        to="/institutes"
        search={{ institute: one.id }}
        className="inline-block min-h-6 text-accent"
      >
        {labelText(one.label, language)}
      </Link>
      <span className="block text-label text-soft">
        {SHAPES[one.standing]} {t(`outlook.standing_${one.standing}`)} ·{" "}
        {labelText(one.lead.label, language)} · {t("network.members", { count: one.members })}
      </span>
      <span className="figures block text-label text-soft">
        {one.place === null
          ? t("outlook.noPlace")
          : `${labelText(one.place.label, language)} · ${degrees(one.place.latitude, "N", "S")} ${degrees(one.place.longitude, "E", "W")}`}
      </span>
      {one.late > 0 && (
        <Link
          to="/institutes"
          search={{ institute: one.id, part: "conditions" }}
          className="block min-h-6 text-label text-high"
        >
          ▲ {t("agreed.lateCount", { count: one.late })}
        </Link>
      )}
      {one.centres.length > 0 && (
        <ul aria-label={t("agreed.centres")} className="pl-5 text-label text-soft">
          {one.centres.map((centre) => (
            <li key={centre.id} className="figures">
              □ {labelText(centre.label, language)} · {t(`agreed.centre_${centre.kind}`)} ·{" "}
              {labelText(centre.place.label, language)} {degrees(centre.place.latitude, "N", "S")}{" "}
              {degrees(centre.place.longitude, "E", "W")} · {t(`agreed.centre_${centre.state}`)}
              {centre.areas.length > 0 &&
                ` · ${t("agreed.serves", { areas: centre.areas.join(", ") })}`}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function degrees(text: string, above: string, below: string): string {
  return `${text.replace("-", "")}° ${text.startsWith("-") ? below : above}`;
}
