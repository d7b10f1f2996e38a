// How technology and manufacturing readiness moved over time, with who assessed what on which evidence.
import type { ProjectPage, Scale } from "../../api/project";
import { formatDate } from "../../format/time";
import { useWords } from "../../i18n";
import { Button, Panel } from "../../parts/basic";
import type { OnAct } from "./ProjectView";
import { pathOf, stepsOf } from "./picture";

const SCALES = [
  { scale: "trl", name: "TRL", most: 9 },
  { scale: "mrl", name: "MRL", most: 10 },
] as const;

export function Levels({ project, onAct }: { project: ProjectPage; onAct: OnAct }) {
  const { t, language } = useWords();
  const side = project.may_assess && project.state === "running" && (
    <Button small onClick={() => onAct({ what: "assess" })}>
      {t("projects.form_assess")}
    </Button>
  );
  return (
    <Panel title={t("projects.levels")} side={side}>
      <div className="grid gap-4 px-4 py-3 md:grid-cols-2">
        {SCALES.map((one) => (
          <Picture key={one.scale} project={project} {...one} />
        ))}
      </div>
      {project.levels.length === 0 ? (
        <p className="border-t border-line px-4 py-3 text-soft">{t("projects.levelsNone")}</p>
      ) : (
        <ol className="divide-y divide-line border-t border-line">
          {project.levels.map((one) => (
            <li key={`${one.at} ${one.scale} ${one.level}`} className="px-4 py-2">
              <span className="font-medium">
                {one.scale.toUpperCase()} <span className="figures">{one.level}</span>
              </span>{" "}
              {one.evidence}{" "}
              <span className="figures text-label text-soft">
                {t("projects.assessedBy", {
                  who: one.assessor,
                  day: formatDate(Date.parse(one.at), language),
                })}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

const [WIDTH, HEIGHT, LEFT, TOP] = [320, 120, 22, 8];

function Picture({
  project,
  scale,
  name,
  most,
}: {
  project: ProjectPage;
  scale: Scale;
  name: string;
  most: number;
}) {
  const { t } = useWords();
  const { text } = project;
  const way = text[scale];
  const steps = stepsOf(project.levels, scale, way, [text.from, text.until], project.now);
  const x = (at: number) => LEFT + at * (WIDTH - LEFT - 8);
  const y = (level: number) => TOP + ((most - level) * (HEIGHT - TOP - 8)) / (most - 1);
  const words = t("projects.levelWords", {
    name,
    start: way.start,
    now: project[scale],
    target: way.target,
  });
  const last = steps.at(-1);
  return (
    <figure>
      <figcaption className="mb-1">{words}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words} className="w-full">
        {Array.from({ length: most }, (_, at) => at + 1).map((level) => (
          <g key={level}>
            <line
              x1={LEFT}
              x2={WIDTH - 8}
              y1={y(level)}
              y2={y(level)}
              stroke="var(--line)"
              strokeWidth="1"
            />
            <text
              x={LEFT - 6}
              y={y(level) + 3}
              textAnchor="end"
              fontSize="8"
              fill="var(--ink-soft)"
            >
              {level}
            </text>
          </g>
        ))}
        <line
          x1={LEFT}
          x2={WIDTH - 8}
          y1={y(way.target)}
          y2={y(way.target)}
          stroke="var(--ink-soft)"
          strokeWidth="1.5"
          strokeDasharray="4 3"
        />
        <path d={pathOf(steps, x, y)} fill="none" stroke="var(--accent)" strokeWidth="2" />
        {last !== undefined && (
          <circle cx={x(last.at)} cy={y(last.level)} r="3.5" fill="var(--accent)" />
        )}
      </svg>
      <p className="figures flex justify-between text-label text-soft">
        <span>{text.from}</span>
        <span>{text.until}</span>
      </p>
    </figure>
  );
}
